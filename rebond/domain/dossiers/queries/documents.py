"""What is printed: letters, labels, the register, a file; each PDF is made from what the actor may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

import segno
from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.documents import picture, render
from rebond.domain.dossiers.enums import UNUSABLE, DetailKind, ExportKind, Holder
from rebond.domain.dossiers.letters import ADULT, envelope, long_day, paragraphs, postable
from rebond.domain.dossiers.links import LASTS, display_code
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, Export
from rebond.domain.dossiers.queries.masking import told_names
from rebond.domain.dossiers.queries.timeline import timeline
from rebond.domain.dossiers.queries.writing import template_values
from rebond.domain.messages.enums import Audience
from rebond.domain.messages.fields import fill
from rebond.domain.territory.models import Platform
from rebond.kernel.values.phones import display_phone

#: The code of a letter that is only looked at.
SAMPLE_CODE = "ABCDEFGH"
#: Sheets of labels sold in France: columns, width and height in millimetres, margins of the sheet.
LABEL_SHEETS = {
    "3x8": {"columns": 3, "width": 70, "height": 37, "margin_x": 0, "margin_y": 0.5, "gap": 0},
    "2x7": {"columns": 2, "width": 99.1, "height": 38.1, "margin_x": 4.65, "margin_y": 15.1, "gap": 2.5},
}
_REGISTER = ("N° de dossier", "Nom", "Prénoms", "Né(e) le", "Commune", "Étape", "Référent", "Dernier contact", "Suite")
_WIDTHS = (11, 14, 14, 9, 13, 13, 14, 10, 17)


@dataclass(frozen=True)
class Addressee:
    """Whom a letter goes to: the file, the address that may be used, the name on the envelope."""

    dossier: Dossier
    name: str
    address: str
    guardian: bool = False  # a parent is written to: no personal code is printed


@dataclass(frozen=True)
class MailPlan:
    """Who would get a letter, and who has no address to write to; `adults`: those whose parents are not written to;
    `refused`: those who said no, and are not asked again yet."""

    addressees: list[Addressee]
    without: list[Dossier]
    adults: list[Dossier] = field(default_factory=list)
    refused: list[Dossier] = field(default_factory=list)


def platform_head(platform: Platform) -> dict[str, str]:
    """The platform as a document's header shows it."""
    seat = platform.seat.name if platform.seat_id and platform.seat else ""
    phone = display_phone(platform.phone) if platform.phone else ""
    return {"name": f"Plate-forme {platform.short_name}", "address": seat, "phone": phone, "email": platform.email}


def file_number(dossier: Dossier) -> str:
    """The number that the paper file bears: short, and found again from the screen."""
    return f"{dossier.opened_at:%y}-{dossier.pk.hex[-6:].upper()}"


def mail_plan(
    actor: Actor,
    files: Iterable[Dossier],
    audience: str = Audience.YOUNG_PERSON,
    *,
    many: bool = True,
    despite: bool = False,
) -> MailPlan:
    """The best address of each young person: their own before a parent's, what a partner alone said last, the freshest,
    never one marked wrong. For a letter to guardians, a parent's of each minor.

    Nobody writes to who died, even while a base says the contrary; nor, in a letter to `many`, to who said no, save to
    one alone to whom somebody confirmed that they write `despite` it.
    """
    to_guardians = audience == Audience.GUARDIAN
    told = [dossier for dossier in files if not dossier.deceased]
    spared = many and not (despite and len(told) == 1)
    no = [dossier for dossier in told if spared and dossier.said_no]
    living = [dossier for dossier in told if not (spared and dossier.said_no)]
    dossiers = [dossier for dossier in living if not to_guardians or dossier.age < ADULT]
    found = visible(ContactDetail, actor).filter(person__in=[d.person_id for d in dossiers], kind=DetailKind.ADDRESS)
    if to_guardians:
        found = found.exclude(holder=Holder.YOUNG_PERSON)
    best: dict[UUID, ContactDetail] = {}
    freshest = found.exclude(validity__in=UNUSABLE).order_by("-confirmed_on", "-added_at")
    for detail in sorted(told_names(actor, freshest, dossiers), key=lambda one: one.to_check):
        if not postable(detail.value):
            continue
        kept = best.get(detail.person_id)
        if kept is None or (kept.holder != Holder.YOUNG_PERSON and detail.holder == Holder.YOUNG_PERSON):
            best[detail.person_id] = detail
    adults = [dossier for dossier in living if to_guardians and dossier.age >= ADULT]
    plan = MailPlan([], [], adults, no)
    for dossier in dossiers:
        detail = best.get(dossier.person_id)
        if detail is None:
            plan.without.append(dossier)
        else:
            plan.addressees.append(addressee_of(dossier, detail, to_guardians=to_guardians))
    return plan


