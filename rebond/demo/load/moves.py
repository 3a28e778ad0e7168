"""Reports, merges and transfers of the story: what crosses platforms, through the functions that see across."""

from datetime import date, datetime, timedelta
from uuid import UUID

from rebond.demo.load.acts import Teller
from rebond.demo.load.doors import acts, date_back, through_the_site
from rebond.demo.load.people import HOME, DemoPeople, Team
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Origin, Status
from rebond.domain.dossiers.models import Dossier, Merge, Report, Transfer
from rebond.domain.dossiers.operations import (
    Identity,
    Reported,
    accept_transfer,
    ask_transfer,
    merge,
    refuse_transfer,
    report,
    search_people,
)
from rebond.domain.territory.models import Commune, Establishment

#: Young people outside the lists, all invented: surname, first names, birth date, who says so, why, days ago.
VISITORS = (
    ("Lemoine", "Tom", date(2008, 5, 2), Origin.VISIT, "Venu seul à la permanence, sans école depuis mars.", 96),
    ("Bazin", "Anaïs", date(2007, 11, 23), Origin.REPORT, "Signalée par l’association du quartier.", 41),
    ("Roussel", "Yanis", date(2009, 1, 14), Origin.REPORT, "Signalé par un éducateur : ne va plus au lycée.", 12),
    ("Fournier", "Manon", date(2006, 8, 9), Origin.VISIT, "Passée après une affiche vue à la mairie.", 5),
)
BY_SCHOOL = (
    ("Dhers", "Nolan", date(2009, 4, 18), "Absent depuis trois semaines, ne répond plus aux courriers.", 33),
    ("Petitjean", "Lina", date(2008, 12, 3), "A quitté la formation sans rien dire, stage interrompu.", 9),
)
MESSAGES = (
    "A déménagé chez son père, dans votre secteur. Deux appels passés, la mère est prévenue.",
    "Hébergée chez sa sœur près de chez vous, cherche une formation d’aide à la personne.",
    "Travaille désormais dans votre zone, préfère être reçu près de son emploi.",
)


class Moves:
    """Tells what crosses the platforms."""

    def __init__(self, people: DemoPeople, teller: Teller) -> None:
        self.people = people
        self.teller = teller
        self.now = teller.now

    def tell(self) -> None:
        """Visits and reports, duplicates merged, transfers in every state."""
        team = self.people.teams[self.people.shown]
        others = [t for p, t in self.people.teams.items() if p != self.people.shown]
        others.sort(key=lambda t: t.manager.name)
        with through_the_site():
            self._visitors(team)
            self._by_school()
            self._twins(team)
            self._transfers(team, others)
        self._date_back()

    def _moment(self, days_ago: int) -> datetime:
        return self.teller.working_moment((self.now - timedelta(days=days_ago + 2)).date(), ((10, 15), (14, 45)))

    def _visitors(self, team: Team) -> None:
        with acts(team.manager, self.now):
            commune = Commune.objects.filter(code=HOME).first()
        for surname, first_names, born, origin, reason, days_ago in VISITORS:
            identity = Identity(surname, first_names, born, commune_name=commune.name if commune else "")
            told = Reported(identity, reason, origin=origin, commune=commune, phone=f"06 39 98 76 {days_ago:02d}")
            self._report(team.assistants[0], team.platform, told, self._moment(days_ago))

    def _by_school(self) -> None:
        actor = self.people.school
        if actor is None:
            return
        with acts(actor, self.now):
            school = Establishment.objects.get(pk=next(iter(actor.establishments)))
        for surname, first_names, born, reason, days_ago in BY_SCHOOL:
            told = Reported(Identity(surname, first_names, born), reason, establishment=school, level="1re pro")
            self._report(actor, None, told, self._moment(days_ago))

    def _report(self, actor: Actor, platform: UUID | None, told: Reported, moment: datetime) -> Dossier:
        with acts(actor, moment):
            found = search_people(actor=actor, identity=told.identity)
            dossier = report(actor=actor, platform_id=platform, search_id=found.search_id, reported=told)
        self.teller.dated.append(("report", dossier.pk, moment))
        return dossier

    def _twins(self, team: Team) -> None:
        """Three young people of the list reported again under another spelling: two merged, one still to be seen."""
        with acts(team.manager, self.now):
            listed = Dossier.objects.filter(platform=team.platform, status=Status.OPEN, origin=Origin.LIST)
            files = list(listed.exclude(next_step="ask_again").order_by("birth_date", "surname")[3:6])
        for number, dossier in enumerate(files):
            identity = Identity(f"{dossier.surname[:-1]}", dossier.first_names.split(" ")[0], dossier.birth_date)
            told = Reported(identity, "Signalé par le centre social, nom mal orthographié.", origin=Origin.REPORT)
            other = self._report(team.assistants[1], team.platform, told, self._moment(20 + number))
            if dossier == files[-1]:
                continue
            moment = self._moment(15 + number)
            with acts(team.manager, moment):
                done = merge(actor=team.manager, kept_id=dossier.pk, lost_id=other.pk, choices={})
            self.teller.dated.append(("merge", done.pk, moment))

    def _transfers(self, team: Team, others: list[Team]) -> None:
        """Received and to answer, sent and waiting, accepted, refused."""
        away, near = others[0], others[-1]
        plan = (
            (away, team, None, 2),
            (near, team, "accept", 18),
            (team, away, None, 1),
            (team, near, "refuse", 26),
            (team, away, "accept", 40),
        )
        for number, (source, target, answer, days_ago) in enumerate(plan):
            dossier = self._to_move(source, number)
            moment, actor = self._moment(days_ago), source.assistants[0]
            with acts(actor, moment):
                asked = ask_transfer(
                    actor=actor, dossier_id=dossier.pk, target_id=target.platform, message=MESSAGES[number % 3]
                )
            if answer:
                self._answer(asked, target.manager, answer, moment + timedelta(days=1, hours=3))

    def _to_move(self, source: Team, number: int) -> Dossier:
        with acts(source.manager, self.now):
            files = Dossier.objects.filter(platform=source.platform, status=Status.OPEN, referent__isnull=False)
            return files.exclude(next_step="ask_again").order_by("surname", "first_names", "birth_date")[7 + 4 * number]

    def _answer(self, asked: Transfer, actor: Actor, answer: str, moment: datetime) -> None:
        with acts(actor, moment):
            if answer == "accept":
                accept_transfer(actor=actor, transfer_id=asked.pk)
            else:
                reason = "Habite toujours dans votre périmètre d’après sa mère : nous l’avons appelée."
                refuse_transfer(actor=actor, transfer_id=asked.pk, reason=reason)
        self.teller.dated.append(("transfer", asked.pk, moment))

    def _date_back(self) -> None:
        """What PostgreSQL dated itself takes its moment in the story."""
        for kind, key, moment in self.teller.dated:
            if kind == "report":
                date_back(Report.objects.filter(dossier=key), moment, "happened_at", "recorded_at")
                date_back(Dossier.objects.filter(pk=key), moment, "opened_at")
            elif kind == "merge":
                date_back(Merge.objects.filter(pk=key), moment, "merged_at")
            else:
                date_back(Transfer.objects.filter(pk=key), moment, "answered_at")
        self.teller.dated.clear()
