"""Loads the demonstration: an invented country, taken in by the same doors as real files, and six months of life."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from rebond.demo.country import Around, generate
from rebond.demo.load.campaign import Told, finish_jobs, run_campaign
from rebond.demo.load.cases import Cases
from rebond.demo.load.clock import at
from rebond.demo.load.moves import Moves
from rebond.demo.load.past import choose, tell_the_past
from rebond.demo.load.people import load_people
from rebond.demo.load.story import Period, Story
from rebond.demo.load.team_life import TeamLife
from rebond.demo.load.territory import load_territory
from rebond.demo.load.this_week import ThisWeek
from rebond.domain.campaigns.models import Campaign
from rebond.domain.dossiers.models import ContactAttempt, Dossier

SEED = 2026
NEXT_TREATMENT_DATE = date(2026, 11, 20)
JUNE = Told("Juin 2026", date(2026, 6, 12), at(date(2026, 6, 17)))
OCTOBER = Told("Octobre 2026", date(2026, 10, 9), at(date(2026, 10, 14)))
NOVEMBER = Told("Novembre 2026", date(2026, 10, 31), at(date(2026, 11, 4)))
SPRING = Period(date(2026, 6, 18), date(2026, 7, 24), shown=0.8, others=0.2)
AUTUMN = Period(date(2026, 10, 15), date(2026, 11, 3), shown=0.5, others=0.12)
WINTER = Period(date(2026, 11, 5), date(2026, 11, 24), shown=0.35, others=0.1)


def load(
    folder: Path, *, platforms: int = 8, named: tuple[str, ...] = (), size: float = 0.8, say: Callable[[str], None]
) -> None:
    """Load the demonstration once: territory, accounts, three published campaigns, and what people did between them.
    `named`: these platforms by their keys, rather than the first ones.

    `folder` receives the invented files; `folder/next` is ready to be dropped on the site by whoever tries it.
    """
    if Campaign.objects.exists():
        say("Cette base contient déjà des campagnes : la démonstration ne s’y mêle pas.")
        return
    say("Invention du territoire…")
    shutil.rmtree(folder, ignore_errors=True)
    generate(
        folder,
        platforms=len(named) or platforms,
        named=named,
        seed=SEED,
        size=size,
        treatment_date=OCTOBER.treatment_date,
        next_treatment_date=NEXT_TREATMENT_DATE,
        around=Around(JUNE.treatment_date, NOVEMBER.treatment_date),
    )
    with transaction.atomic():
        territory = load_territory(folder / "territory.json")
        people = load_people(territory, today=timezone.localdate())
    again = json.loads((folder / "again.json").read_text())
    story = Story(people, again, seed=SEED, now=timezone.now())
    tell_the_past(people, story.teller)
    run_campaign(admin=people.admin, folder=folder / "earlier", told=JUNE, say=say)
    say("De juin à octobre…")
    story.tell(SPRING)
    story.summer(date(2026, 6, 22))
    story.back_to_school(date(2026, 9, 14))
    run_campaign(admin=people.admin, folder=folder / "deliveries", told=OCTOBER, say=say)
    say("D’octobre à novembre…")
    story.tell(AUTUMN)
    story.autumn(date(2026, 10, 26))
    cases = Cases(people, story.teller)
    cases.close_before_the_list(date(2026, 10, 29))
    run_campaign(admin=people.admin, folder=folder / "middle", told=NOVEMBER, say=say)
    say("Jusqu’à ce matin…")
    story.tell(WINTER, but=cases.closed)
    Moves(people, story.teller).tell()
    choose(people, story.teller)
    TeamLife(people, story.teller).tell()
    week = ThisWeek(people, story.teller)
    week.tell()
    cases.tell(week.used)
    finish_jobs()
    say(f"{Dossier.objects.count()} jeunes sur les listes, {ContactAttempt.objects.count()} prises de contact.")
