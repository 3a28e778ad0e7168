"""The page "Écrire": to whom, by what, with what words; and what the message becomes."""

import json
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import Holder
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations.bulk import Outgoing, Recipient
from rebond.domain.dossiers.operations.letters import Letter, see_letter
from rebond.domain.dossiers.operations.writing import LINK, Writing
from rebond.domain.dossiers.queries.said_no import SaidNo, who_said_no
from rebond.domain.dossiers.queries.writing import Writable, template_values, writables
from rebond.domain.messages.enums import Channel
from rebond.domain.messages.fields import FIELDS, fill, left_blank
from rebond.domain.messages.lengths import Length, measure, plain_text, rules
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import UNOFFERED, Switch, letters_for, switch, templates_for
from rebond.web.platform.dossier import breadcrumb, file_menu

#: As long as a personal link in an SMS: for the count, before the link is made.
_LINK_SECRET = "x" * 16
#: The fields that the file itself fills, and that its pages offer to insert.
OFFERED = [name for name in FIELDS if name not in ("jour", "heure", "lieu", "séance")]


def site_address(request: HttpRequest) -> str:
    """The site as a young person reaches it, without a final bar."""
    # Whoever tries the demonstration comes by whatever address and port they chose.
    known = "" if settings.DEMO else settings.SITE_ADDRESS.rstrip("/")
    return known or request.build_absolute_uri("/").rstrip("/")


