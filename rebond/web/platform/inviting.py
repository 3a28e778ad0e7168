"""Inviting to a session: who would be, who waits for a seat, what each receives; read before anything leaves."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Sort
from rebond.domain.dossiers.models import Dossier, ListView, Slot
from rebond.domain.dossiers.operations import Invited, foresee, freeze, preview_invitations, save_view
from rebond.domain.dossiers.operations.bulk_messages import MessagePreview
from rebond.domain.dossiers.queries.meeting_documents import told_moment
from rebond.domain.dossiers.queries.said_no import SaidNo, who_said_no
from rebond.domain.messages.enums import Channel
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.queries import SESSION_TEMPLATES, Switch, letter_of, switch, templates_for
from rebond.web.platform.agenda import crumb
from rebond.web.platform.documents import LetterForm
from rebond.web.platform.writing import Preview, preview_of

#: What is chosen instead of a template.
LETTER, NOTHING = "lettre", "aucun"
#: Young people named beside each reason; the rest is counted.
NAMED = 10


@dataclass(frozen=True)
class InvitingPage:
    """What the page shows before anything is done. `chosen`: the key of a template, LETTER or NOTHING."""

    slot: Slot
    files: list[UUID]
    plan: Invited
    templates: list[MessageTemplate]
    chosen: str
    messages: MessagePreview | None = None
    shown: Preview | None = None
    switch: Switch | None = None
    refused: list[SaidNo] = field(default_factory=list)  # of many, those who are not invited
    said_no: SaidNo | None = None  # the only one asked for: it is to be confirmed

    @property
    def count(self) -> int:
        """How many messages would leave."""
        return len(self.messages.chosen) if self.messages else 0

    @property
    def left_out(self) -> list[tuple[str, int, list[Dossier]]]:
        """Why some can't be written to, how many they are, and the first of them."""
        rows = self.messages.left_out.items() if self.messages else ()
        return [(why, len(those), those[:NAMED]) for why, those in rows]

    @property
    def sms(self) -> bool:
        """Whether what is chosen is an SMS."""
        return any(str(one.pk) == self.chosen and one.channel == Channel.SMS for one in self.templates)


def inviting_page(actor: Actor, slot: Slot, files: list[UUID], chosen: str, site: str) -> InvitingPage:
    """The page; MeetingRefusedError when nobody may be invited to this session any more."""
    alone = len(files) == 1
    plan = foresee(actor=actor, slot=slot, files=files, despite=alone)
    mentioned = [*plan.sent, *plan.held, *plan.waiting] if alone else plan.refused
    no = who_said_no(actor, visible(Dossier, actor).filter(pk__in=mentioned).order_by("search_text"))
    offered = templates_for(actor, slot.platform_id).filter(SESSION_TEMPLATES)
    templates = sorted(offered, key=lambda one: one.channel != Channel.SMS)
    by_key = {str(one.pk): one for one in templates}
    if chosen not in (*by_key, LETTER, NOTHING):
        chosen = next(iter(by_key), NOTHING)
    page = InvitingPage(slot, files, plan, templates, chosen)
    page = replace(page, said_no=next(iter(no), None)) if alone else replace(page, refused=no)
    template = by_key.get(chosen)
    if template is None:
        return page
    found = preview_invitations(
        actor=actor, slot=slot, keys=[*plan.sent, *plan.waiting], template=template, despite=alone
    )
    shown = None
    if found.chosen:
        first, _, body = found.chosen[0]
        shown = preview_of(template.channel, found.subjects[first.pk], body, site)
    return replace(page, messages=found, shown=shown, switch=switch())


def inviting_context(page: InvitingPage, despite_error: str = "") -> dict[str, Any]:
    """What the template needs; `despite_error`: why the invitation of who said no was refused."""
    return {
        "inviting": page,
        "despite_error": despite_error,
        "slot": page.slot,
        "platform": page.slot.platform,
        "section": "agenda",
        "part": "slots",
        "letter": LETTER,
        "nothing": NOTHING,
        "breadcrumb": crumb(page.slot.platform, page.slot.title),
    }


def letters_to(
    actor: Actor, slot: Slot, files: list[UUID], *, despite: bool = False
) -> tuple[Criteria, ListView, LetterForm, MessageTemplate]:
    """The letters' own page for these files: who, and the letter that invites, its moment filled in. `despite`: the
    only one said no, and is invited all the same."""
    among = freeze(actor=actor, platform_id=slot.platform_id, keys=files)
    criteria = Criteria.from_mapping({"among": str(among.pk), "sort": Sort.NAME})
    view = save_view(actor=actor, platform_id=slot.platform_id, criteria=criteria)
    model = letter_of(actor, slot.platform_id, session=True)
    model.subject, model.body = (text.replace("{séance}", slot.title) for text in (model.subject, model.body))
    day, hour = timezone.localdate(slot.starts_at), told_moment(slot)["hour"]
    place = slot.where.replace("\r", "").replace("\n", ", ")[:200]
    form = LetterForm.of(model, day=day, hour=hour, place=place, session=slot.pk, despite=despite)
    return criteria, view, form, model
