"""The training obligation of a young person, from what is known to the file (B14)."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.documents import render
from rebond.domain.dossiers.courses import assembled, courses_of
from rebond.domain.dossiers.enums import Fact, FactEffect
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.obligation import (
    Means,
    Obligation,
    Occupation,
    Standing,
    means_of_engagement,
    means_of_fact,
    obligation,
)
from rebond.domain.dossiers.pathways import Course
from rebond.domain.dossiers.queries.documents import file_number, platform_head
from rebond.domain.dossiers.queries.facts import FactLine, facts_of
from rebond.domain.dossiers.queries.file import FilePage

LAW = "article L. 114-1 du code de l’éducation"


def obligation_of(
    dossier: Dossier, facts: Iterable[FactLine], courses: Iterable[Course] = (), day: date | None = None
) -> Obligation:
    """The obligation of a file whose facts that stand, and engagements, were read already: no query."""
    lines = list(facts)
    day = day or timezone.localdate()
    abroad = any(line.row.fact == Fact.ABROAD and line.denied is None for line in lines)
    return obligation(dossier.birth_date, day, _occupations(lines, courses), abroad=abroad)


def obligation_on(page: FilePage) -> Obligation:
    """The obligation of a file whose page was read already: no query."""
    rows = [row for item in page.timeline if item.kind == "engagement" for row in (item.row, *item.versions)]
    turns = [item.row for item in page.timeline if item.kind == "turn" and not item.row.cancelled]
    return obligation_of(page.dossier, page.facts, assembled(rows, turns)[page.dossier.pk].values())


def _occupations(lines: list[FactLine], courses: Iterable[Course]) -> list[Occupation]:
    found = [
        Occupation(means_of_engagement(course.kind), course.starts_on, course.confirm_by, said="La plate-forme")
        for course in courses
        if course.running
    ]
    for line in lines:
        means = means_of_fact(line.row.fact)
        if means is not None:
            sure = line.row.effect != FactEffect.CHECK and line.denied is None
            said = line.row.get_source_display()
            found.append(Occupation(means, line.row.fact_date, line.row.confirm_by, sure, said))
    return found


def attestation(actor: Actor, dossier: Dossier) -> bytes:
    """The letter (PDF) that says where the young person stands, given on request to them or to their family.

    It names what meets the obligation in general words: never an establishment, never a protected nature.
    """
    courses = courses_of([dossier.pk])[dossier.pk].values()
    held = obligation_of(dossier, facts_of(actor, [dossier])[dossier.pk], courses)
    today = timezone.localdate()
    seat = dossier.platform.seat.name if dossier.platform.seat_id and dossier.platform.seat else dossier.platform.name
    name = f"{dossier.first_names} {dossier.surname.upper()}"
    data = {
        "title": f"Attestation de situation – {name}",
        "platform": platform_head(dossier.platform),
        "place-and-day": f"{seat}, le {long_day(today)}",
        "reference": f"Dossier {file_number(dossier)}",
        "subject": "Situation au regard de l’obligation de formation",
        "paragraphs": sentences(dossier, held, name),
        "signature": f"{actor.name}\nPlate-forme {dossier.platform.short_name}",
    }
    return render("attestation", data)


def sentences(dossier: Dossier, held: Obligation, name: str) -> list[str]:
    """What the attestation says."""
    born = "née" if dossier.sex == "2" else "né" if dossier.sex == "1" else "né(e)"
    first = (
        f"La plate-forme de suivi et d’appui aux décrocheurs atteste que {name}, {born} le "
        f"{long_day(dossier.birth_date)}, est {'connue' if dossier.sex == '2' else 'connu'} de ses services depuis le "
        f"{long_day(timezone.localdate(dossier.opened_at))}."
    )
    law = (
        f"La formation est obligatoire jusqu’à la majorité ({LAW}). L’obligation est remplie par une scolarité, un "
        "apprentissage, une formation professionnelle, un emploi, un service civique ou un dispositif "
        "d’accompagnement ou d’insertion sociale et professionnelle ; un diplôme n’en dispense pas."
    )
    return [first, law, standing_sentence(held), _closing(held)]


def standing_sentence(held: Obligation) -> str:
    """Where the young person stands, in one sentence."""
    ends = long_day(held.ends)
    if held.standing == Standing.OVER:
        return f"Cette obligation a pris fin à ses dix-huit ans, le {ends}."
    if held.standing == Standing.BEFORE:
        return (
            f"L’instruction est obligatoire jusqu’à ses seize ans, le {long_day(held.begins)} ; l’obligation de "
            f"formation commence ensuite, jusqu’au {ends}."
        )
    if held.standing == Standing.AWAY:
        return "À la connaissance de la plate-forme, cette personne réside hors du territoire national."
    if held.by is not None and held.standing == Standing.MET:
        return (
            f"À la connaissance de la plate-forme, cette obligation est remplie par {held.by.means} depuis le "
            f"{long_day(held.by.since)}. Elle court jusqu’au {ends}."
        )
    said = _unproved(held.by.means) if held.by is not None else ""
    return (
        f"À la connaissance de la plate-forme, rien ne remplit cette obligation à ce jour.{said} Elle court jusqu’au "
        f"{ends}."
    )


def _unproved(means: Means) -> str:
    feminine = "e" if means.value.startswith("une ") else ""
    return f" {means.value[:1].upper()}{means.value[1:]} est déclaré{feminine}, sans preuve pour l’instant."


def _closing(held: Obligation) -> str:
    if held.to_meet:
        return "La plate-forme propose un entretien pour chercher une solution : il suffit de l’appeler."
    return (
        "Attestation établie à la demande de la personne concernée ou de son représentant légal, pour faire valoir ce "
        "que de droit."
    )