def addressee_of(dossier: Dossier, detail: ContactDetail, *, to_guardians: bool) -> Addressee:
    """The name and the address on the envelope: the young person's, or those of the parent whose address it is."""
    if not to_guardians:
        return Addressee(dossier, named(dossier, detail), detail.value)
    whose = f"Aux parents de {dossier.first_names.split(' ')[0]} {dossier.surname.upper()}"
    return Addressee(dossier, detail.holder_name or whose, detail.value, guardian=True)


def named(dossier: Dossier, detail: ContactDetail) -> str:
    """The name on the envelope."""
    name = f"{dossier.first_names.split(' ')[0]} {dossier.surname.upper()}"
    if detail.holder == Holder.YOUNG_PERSON:
        return name
    return f"{name}\nchez {detail.holder_name}" if detail.holder_name else name


def letter_fields(addressee: Addressee, platform: Platform, options: dict[str, str], actor: Actor) -> dict[str, str]:
    """What replaces the {fields} of a letter: those of any message, and the moment that the letter tells of."""
    told = {"jour": options.get("day", ""), "heure": options.get("hour", ""), "lieu": options.get("place", "")}
    return template_values(addressee.dossier, platform, actor) | told


def answer_box(site: str, code: str) -> dict[str, str]:
    """What a letter prints to answer by the personal link: the address, its picture to photograph, the code."""
    return {
        "address": f"{site.partition('://')[2]}/r/",
        "qr": _qr(f"{site}/r/"),
        "code": display_code(code),
        "until": long_day(timezone.localdate() + LASTS),
    }


@lru_cache(maxsize=8)
def _qr(address: str) -> str:
    """One picture for all the letters of a batch."""
    return str(segno.make(address, error="m").svg_inline(border=0, dark="#000091", omitsize=True))


def letter(
    addressee: Addressee,
    platform: Platform,
    options: dict[str, str],
    actor: Actor,
    answer: dict[str, str] | None = None,
) -> dict[str, object]:
    """One letter as its template takes it, signed by the actor; `answer` is its `answer_box`, printed for the young
    person alone."""
    fields = letter_fields(addressee, platform, options, actor)
    place = platform.seat.name if platform.seat_id and platform.seat else platform.name
    return {
        "address": envelope(addressee.name, addressee.address),
        "place-and-day": f"{place}, le {long_day(timezone.localdate())}",
        "reference": f"Dossier {file_number(addressee.dossier)}",
        "subject": fill(options["subject"], fields),
        "paragraphs": paragraphs(fill(options["body"], fields)),
        "signature": f"{actor.name}\nPlate-forme {platform.short_name}",
        "answer": None if addressee.guardian else answer,
    }


def sample_letter(actor: Actor, platform: Platform, addressee: Addressee, options: dict[str, str]) -> bytes:
    """The picture (PNG) of a letter, to look at before it is made; a code of no file stands for the personal one."""
    shown = answer_box(options["site"], SAMPLE_CODE) if options.get("site") else None
    made = [letter(addressee, platform, options, actor, shown)]
    return picture("letters", {"title": options["subject"], "platform": platform_head(platform), "letters": made})


#: Gives each file the secret of its own link, printed in its letter.
Coder = Callable[[list[Dossier]], dict[UUID, str]]


def document_of(
    actor: Actor, export: Export, files: QuerySet[Dossier], codes: Coder = lambda _: {}
) -> tuple[bytes, list[UUID]]:
    """The PDF that an export asks for, and the keys of the files in it."""
    platform = Platform.objects.select_related("seat").get(pk=export.platform_id)
    head = platform_head(platform)
    if export.kind == ExportKind.REGISTER:
        dossiers = list(files)
        return render("register", _register(head, dossiers)), [dossier.pk for dossier in dossiers]
    audience = export.options.get("audience") or Audience.YOUNG_PERSON
    plan = mail_plan(actor, files, audience, despite=bool(export.options.get("despite")))
    included = [addressee.dossier.pk for addressee in plan.addressees]
    if export.kind == ExportKind.LABELS:
        sheet = LABEL_SHEETS[export.options.get("sheet", "3x8")]
        labels = [envelope(addressee.name, addressee.address) for addressee in plan.addressees]
        return render("labels", {"title": "Étiquettes", "platform": head, "format": sheet, "labels": labels}), included
    site = export.options.get("site", "")
    own = [addressee.dossier for addressee in plan.addressees if not addressee.guardian]
    given = codes(own) if site and own else {}
    boxes = {key: answer_box(site, code) for key, code in given.items()}
    letters = [
        letter(addressee, platform, export.options, actor, boxes.get(addressee.dossier.pk))
        for addressee in plan.addressees
    ]
    return render("letters", {"title": export.options["subject"], "platform": head, "letters": letters}), included


