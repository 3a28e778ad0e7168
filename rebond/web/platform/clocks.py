"""The training obligation from 16 to 18, in words."""

from dataclasses import dataclass

from rebond.domain.dossiers.obligation import SOON, Obligation, Standing


@dataclass(frozen=True)
class Clock:
    """The training obligation, as the file shows it."""

    held: Obligation
    title: str
    sentence: str
    urgent: bool


def clock(held: Obligation) -> Clock | None:
    """The obligation in words; None once it is over."""
    if held.standing == Standing.OVER:
        return None
    ends = f"{held.ends:%d/%m/%Y}"
    left = f"{held.days_left} jour{'s' if held.days_left > 1 else ''}"
    if held.standing == Standing.BEFORE:
        return Clock(held, "Instruction obligatoire", f"Jusqu’à ses 16 ans, le {held.begins:%d/%m/%Y}.", urgent=False)
    if held.standing == Standing.AWAY:
        return Clock(held, "Obligation de formation", "Hors du territoire national : elle ne peut être suivie.", False)
    if held.standing == Standing.MET and held.by is not None:
        until = f", à confirmer avant le {held.by.until:%d/%m/%Y}" if held.by.until else ""
        return Clock(
            held, "Obligation de formation remplie", f"Par {held.by.means}{until}. Elle court jusqu’au {ends}.", False
        )
    claimed = f" Déclaré, à vérifier : {held.by.means}." if held.by is not None else ""
    return Clock(
        held,
        "Obligation de formation à remplir",
        f"Il reste {left} : jusqu’à ses 18 ans, le {ends}. Rien ne la remplit à ce jour.{claimed}",
        urgent=held.days_left <= SOON,
    )
