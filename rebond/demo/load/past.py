"""Young people followed since before the first campaign of the story: listed four times, still without a solution."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from rebond.demo.load.acts import Teller
from rebond.demo.load.clock import at, told_at
from rebond.demo.load.doors import acts, through_the_site
from rebond.demo.load.people import HOME, DemoPeople
from rebond.domain.dossiers.enums import DetailKind, FollowUpChoice, Holder, LeavingReason
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import (
    CampaignRef,
    ChosenFollowUp,
    ListedDetail,
    ListedPerson,
    choose_follow_up,
    open_from_campaign,
)
from rebond.domain.territory.models import Commune

#: Lists received before Rebond, as the platform took them in: name, day of the treatment.
LISTS = (
    ("Novembre 2024", date(2024, 10, 31)),
    ("Mars 2025", date(2025, 2, 28)),
    ("Juin 2025", date(2025, 5, 31)),
    ("Novembre 2025", date(2025, 10, 31)),
)


@dataclass(frozen=True)
class _Known:
    """One of them, invented."""

    surname: str
    first_names: str
    born: date
    sex: str
    phone: str


KNOWN = (
    _Known("Aubry", "Kevin Paul", date(2005, 9, 12), "1", "06 39 98 41 10"),
    _Known("Delattre", "Océane", date(2006, 2, 3), "2", "06 39 98 41 11"),
    _Known("Hénin", "Mathis", date(2005, 4, 27), "1", "06 39 98 41 12"),
    _Known("Vasseur", "Chloé Marie", date(2006, 6, 18), "2", "06 39 98 41 13"),
    _Known("Warin", "Dylan", date(2005, 12, 30), "1", "06 39 98 41 14"),
)


def tell_the_past(people: DemoPeople, teller: Teller) -> None:
    """Each old list reaches the shown platform on its day, then a few calls."""
    team = people.teams[people.shown]
    commune = Commune.objects.filter(code=HOME).first()
    for name, treated in LISTS:
        key = uuid5(NAMESPACE_URL, f"rebond-demo/{name}")
        with told_at(at(treated + timedelta(days=5))):
            open_from_campaign(
                campaign=CampaignRef(key, 0, name, treated),
                platform_id=people.shown,
                entries=[_listed(person, commune) for person in KNOWN],
                actor_id=None,
            )
    with through_the_site():
        with acts(team.manager, teller.now):
            names = [person.surname for person in KNOWN]
            files = list(Dossier.objects.filter(surname__in=names, platform=people.shown).order_by("surname"))
        for number, dossier in enumerate(files):
            actor = team.assistants[number % 2]
            began = date(2024, 11, 7) + timedelta(days=number)
            teller.assign(dossier, team.manager, actor, at(began))
            for _, treated in LISTS:
                teller.calls(dossier, actor, treated + timedelta(days=9 + number), treated + timedelta(days=60))


def _listed(person: _Known, commune: Commune | None) -> ListedPerson:
    known = Dossier.objects.filter(surname=person.surname, birth_date=person.born).first()
    human: UUID | None = known.person_id if known else None
    return ListedPerson(
        key=str(human or f"before-{person.surname}"),
        known=human,
        surname=person.surname,
        first_names=person.first_names,
        birth_date=person.born,
        sex=person.sex,
        details=(
            ListedDetail(DetailKind.PHONE, person.phone, Holder.YOUNG_PERSON, "Liste reprise", date(2024, 10, 1)),
        ),
        commune_id=commune.code if commune else None,
        commune_name=commune.name if commune else "",
        level="CAP, 1re année",
        placed_by="Liste reçue avant Rebond, reprise par la plate-forme.",
    )


def choose(people: DemoPeople, teller: Teller) -> None:
    """One is kept on the list, one is followed outside it; the others wait for somebody's choice."""
    team = people.teams[people.shown]
    with through_the_site():
        for surname, chosen, days in (
            ("Delattre", ChosenFollowUp(FollowUpChoice.KEEP, note="Reprend confiance, ne pas lâcher maintenant."), 30),
            (
                "Warin",
                ChosenFollowUp(FollowUpChoice.OUTSIDE, LeavingReason.PARTNER, "Suivi chaque semaine par l’E2C."),
                12,
            ),
        ):
            moment = teller.working_moment((teller.now - timedelta(days=days)).date(), ((11, 0), (16, 0)))
            with acts(team.manager, moment):
                file = Dossier.objects.get(surname=surname, platform=people.shown, origin="list", campaigns__gte=4)
                choose_follow_up(actor=team.manager, dossier_id=file.pk, chosen=chosen)
