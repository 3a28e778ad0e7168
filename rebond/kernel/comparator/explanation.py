"""What is told of one person: frozen, JSON-able, in French. Built by `explain`, shown by pages and commands."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

VERDICT_SENTENCES: Final = {
    "dropout": "Sur la liste : aucun critère ne l’en écarte.",
    "not_dropout": "Pas sur la liste : un critère l’en écarte.",
    "review": "À relire par une personne avant de décider.",
    "undetermined": "Indéterminé : une preuve contraire peut encore arriver.",
}

CRITERION_LABELS: Final = {
    "deceased": "Décès",
    "attested": "Situation attestée par une personne",
    "enrolled": "Inscrit en formation à la date de traitement",
    "diploma": "Diplôme obtenu",
    "age": "Âge (16 ans révolus, moins de 26 ans)",
    "schooling": "Au moins 15 jours de scolarité cette année ou l’année précédente",
}

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True)
class ToldRecord:
    """A record of a file, in one French sentence."""

    record: str
    source: str
    sentence: str
    identity: str


@dataclass(frozen=True)
class ToldCriterion:
    """A criterion of formats §8.3: whether it keeps the person out, why, and by which record."""

    criterion: str
    label: str
    state: str  # "no" | "sure" | "doubtful" | "contradicted"
    sentence: str
    record: str | None = None


@dataclass(frozen=True)
class Evidence:
    """One field of a pair: what was found and its weight in tenths of bits (10 = twice as likely)."""

    field: str
    finding: str
    weight: int


@dataclass(frozen=True)
class ToldLink:
    """Two groups of records compared; `probability` that they are one human being."""

    records_a: tuple[str, ...]
    records_b: tuple[str, ...]
    weight: int
    probability: float
    joined: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a person is, or is not, on the list."""

    person: str
    verdict: str
    criterion: str | None
    summary: str
    reasons: tuple[str, ...]
    criteria: tuple[ToldCriterion, ...]
    records: tuple[ToldRecord, ...]
    links: tuple[ToldLink, ...]
    doubtful_records: tuple[ToldRecord, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers, ready for JSON."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    def as_text(self) -> str:
        """The explanation as `rebond explain` prints it."""
        lines = [f"Personne {self.person}", self.summary, *(f"  {reason}" for reason in self.reasons), "", "Critères :"]
        marks = {"no": "non", "sure": "OUI", "doubtful": "en doute", "contradicted": "contredit"}
        for criterion in self.criteria:
            source = f" [{criterion.record}]" if criterion.record else ""
            lines.append(f"  {marks[criterion.state]:>9}  {criterion.label} : {criterion.sentence}{source}")
        lines += ["", "Enregistrements réunis :", *(_record_line(record) for record in self.records)]
        for link in self.links:
            lines += ["", *_link_lines(link)]
        if self.doubtful_records:
            lines += ["", "Enregistrements en doute :", *(_record_line(record) for record in self.doubtful_records)]
        return "\n".join(lines)


def french_date(day: date | None) -> str:
    """12/03/2009; « date inconnue » when there is none."""
    return day.strftime("%d/%m/%Y") if day else "date inconnue"


def long_date(day: date | None) -> str:
    """1er novembre 2026, as a sentence says it; « date inconnue » when there is none."""
    if day is None:
        return "date inconnue"
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _record_line(record: ToldRecord) -> str:
    return f"  {record.record} : {record.identity} — {record.sentence}"


def _link_lines(link: ToldLink) -> list[str]:
    verb = "Réunis" if link.joined else "En doute"
    chance = f"{link.probability:.1%}".replace(".", ",").replace("%", " %")
    lines = [
        f"{verb} : {', '.join(link.records_a)}",
        f"     et : {', '.join(link.records_b)} (probabilité {chance})",
    ]
    return lines + [f"  {e.weight / 10:+6.1f}  {e.field} : {e.finding}".replace(".", ",", 1) for e in link.evidence]
