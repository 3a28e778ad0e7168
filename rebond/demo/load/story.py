"""Six months of a platform's life, from the first list to this morning. The same seed tells the same story."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from rebond.demo.load.acts import Teller
from rebond.demo.load.clock import at, told_at
from rebond.demo.load.doors import acts, through_the_site
from rebond.demo.load.people import DemoPeople, Team
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Outcome, Stage, Status
from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.dossiers.operations import (
    Contact,
    Said,
    attest,
    close_file,
    confirm,
    end,
    reopen_file,
    reopen_outdated,
)

#: Facts told in the summer after the first list: they count in the two campaigns that follow.
SUMMER_FACTS = (
    ("abroad", "parent", "Belgique"),
    ("no_contract", "establishment", "Cours privé des Remparts"),
    ("employed", "establishment", "Entrepôt de la zone d’activité"),
    ("cned", "document", ""),
    ("trainee", "partner", "GRETA de l’Aisne"),
    ("employed", "parent", "Garage familial"),
    ("diploma", "document", "CAP, session de juin"),
)
#: Next steps that a later period takes up.
CALLED_AGAIN = ("call_again", "other_channel")
SCHOOL = "Inscrit en septembre dans un lycée professionnel."


@dataclass(frozen=True)
class Period:
    """Some weeks between two lists: how much of a platform's files are worked on meanwhile."""

    first: date
    last: date
    shown: float  # share of the new files that are called, on the platform of the sign-in page
    others: float  # and on the others


