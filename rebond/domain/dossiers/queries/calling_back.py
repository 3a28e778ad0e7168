"""Who is calling: the files that hold a number ending with the digits shown by the telephone."""

from dataclasses import dataclass

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import DetailKind, Holder, Status
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.queries.masking import told_names

#: Fewer digits would name half of the platform.
FEWEST = 4
MOST = 20


@dataclass(frozen=True)
class Caller:
    """A file, and the number in it that ends so."""

    dossier: Dossier
    number: str
    label: str  # whose number: "Mère, Mme Petit"


def digits_of(text: str) -> str:
    """The digits typed, whatever stands between them, without the country's prefix or the leading zero."""
    digits = "".join(character for character in text if character in "0123456789")
    for prefix in ("0033", "33", "0"):
        if len(digits) > len(prefix) + 8 and digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits


def who_calls(actor: Actor, text: str) -> list[Caller]:
    """The files of the actor's platforms with a number that ends by these digits, open files first, by name.

    Nothing below four digits. Two queries.
    """
    digits = digits_of(text)
    if len(digits) < FEWEST:
        return []
    details = visible(ContactDetail, actor).filter(kind=DetailKind.PHONE, ending=digits[-FEWEST:])
    ended = {detail.person_id: detail for detail in details if detail.value.endswith(digits)}
    files = visible(Dossier, actor).filter(platform__in=sorted(actor.platforms), person__in=ended)
    found = files.exclude(status=Status.MERGED).select_related("referent").order_by("search_text", "pk")
    ordered = sorted(found[:MOST], key=lambda file: file.status != Status.OPEN)
    told_names(actor, ended.values(), ordered)
    return [_caller(file, ended[file.person_id]) for file in ordered]


def _caller(dossier: Dossier, detail: ContactDetail) -> Caller:
    label = Holder(detail.holder).label
    return Caller(dossier, detail.value, f"{label}, {detail.holder_name}" if detail.holder_name else label)
