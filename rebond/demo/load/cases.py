"""Cases that chance does not bring, on the platform of the sign-in page: closed files that the next list names, a
schooling said on the telephone and still to be confirmed, an appointment to come of somebody who has moved away."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from rebond.demo.load.acts import Teller, is_worked
from rebond.demo.load.clock import at
from rebond.demo.load.doors import acts, through_the_site
from rebond.demo.load.people import DemoPeople
from rebond.domain.dossiers.enums import Answered, Channel, DetailKind, Holder, NextStep, Origin, Outcome, Status
from rebond.domain.dossiers.meetings import Purpose
from rebond.domain.dossiers.models import Dossier, Place
from rebond.domain.dossiers.operations import Contact, Said, add_detail, close_file
from rebond.domain.dossiers.operations.appointments import Booking, take
from rebond.domain.territory.models import PerimeterRule

#: What was told of those whose files were closed. Two: the next list names nearly everybody again, not quite.
BACK_AT_SCHOOL = (
    "Sa mère dit l’avoir réinscrit au lycée après les vacances.",
    "Dit avoir trouvé un patron et un CFA, commence lundi.",
)
#: Of another région, which no base of the demonstration knows.
ELSEWHERE_TO_CHECK = "Lycée professionnel des Érables, Reims"


class Cases:
    """Tells them, as the assistant of the sign-in page lives them."""

    def __init__(self, people: DemoPeople, teller: Teller) -> None:
        self.platform = people.shown
        self.assistant = people.teams[people.shown].assistants[0]
        self.teller = teller
        self.closed: set[UUID] = set()

    def close_before_the_list(self, day: date) -> None:
        """Files closed on somebody's word, days before a list that still finds these young people enrolled nowhere."""
        with through_the_site():
            files = self._files(len(BACK_AT_SCHOOL), quiet_since=at(day))
            for number, (dossier, note) in enumerate(zip(files, BACK_AT_SCHOOL, strict=False)):
                with acts(self.assistant, at(day, 15, 10 * number)):
                    close_file(actor=self.assistant, dossier_id=dossier.pk, reason="schooled", note=note)
                self.closed.add(dossier.pk)

    def tell(self, used: Collection[UUID]) -> None:
        """Those of this week; `used`: the files in which the rest of the story takes place."""
        with through_the_site():
            cases = (self._schooled, self._moved)
            files = self._files(len(cases), quiet_since=self.teller.before(7, 0), but=used)
            for tell, dossier in zip(cases, files, strict=False):
                tell(dossier)

    def _files(self, most: int, *, quiet_since: datetime, but: Collection[UUID] = ()) -> list[Dossier]:
        """Open files of the lists that the assistant follows and is to call again, nobody having called since then; in
        an order that no key decides."""
        found = Dossier.objects.filter(
            platform=self.platform, referent=self.assistant.user_id, status=Status.OPEN, origin=Origin.LIST,
            next_step=NextStep.CALL_AGAIN, campaigns__lte=2,
        )  # fmt: skip
        found = found.exclude(commune=None).exclude(last_contact_at__gte=quiet_since)
        with acts(self.assistant, self.teller.now):
            return list(found.exclude(pk__in=but).order_by("birth_date", "surname", "first_names")[:most])

    def _schooled(self, dossier: Dossier) -> None:
        """Said by the mother a week ago: the establishment is to be asked this morning."""
        told = Contact(
            channel=Channel.PHONE,
            answered=Answered.MOTHER,
            outcome=Outcome.IN_SCHOOL,
            note="Serait retourné en terminale après les vacances. La vie scolaire répond à partir de 9 h.",
            said=Said("public", "parent", place=ELSEWHERE_TO_CHECK),
            next_step=NextStep.CHECK_SCHOOL,
            next_step_on=timezone.localdate(self.teller.now),
            next_step_time=time(9),
        )
        self.teller.contact(dossier, self.assistant, self.teller.before(7, 11, 25), told)

    def _moved(self, dossier: Dossier) -> None:
        """An appointment was taken; since then, they have told an address in the territory of another platform."""
        soon = timezone.localdate(self.teller.now) + timedelta(days=3)
        while not is_worked(soon):
            soon += timedelta(days=1)
        with acts(self.assistant, self.teller.before(4, 10)):
            place = Place.objects.filter(platform=self.platform).order_by("name")[0]
            booking = Booking(
                starts_at=at(soon, 17, 15), place_id=place.pk, host_id=self.assistant.user_id,
                purpose=Purpose.INTERVIEW, reminders=("eve",),
            )  # fmt: skip
            take(actor=self.assistant, dossier_id=dossier.pk, booking=booking)
        with acts(self.assistant, self.teller.before(1, 16, 40)):
            add_detail(
                actor=self.assistant, dossier_id=dossier.pk, kind=DetailKind.ADDRESS, value=self._elsewhere(),
                holder=Holder.YOUNG_PERSON, source="Dit au téléphone : vit désormais chez sa sœur",
            )  # fmt: skip

    def _elsewhere(self) -> str:
        """An address in the largest commune of another platform."""
        others = PerimeterRule.objects.exclude(platform=self.platform).exclude(commune=None).select_related("commune")
        town = others.order_by("-commune__population", "commune__code")[0].commune
        return f"14 rue des Écoles, {town.postal_codes[0]} {town.name}"