class WritingForm(forms.Form):
    """A message before it leaves. Refusals of the domain are put beside their field."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.UUIDField(
        error_messages={
            "required": "Choisissez à qui vous écrivez.",
            "invalid": "Ce numéro n’est pas dans le dossier : choisissez-en un autre.",
        }
    )
    template = forms.UUIDField(required=False)
    despite = forms.BooleanField(required=False)  # confirmed that they write to who said no
    subject = forms.CharField(label="Objet", max_length=150, required=False)
    body = forms.CharField(
        label="Message",
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"max_length": "Le message dépasse 6 000 caractères : raccourcissez-le."},
    )

    def writing(self, site: str) -> Writing:
        """What the operation takes."""
        data = self.cleaned_data
        return Writing(data["to"], data["body"], data["subject"], data["template"], site)

    def letter(self, site: str) -> Letter:
        """The same as a letter."""
        data = self.cleaned_data
        return Letter(data["to"], data["subject"], data["body"], data["template"], site)


@dataclass(frozen=True)
class Preview:
    """The message as it is received, and how many SMS it makes."""

    subject: str
    body: str
    length: Length | None
    blank: list[str]


def preview_of(channel: str, subject: str, body: str, site: str) -> Preview:
    """What the recipient will read."""
    shown = body.replace(LINK, f"{site}/r/{_LINK_SECRET}/")
    blank = left_blank(f"{subject}\n{shown}", {})
    if channel != Channel.SMS:
        return Preview(subject, shown, None, blank)
    return Preview("", plain_text(shown), measure(shown), blank)


#: Recipients of an act on many files whose text is read before it leaves; and of each kind, whose first names are said.
EXAMPLES, NAMED = 3, 12
_WHO = {
    Holder.YOUNG_PERSON: "jeune,jeunes",
    Holder.MOTHER: "mère,mères",
    Holder.FATHER: "père,pères",
    Holder.OTHER: "autre responsable,autres responsables",
}


@dataclass(frozen=True)
class Told:
    """Recipients of one kind: "mère,mères", how many, the first names of the young people."""

    kind: str
    count: int
    names: list[str]
    own: bool

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


@dataclass(frozen=True)
class OutgoingShown:
    """The messages of an act on many files: the first as they are received, to whom, and in how many parts each."""

    examples: list[tuple[Recipient, Preview]]
    told: list[Told]
    count: int
    parts: list[tuple[int, int]]  # of SMS: parts → how many messages; empty for e-mails
    later: bool

    @property
    def total(self) -> int:
        """How many SMS are paid for in all."""
        return sum(parts * count for parts, count in self.parts)

    @property
    def linked(self) -> bool:
        """Whether each bears a personal link."""
        return LINK in self.examples[0][0].text


def outgoing_of(outgoing: Outgoing, site: str) -> OutgoingShown:
    """What an act would send, as it is read before it leaves."""
    everyone = outgoing.recipients
    previews = [preview_of(outgoing.channel, one.subject, one.text, site) for one in everyone]
    parts = Counter(one.length.parts for one in previews if one.length)
    examples = list(zip(everyone, previews, strict=True))[:EXAMPLES]
    told = [_told(holder, [one for one in everyone if one.holder == holder]) for holder in Holder]
    return OutgoingShown(
        examples, [one for one in told if one.count], len(everyone), sorted(parts.items()), outgoing.later
    )


def _told(holder: Holder, those: list[Recipient]) -> Told:
    names = [one.dossier.first_names.split(" ")[0] for one in those[:NAMED]]
    return Told(_WHO[holder], len(those), names, holder == Holder.YOUNG_PERSON)


@dataclass(frozen=True)
class WritingPage:
    """Everything that the page shows."""

    dossier: Dossier
    choices: list[Writable]
    chosen: Writable | None
    templates: list[MessageTemplate]
    form: WritingForm
    preview: Preview | None
    switch: Switch
    sample: str = ""  # of a letter: its picture, as base64
    sample_refused: str = ""  # why there is none
    said_no: SaidNo | None = None  # it is to be confirmed

    @property
    def sms(self) -> bool:
        """Whether the one chosen takes SMS."""
        return self.chosen is not None and self.chosen.channel == Channel.SMS

    @property
    def letter(self) -> bool:
        """Whether the one chosen is an address to post to."""
        return self.chosen is not None and self.chosen.channel == "letter"


def writing_page(
    actor: Actor, dossier: Dossier, form: WritingForm | None, asked: dict[str, str], site: str
) -> WritingPage:
    """The page; `form` is one that was sent, `asked` what the page was asked to choose (to, template)."""
    choices = writables(actor, dossier)
    chosen = _chosen(choices, asked.get("to", ""))
    offered = _offered(actor, dossier, chosen)
    letter = chosen is not None and chosen.channel == "letter"
    if form is None:
        form = WritingForm(initial=_initial(actor, dossier, chosen, offered, asked.get("template", "")))
    form.fields["body"].label = "Texte de la lettre" if letter else "Message"
    no = next(iter(who_said_no(actor, [dossier])), None)
    found = WritingPage(dossier, choices, chosen, offered, form, None, switch(), said_no=no)
    subject, body = form["subject"].value() or "", form["body"].value() or ""
    if chosen is None or not body:
        return found
    if not letter:
        return replace(found, preview=preview_of(chosen.channel, subject, body, site))
    begun = uuid_or_none(str(form["template"].value() or ""))
    try:
        made = see_letter(actor=actor, dossier=dossier, given=Letter(chosen.detail.pk, subject, body, begun, site))
    except MessageRefusedError as refused:
        return replace(found, sample_refused=str(refused))
    return replace(found, sample=b64encode(made).decode(), preview=preview_of("letter", subject, body, site))


def _offered(actor: Actor, dossier: Dossier, chosen: Writable | None) -> list[MessageTemplate]:
    """The texts that may go there: a parent's to a parent; to their address, a letter to the young person too."""
    if chosen is None:
        return []
    if chosen.channel in Channel.values:
        known = templates_for(actor, dossier.platform_id, chosen.channel).exclude(UNOFFERED)
        return [one for one in known if one.to_guardian != chosen.own]
    letters = letters_for(actor, dossier.platform_id).exclude(UNOFFERED)
    return [one for one in letters if not one.to_guardian or not chosen.why_no_guardian(dossier)]


def _chosen(choices: list[Writable], key: str) -> Writable | None:
    free = [one for one in choices if not one.why_not]
    return next((one for one in free if str(one.detail.pk) == key), free[0] if free else None)


def _initial(
    actor: Actor, dossier: Dossier, chosen: Writable | None, offered: list[MessageTemplate], key: str
) -> dict[str, Any]:
    initial: dict[str, Any] = {"key": new_id(), "to": chosen.detail.pk if chosen else None}
    template = next((one for one in offered if str(one.pk) == key), offered[0] if offered else None)
    if template is not None:
        values = template_values(dossier, dossier.platform, actor)
        initial |= {
            "template": template.pk,
            "subject": fill(template.subject, values),
            "body": fill(template.body, values),
        }
    return initial


def writing_context(actor: Actor, found: WritingPage, site: str) -> dict[str, Any]:
    """What the template needs."""
    return {
        "writing": found,
        "counting": json.dumps(rules()),
        "link_shown": f"{site}/r/{_LINK_SECRET}/",
        "dossier": found.dossier,
        "fields": OFFERED,
        "breadcrumb": breadcrumb(actor, found.dossier, "Écrire"),
        "file_menu": file_menu(actor, found.dossier, "platform:write"),
    }


def uuid_or_none(text: str) -> UUID | None:
    """A key, or None for what is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None
