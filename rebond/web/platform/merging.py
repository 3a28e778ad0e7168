"""What the comparison of two files shows, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import Dossier, YoungPerson
from rebond.domain.dossiers.operations.merging import CHOSEN, pair
from rebond.domain.dossiers.queries import contents


@dataclass(frozen=True)
class Line:
    """One field of the two young people. `differs`: a choice is to be made."""

    name: str
    label: str
    kept: str
    lost: str
    chosen: str  # "kept" or "lost"

    @property
    def differs(self) -> bool:
        """Both sides say something, and not the same."""
        return bool(self.kept and self.lost) and self.kept != self.lost

    @property
    def result(self) -> str:
        """What the merged file will say."""
        return (self.lost or self.kept) if self.chosen == "lost" else (self.kept or self.lost)


def comparison(actor: Actor, dossier: Dossier, other: Dossier, choices: Mapping[str, str]) -> dict[str, Any]:
    """The two files side by side. MergeRefusedError when they can't be merged."""
    both = pair(actor, dossier.pk, other.pk)
    held = contents(actor, [both.kept, both.lost])
    first, second = both.kept.person, both.lost.person
    lines = [_line(name, first, second, choices.get(name, "kept")) for name in CHOSEN]
    return {
        "dossier": both.kept,
        "other": both.lost,
        "lines": lines,
        "differing": [line.label for line in lines if line.differs],
        "ines": sorted({*first.ines, *second.ines}),
        "held": held[both.kept.pk],
        "other_held": held[both.lost.pk],
    }


def _line(name: str, kept: YoungPerson, lost: YoungPerson, chosen: str) -> Line:
    label = str(YoungPerson._meta.get_field(name).verbose_name)
    return Line(name, label[0].upper() + label[1:], _said(kept, name), _said(lost, name), chosen)


def _said(person: YoungPerson, name: str) -> str:
    if name == "birth_date":
        return f"{person.birth_date:%d/%m/%Y}"
    return person.get_sex_display() if name == "sex" else getattr(person, name)
