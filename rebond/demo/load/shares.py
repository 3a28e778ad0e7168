"""Some files of the shown platform are entrusted to the école de la deuxième chance."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor, Role
from rebond.domain.dossiers.enums import Confidentiality, ShareConsent, ShareLevel, Status
from rebond.domain.dossiers.models import Dossier, Share
from rebond.domain.dossiers.operations import PartnerSaid, Sharing, share, tell, write_message

ASKED = (
    (ShareLevel.WHOLE, "Préparer son entrée à la session de janvier : essai d’une journée, puis entretien."),
    (ShareLevel.SUMMARY, "L’inviter à la réunion d’information du premier mardi du mois."),
    (ShareLevel.SUMMARY, "Dire s’il s’est présenté à la journée portes ouvertes."),
)

SAID = (
    (Confidentiality.FOLLOWS, "Association Tremplin", ""),
    (
        Confidentiality.SHARED,
        "Club de football de la ville",
        "Vient à l’entraînement chaque mercredi, parle de cuisine.",
    ),
)


def share_some(assistants: Mapping[UUID, Sequence[Actor]]) -> None:
    """Share a few files with the organisation of the demonstration's partner, as the platform's assistant would."""
    partner = Habilitation.objects.filter(role=Role.CIRCLE2).select_related("organisation").first()
    if partner is None or partner.organisation is None:
        return
    platform = partner.organisation.platform_id
    actor = assistants[platform][0]
    entrusted = Share.objects.filter(shared_with=partner.organisation_id).values("dossier")  # those whom it follows
    others = Dossier.objects.filter(platform=platform, status=Status.OPEN).exclude(pk__in=entrusted)
    files = others.order_by("-attempts", "search_text")
    for dossier, (level, purpose) in zip(files, ASKED, strict=False):
        sharing = Sharing(
            organisation_id=partner.organisation_id,
            level=level,
            purpose=purpose,
            until=timezone.localdate() + timedelta(days=120),
            consent=ShareConsent.SPOKEN,
        )
        share(actor=actor, dossier_id=dossier.pk, sharing=sharing)
        _said(actor, dossier, partner)


def _said(actor: Actor, dossier: Dossier, partner: Habilitation) -> None:
    """What two partners said of it, and a message that asks the third something."""
    for confidentiality, source, text in SAID:
        said = PartnerSaid(confidentiality, source_name=source, text=text)
        tell(actor=actor, dossier_id=dossier.pk, said=said)
    write_message(
        actor=actor,
        dossier_id=dossier.pk,
        text="Un essai, un matin de la semaine prochaine, est-ce possible ?",
        mentioned=[partner.user_id],
    )
