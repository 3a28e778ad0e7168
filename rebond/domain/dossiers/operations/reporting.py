"""A simplified file for a young person outside the lists (B7, B13; guide, "Modalités pour intégrer tous")."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import DetailKind, Holder, Origin
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.models.person import REPORTED
from rebond.domain.dossiers.operations.details import cleaned_value
from rebond.domain.dossiers.operations.searching import Identity, searched
from rebond.domain.territory.models import Commune, Establishment
from rebond.domain.territory.queries import platform_for
from rebond.kernel.values.names import fold


class ReportRefusedError(ValueError):
    """What was given can't open a file; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Reported:
    """A young person as somebody reports them. `establishment`: the last one, or the school that reports."""

    identity: Identity
    reason: str
    origin: str = Origin.REPORT
    sex: str = ""
    level: str = ""
    commune: Commune | None = None
    establishment: Establishment | None = None
    phone: str = ""
    email: str = ""
    key: UUID = field(default_factory=new_id)  # made with the form: the same form sent twice opens one file


@transaction.atomic
def report(*, actor: Actor, platform_id: UUID | None, search_id: UUID | None, reported: Reported) -> Dossier:
    """Open a simplified file. `platform_id` None: a school reports, the perimeters choose the platform.

    ReportRefusedError when the search was not made for this identity, when no platform answers for the place, or
    when this human being is already followed (said in the words of the search, wherever that is).
    """
    if not searched(actor, search_id, reported.identity):
        raise ReportRefusedError("surname", "Cherchez d’abord si ce jeune a déjà un dossier, puis créez-le.")
    school = None if platform_id else reported.establishment
    target = platform_id or platform_of(reported)
    facts = facts_of(actor, target, reported, school)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_open_reported(%s::jsonb)", [json.dumps(facts, cls=DjangoJSONEncoder)])
        file = cursor.fetchone()[0]
    if file is None:
        raise ReportRefusedError(
            "surname",
            "Un dossier existe peut-être déjà ailleurs pour ce jeune : il n’en a pas été ouvert un second.",
        )
    dossier = visible(Dossier, actor).select_related("platform").get(pk=file)
    record_action(
        actor=actor,
        code="dossier.reported",
        sentence=f"Dossier simplifié ouvert : {Origin(reported.origin).label.lower()}.",
        about=dossier,
    )
    return dossier


def platform_of(reported: Reported) -> UUID:
    """The platform that the perimeters give to a young person; ReportRefusedError when there is none."""
    placement = platform_for(
        commune_code=reported.commune.code if reported.commune else None,
        establishment_id=reported.establishment.pk if reported.establishment else None,
    )
    if placement.platform_id is None:
        raise ReportRefusedError(
            "commune",
            "Aucune plate-forme ne couvre ce lieu : indiquez la commune de résidence, ou appelez votre correspondant "
            "académique.",
        )
    return placement.platform_id


def facts_of(
    actor: Actor, platform_id: UUID, reported: Reported, school: Establishment | None = None, *, by: str = ""
) -> dict[str, Any]:
    """What the definer functions open a file with; `by`: the name of the organisation that reports."""
    identity = reported.identity
    file = _file(platform_id, reported)
    return {
        "file": {column.attname: getattr(file, column.attname) for column in Dossier._meta.concrete_fields},
        "dossier": file.pk,
        "person": file.person_id,
        "report": new_id(),
        "key": reported.key,
        "platform": platform_id,
        "establishment": file.establishment_id,
        "surname": identity.surname,
        "first_names": identity.first_names,
        "folded_surname": identity.folded_surname,
        "folded_given": identity.folded_given,
        "search_text": file.search_text,
        "born": identity.birth_date,
        "sex": reported.sex,
        "ine": identity.ine,
        "origin": file.origin,
        "reason": reported.reason,
        "organisation": actor.organisation,
        "reporter": school.pk if school else None,
        "reporter_name": school.name if school else by[:150],
        "details": _details(actor, reported, school, by),
    }


def _file(platform_id: UUID, reported: Reported) -> Dossier:
    """The row of the file, as the model would make it."""
    identity, place, last = reported.identity, reported.commune, reported.establishment
    return Dossier(
        person_id=new_id(),
        platform_id=platform_id,
        origin=Origin(reported.origin).value,
        surname=identity.surname,
        first_names=identity.first_names,
        search_text=f"{fold(identity.surname)} {fold(identity.first_names)}"[:420],
        birth_date=identity.birth_date,
        sex=reported.sex,
        commune=place,
        commune_name=place.name if place else "",
        establishment=last,
        establishment_name=last.name if last else "",
        level=reported.level[:80],
    )


def _details(actor: Actor, reported: Reported, school: Establishment | None, by: str) -> list[dict[str, str | None]]:
    told_by = school.name if school else by
    source = f"{REPORTED}{told_by}" if told_by else f"Dit à {actor.name}"
    told = ((DetailKind.PHONE, reported.phone), (DetailKind.EMAIL, reported.email))
    return [
        {
            "id": str(new_id()),
            "kind": kind.value,
            "value": cleaned_value(kind, value),
            "holder": Holder.YOUNG_PERSON.value,
            "source": source[:150],
            # A school reads its own numbers, not those told to the platform (`queries.calling`).
            "added_by": None if school else str(actor.user_id),
        }
        for kind, value in told
        if value
    ]
