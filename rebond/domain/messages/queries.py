"""Reads of messages, templates and the switch."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.messages.consent import refusals
from rebond.domain.messages.enums import Audience, State, TemplateChannel
from rebond.domain.messages.models import Message, MessageTemplate, SwitchChange

__all__ = [
    "SESSION_TEMPLATES",
    "TO_SCHOOLS",
    "UNOFFERED",
    "Switch",
    "held_count",
    "latest_of",
    "letter_of",
    "letters_for",
    "message_of",
    "messages_by_key",
    "messages_of",
    "outbox",
    "refusals",
    "state_counts",
    "switch",
    "switch_history",
    "template_of",
    "templates_for",
    "versions_of",
]


#: Templates that invite to a group session: they say nothing without one.
SESSION_TEMPLATES = Q(body__contains="{séance}") | Q(subject__contains="{séance}")
#: Templates that write to an establishment: nobody sends them by hand.
TO_SCHOOLS = Q(body__contains="{établissement}") | Q(body__contains="{page}")
#: Those that are not offered to write to a young person.
UNOFFERED = SESSION_TEMPLATES | TO_SCHOOLS


@dataclass(frozen=True)
class Switch:
    """Whether messages leave. `allowed` is the installation's own setting, `change` the administration's last word."""

    allowed: bool
    change: SwitchChange | None = None

    @property
    def open(self) -> bool:
        """Whether messages leave now."""
        return self.allowed and not (self.change is not None and self.change.stopped)


def switch() -> Switch:
    """The switch as it stands."""
    return Switch(
        settings.OUTGOING_MESSAGES, SwitchChange.objects.select_related("author").order_by("-changed_at").first()
    )


def messages_of(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Message]:
    """The messages with these keys that the actor may see, by key."""
    return visible(Message, actor).in_bulk(list(keys))


def message_of(actor: Actor, key: UUID) -> Message:
    """One message; Message.DoesNotExist when the actor may not see it."""
    return visible(Message, actor).select_related("asked_by", "template").get(pk=key)


def outbox(actor: Actor, platform_id: UUID, state: str = "") -> QuerySet[Message]:
    """The messages of a platform, newest first, in one state or all."""
    rows = visible(Message, actor).filter(platform_id=platform_id).select_related("asked_by").order_by("-asked_at")
    return rows.filter(state=state) if state else rows


def held_count(actor: Actor, platform_id: UUID) -> int:
    """How many messages of a platform are held."""
    return visible(Message, actor).filter(platform_id=platform_id, state=State.HELD).count()


def state_counts(actor: Actor, platform_id: UUID) -> dict[str, int]:
    """How many messages of a platform are in each state."""
    rows = visible(Message, actor).filter(platform_id=platform_id).values("state").annotate(number=Count("pk"))
    return dict(rows.order_by("state").values_list("state", "number"))


def templates_for(actor: Actor, platform_id: UUID, channel: str = "") -> QuerySet[MessageTemplate]:
    """The latest versions of the texts that a platform may send, its own and the country's, by name; on one channel or
    as messages. Letters are apart (`letters_for`)."""
    rows = _kept_by(actor, platform_id)
    return rows.filter(channel=channel) if channel else rows.exclude(channel=TemplateChannel.LETTER)


def letters_for(actor: Actor, platform_id: UUID) -> QuerySet[MessageTemplate]:
    """The same of letters: the young people's first, then those for a parent; the oldest first."""
    return _kept_by(actor, platform_id).filter(channel=TemplateChannel.LETTER).order_by("-audience", "lineage")


def letter_of(actor: Actor, platform_id: UUID, *, session: bool) -> MessageTemplate:
    """The letter that tells of a group session, or of an appointment: the platform's own before the country's.

    MessageTemplate.DoesNotExist when both were retired.
    """
    rows = letters_for(actor, platform_id).filter(audience=Audience.YOUNG_PERSON)
    ours = rows.filter(SESSION_TEMPLATES)
    if not session:
        ours = rows.exclude(SESSION_TEMPLATES).filter(body__contains="{jour}")
    found = ours.order_by(F("platform").asc(nulls_last=True), "name").first()
    if found is None:
        raise MessageTemplate.DoesNotExist
    return found


def _kept_by(actor: Actor, platform_id: UUID) -> QuerySet[MessageTemplate]:
    newest = MessageTemplate.objects.filter(lineage=OuterRef("lineage")).order_by("-version").values("pk")[:1]
    rows = visible(MessageTemplate, actor).filter(Q(platform=None) | Q(platform_id=platform_id), pk=Subquery(newest))
    return rows.filter(retired=False).order_by("channel", "name")


def template_of(actor: Actor, key: UUID) -> MessageTemplate:
    """One version of a template; MessageTemplate.DoesNotExist when there is none."""
    return visible(MessageTemplate, actor).select_related("platform", "author").get(pk=key)


def latest_of(lineage: UUID) -> MessageTemplate | None:
    """The latest version of a template that a rule writes with, retired or not. For the worker."""
    return MessageTemplate.objects.filter(lineage=lineage).order_by("-version").first()


def versions_of(actor: Actor, lineage: UUID) -> list[MessageTemplate]:
    """Every version of a template, newest first."""
    rows = visible(MessageTemplate, actor).filter(lineage=lineage).select_related("author", "platform")
    return list(rows.order_by("-version"))


def switch_history(size: int = 20) -> list[SwitchChange]:
    """The latest turns of the switch."""
    return list(SwitchChange.objects.select_related("author").order_by("-changed_at")[:size])


def messages_by_key(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Message]:
    """The messages that the actor may see whose form had one of these keys, by that key."""
    return {message.key: message for message in visible(Message, actor).filter(key__in=list(keys))}
