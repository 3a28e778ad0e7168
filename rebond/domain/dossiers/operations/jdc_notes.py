"""What the JDC tells of somebody who has a file: written there, heard by who follows them, and put to use."""

from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import DetailKind
from rebond.domain.dossiers.models import Dossier, JdcNote, JdcRow
from rebond.domain.dossiers.operations.details import ListedDetail, add_listed_details
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.sentences import JDC_WISHES


def note_on(row: JdcRow, dossier_id: UUID, actor: Actor | None = None) -> None:
    """Write the information of a row on a file; told twice, told once. The numbers and the address that it gives join
    the others; a wish to be contacted plans a call and is told to who follows the file, never to who writes it."""
    if row.jdc_date is None or JdcNote.objects.filter(dossier=dossier_id, jdc_date=row.jdc_date).exists():
        return
    dossier = Dossier.objects.select_related("person").select_for_update(of=("self",)).get(pk=dossier_id)
    JdcNote.objects.create(
        dossier=dossier,
        author_id=actor.user_id if actor else None,
        organisation_id=actor.organisation if actor else None,
        jdc_date=row.jdc_date,
        wants_contact=row.wants_contact,
        last_class=row.last_class,
        last_school=row.last_school,
    )
    add_listed_details([(dossier.person, _details(row))])
    if row.wants_contact:
        save_moved(dossier)
        notify(dossier.pk, "jdc", JDC_WISHES, but=actor, alone=True)


def _details(row: JdcRow) -> list[ListedDetail]:
    place = " ".join(filter(None, (row.postal_code, row.commune_name)))
    address = f"{row.address}\n{place}" if row.address and place else ""
    given = ((DetailKind.PHONE, row.phone), (DetailKind.EMAIL, row.email), (DetailKind.ADDRESS, address))
    source = f"Journée défense et citoyenneté du {row.jdc_date:%d/%m/%Y}"
    return [ListedDetail(kind, value, source=source, observed_on=row.jdc_date) for kind, value in given if value]