def _register(head: dict[str, str], dossiers: list[Dossier]) -> dict[str, object]:
    count = len(dossiers)
    return {
        "title": "Registre de suivi",
        "subtitle": f"{count} {'jeunes suivis' if count > 1 else 'jeune suivi'} au {long_day(timezone.localdate())}",
        "platform": head,
        "note": "Document nominatif : à garder sous clé, à détruire après usage.",
        "headings": list(_REGISTER),
        "widths": list(_WIDTHS),
        "rows": [_register_row(dossier) for dossier in dossiers],
    }


def _register_row(dossier: Dossier) -> list[str]:
    contact, planned = dossier.last_contact_at, dossier.next_step_on
    return [
        file_number(dossier),
        dossier.surname.upper(),
        dossier.first_names,
        f"{dossier.birth_date:%d/%m/%Y}",
        dossier.commune_name,
        dossier.get_stage_display(),
        str(dossier.referent or ""),
        f"{timezone.localtime(contact):%d/%m/%Y}" if contact else "",
        dossier.get_next_step_display() + (f", {planned:%d/%m}" if planned else ""),
    ]


def dossier_sheet(actor: Actor, dossier: Dossier) -> bytes:
    """The file to print: who, how to reach them, where they stand, what happened."""
    details = visible(ContactDetail, actor).filter(person=dossier.person_id).exclude(validity__in=UNUSABLE)
    sections = [
        {"title": "Situation", "facts": _situation(dossier)},
        {"title": "Coordonnées", "facts": [_detail(detail) for detail in details.order_by("kind", "-confirmed_on")]},
        {"title": "Ce qui s’est passé", "facts": _history(actor, dossier)},
    ]
    data = {
        "title": f"{dossier.surname.upper()} {dossier.first_names}",
        "subtitle": f"Dossier {file_number(dossier)}, imprimé le {long_day(timezone.localdate())}",
        "platform": platform_head(dossier.platform),
        "note": "Document nominatif : à garder sous clé, à détruire après usage.",
        "sections": sections,
    }
    return render("dossier", data)


def _situation(dossier: Dossier) -> list[dict[str, str]]:
    planned = f", {dossier.next_step_on:%d/%m/%Y}" if dossier.next_step_on else ""
    facts = {
        "Naissance": f"{dossier.birth_date:%d/%m/%Y} ({dossier.age} ans)",
        "Commune": dossier.commune_name,
        "Dernier établissement": dossier.establishment_name,
        "Dernier niveau": dossier.level,
        "Étape": dossier.get_stage_display(),
        "Prochaine étape": dossier.get_next_step_display() + planned,
        "Référent": str(dossier.referent or "Personne pour l’instant"),
        "Mission locale": dossier.mission_locale,
    }
    return [{"label": label, "value": value} for label, value in facts.items() if value]


def _detail(detail: ContactDetail) -> dict[str, str]:
    value = display_phone(detail.value) if detail.kind == DetailKind.PHONE else detail.value
    return {"label": f"{detail.get_kind_display()}, {detail.get_holder_display().lower()}", "value": value}


def _history(actor: Actor, dossier: Dossier) -> list[dict[str, str]]:
    facts = []
    for item in timeline(actor, dossier):
        if item.kind == "contact" and not item.row.cancelled:
            what = f"{item.row.get_channel_display()} : {item.row.get_outcome_display().lower()}"
            facts.append({"label": _when(item.at), "value": f"{what}\n{item.row.note}".strip()})
        elif item.kind == "interview" and not item.row.cancelled:
            facts.append({"label": _when(item.at), "value": f"Entretien avec {item.row.author}"})
        elif item.kind == "list":
            facts.append({"label": _when(item.at), "value": f"Sur la liste : {item.row.campaign_name}"})
    return facts


def _when(at) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"


def letters_noted(actor: Actor, export: Export, keys: Iterable[UUID]) -> int:
    """How many letters of a batch stand in the files today; `keys` are those that `note_letters` gives them."""
    mine = visible(ContactAttempt, actor).filter(author_id=actor.user_id, key__in=list(keys))
    return mine.filter(superseded_by=None, cancelled=False).count()
