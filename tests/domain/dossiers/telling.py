"""What partners say and what people are told, as the tests do it."""

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import (
    Answered,
    Channel,
    Confidentiality,
    Outcome,
)
from rebond.domain.dossiers.models import (
    Dossier,
    Notification,
    PartnerNote,
)
from rebond.domain.dossiers.operations import (
    Contact,
    PartnerSaid,
    assign_referent,
    record_contact,
    tell,
)
from tests.domain.dossiers.cast import Cast

FOLLOWS, PLATFORM, SHARED = Confidentiality.FOLLOWS, Confidentiality.PLATFORM, Confidentiality.SHARED


def told(
    actor: Actor, dossier: Dossier, confidentiality=PLATFORM, text="Il cherche en cuisine.", **more
) -> PartnerNote:
    said = PartnerSaid(confidentiality, source_name="Association Tremplin", text=text)
    with acting_as(actor):
        return tell(actor=actor, dossier_id=dossier.pk, said=PartnerSaid(**{**vars(said), **more}))


def read_by(actor: Actor) -> set:
    with acting_as(actor):
        return set(PartnerNote.objects.values_list("pk", flat=True))


def news_of(actor: Actor) -> list[str]:
    with acting_as(actor):
        return list(Notification.objects.order_by("created_at").values_list("kind", flat=True))


def follows(cast: Cast, zoe: Dossier, who: Actor) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=who.user_id)


def call(actor: Actor, dossier: Dossier) -> None:
    with acting_as(actor):
        record_contact(
            actor=actor, dossier_id=dossier.pk, contact=Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
        )
