"""Loads the demonstration: an invented country, taken in by the same doors as real files."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from rebond.demo.country import generate
from rebond.demo.load.calls import call_around
from rebond.demo.load.campaign import date_back, run_campaign
from rebond.demo.load.people import load_people
from rebond.demo.load.shares import share_some
from rebond.demo.load.territory import load_territory
from rebond.domain.campaigns.models import Campaign
from rebond.domain.dossiers.models import Dossier

SEED = 2026
TREATMENT_DATE = date(2026, 10, 31)
NEXT_TREATMENT_DATE = date(2026, 11, 20)
PUBLISHED = datetime.combine(date(2026, 11, 4), time(9))


def load(folder: Path, *, platforms: int = 8, size: float = 0.8, say: Callable[[str], None]) -> None:
    """Load the demonstration once: territory, accounts, one published campaign, first contacts.

    `folder` receives the invented files; `folder/next` is ready to be dropped on the site by whoever tries it.
    """
    if Campaign.objects.exists():
        say("Cette base contient déjà des campagnes : la démonstration ne s’y mêle pas.")
        return
    say("Invention du territoire…")
    shutil.rmtree(folder, ignore_errors=True)
    generate(
        folder,
        platforms=platforms,
        seed=SEED,
        size=size,
        treatment_date=TREATMENT_DATE,
        next_treatment_date=NEXT_TREATMENT_DATE,
    )
    with transaction.atomic():
        territory = load_territory(folder / "territory.json")
        people = load_people(territory, today=timezone.localdate())
    campaign = run_campaign(admin=people.admin, folder=folder / "deliveries", treatment_date=TREATMENT_DATE, say=say)
    with transaction.atomic():
        published = timezone.make_aware(PUBLISHED)
        date_back(campaign, published)
        calls = call_around(people.assistants, since=published, seed=SEED)
        share_some(people.assistants)
    say(f"{Dossier.objects.count()} jeunes sur les listes, {calls} prises de contact.")