class Story:
    """Tells what each platform did after each list."""

    def __init__(self, people: DemoPeople, again: Iterable[str], *, seed: int, now: datetime) -> None:
        """`again`: INE of those who will drop out again before the third list."""
        self.people = people
        self.again = frozenset(again)
        self.teller = Teller(random.Random(seed), now)
        self.called = 0

    def tell(self, period: Period, *, but: Collection[UUID] = ()) -> None:
        """The calls, interviews and referents of a period, on every platform; nobody works in the files of `but`."""
        with through_the_site():
            for platform, team in sorted(self.people.teams.items(), key=lambda pair: pair[1].manager.name):
                share = period.shown if platform == self.people.shown else period.others
                self._calls(team, period, share, but)
                self._calls_again(team, period, 0.7 if platform == self.people.shown else 0.1)

    def _calls(self, team: Team, period: Period, share: float, but: Collection[UUID]) -> None:
        files = [f for f in self._open(team) if f.attempts == 0 and f.pk not in but]
        self.teller.chance.shuffle(files)
        for dossier in files[: round(len(files) * share)]:
            actor = self.teller.chance.choice(team.everyone)
            day = period.first + timedelta(days=self.teller.chance.randrange((period.last - period.first).days or 1))
            author = team.manager if self.teller.chance.random() < 0.3 else actor
            self.teller.assign(dossier, author, actor, at(max(period.first, day - timedelta(days=2)), 8, 45))
            outcome = self.teller.calls(dossier, actor, day, period.last)
            self.called += bool(outcome)
            if outcome in (Outcome.REACHED, Outcome.APPOINTMENT) and self.teller.chance.random() < 0.6:
                self.teller.interview(dossier, actor, day + timedelta(days=self.teller.chance.randrange(4, 12)))

    def _calls_again(self, team: Team, period: Period, share: float) -> None:
        """Those who were called before and whose next call has waited since then."""
        late = [
            f
            for f in self._open(team)
            if f.attempts and f.next_step in CALLED_AGAIN and f.next_step_on and f.next_step_on < period.first
        ]
        self.teller.chance.shuffle(late)
        actors = {actor.user_id: actor for actor in team.everyone}
        for dossier in late[: round(len(late) * share)]:
            actor = actors.get(dossier.referent_id) or self.teller.chance.choice(team.assistants)
            day = period.first + timedelta(days=self.teller.chance.randrange((period.last - period.first).days or 1))
            outcome = self.teller.calls(dossier, actor, day, period.last)
            self.called += bool(outcome)
            if outcome in (Outcome.REACHED, Outcome.APPOINTMENT) and self.teller.chance.random() < 0.5:
                self.teller.interview(dossier, actor, day + timedelta(days=self.teller.chance.randrange(4, 10)))

    def _open(self, team: Team, **criteria: object) -> list[Dossier]:
        """The platform's open files, in an order that no key decides."""
        found = Dossier.objects.filter(platform_id=team.platform, status=Status.OPEN, **criteria)
        with acts(team.manager, self.teller.now):
            return list(found.select_related("person").order_by("surname", "first_names", "birth_date"))

    def summer(self, first: date) -> None:
        """After the first list: what was established, who found something, who refused until this autumn."""
        with through_the_site():
            for team in self._teams():
                files = [f for f in self._open(team) if not self.again & set(f.person.ines)]
                self.teller.chance.shuffle(files)
                wanted = len(SUMMER_FACTS) if team.platform == self.people.shown else 3
                for number, dossier in enumerate(files[:wanted]):
                    motive, source, place = SUMMER_FACTS[number]
                    moment = self.teller.working_moment(first + timedelta(days=9 * number), ((10, 5), (15, 15)))
                    self._attest(dossier, team.assistants[number % 2], moment, Said(motive, source, place=place))
                self._refusals(team, files[wanted : wanted + 5])

    def _teams(self) -> list[Team]:
        return sorted(self.people.teams.values(), key=lambda team: team.manager.name)

    def _attest(self, dossier: Dossier, actor: Actor, moment: datetime, said: Said) -> AttestedFact:
        with acts(actor, moment):
            return attest(actor=actor, dossier_id=dossier.pk, said=said)

    def _refusals(self, team: Team, files: list[Dossier]) -> None:
        """Refused in the summer, to be asked again: one today, others later, one overdue."""
        today = timezone.localdate(self.teller.now)
        days = (today, today + timedelta(days=16), today - timedelta(days=3), today + timedelta(days=60), today)
        reasons = ("time", "motivation", "alone", "personal", "distance")
        for number, dossier in enumerate(files):
            contact = Contact(
                channel="phone",
                answered="young_person",
                outcome=Outcome.REFUSES,
                note="Préfère attendre l’automne, accepte qu’on le rappelle.",
                refusal=reasons[number],
                next_step="ask_again",
                next_step_on=days[number],
            )
            moment = self.teller.working_moment(date(2026, 6, 24) + timedelta(days=number), ((11, 5), (16, 25)))
            self.teller.contact(dossier, team.assistants[number % 2], moment, contact)

    def back_to_school(self, day: date) -> None:
        """In September those who came back are closed: by a fact with its source, or by hand."""
        with told_at(at(date(day.year, 9, 1), 2)):
            reopen_outdated()  # as the night's job does: facts of the summer that ended on 31 August
        with through_the_site():
            for team in self._teams():
                known = [f for f in self._open(team) if self.again & set(f.person.ines)]
                for number, dossier in enumerate(known):
                    actor = team.assistants[number % 2]
                    moment = self.teller.working_moment(day + timedelta(days=number % 12), ((9, 20), (14, 20)))
                    if number % 2:
                        with acts(actor, moment):
                            close_file(actor=actor, dossier_id=dossier.pk, reason="schooled", note=SCHOOL)
                    else:
                        self._attest(dossier, actor, moment, Said("public", "establishment", place="Lycée"))

    def autumn(self, day: date) -> None:
        """Facts confirmed, one that ended (the job did not last), files closed and opened again."""
        with through_the_site():
            for team in self._teams():
                self._facts_answered(team, day)
                held = [f for f in self._open(team, stage=Stage.INTERVIEW)][:3]
                for number, dossier in enumerate(held):
                    actor = team.assistants[number % 2]
                    moment = self.teller.working_moment(day + timedelta(days=number), ((10, 40), (15, 45)))
                    said = Said("employed", "establishment", place="Boulangerie du centre")
                    if number == 0:
                        self._attest(dossier, actor, moment, said)
                    elif number == 1:
                        with acts(actor, moment):
                            close_file(actor=actor, dossier_id=dossier.pk, reason="request", note="Déménage.")
                        with acts(actor, moment + timedelta(days=5)):
                            reopen_file(actor=actor, dossier_id=dossier.pk, reason="again", note="Revenu finalement.")

    def _facts_answered(self, team: Team, day: date) -> None:
        facts = AttestedFact.objects.filter(
            dossier__platform=team.platform, superseded_by=None, cancelled=False, ended=False, fact="EN_EMPLOI"
        )
        with acts(team.manager, self.teller.now):
            jobs = list(facts.order_by("fact_date", "place")[:2])
        for number, fact in enumerate(jobs):
            moment = self.teller.working_moment(day + timedelta(days=3 + number), ((9, 35), (17, 5)))
            with acts(team.assistants[0], moment):
                (confirm if number else end)(actor=team.assistants[0], fact_id=fact.pk)
