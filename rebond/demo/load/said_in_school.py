"""Young people of the shown platform who say that they are in school already. The establishment is asked: of one it has
not answered yet; of the other it says no, and somebody has to decide."""

from collections.abc import Sequence
from datetime import timedelta

from rebond.demo.load.acts import Teller
from rebond.demo.load.clock import told_at
from rebond.demo.load.doors import acts, through_the_site
from rebond.demo.load.people import DemoPeople
from rebond.domain.dossiers.enums import Answered, Channel, FactSource, Outcome
from rebond.domain.dossiers.models import AttestedFact, Dossier, EnrolmentCheck
from rebond.domain.dossiers.operations import (
    Contact,
    Reply,
    Said,
    answer_enrolment,
    apply_enrolment,
    ask_about_fact,
    record_contact,
    tell_school,
)
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.territory.models import Establishment

#: Who said it, so many days ago, what was noted; and what the establishment answers.
CALLS = (
    (Answered.YOUNG_PERSON, FactSource.YOUNG_PERSON, 3, "Dit être en terminale depuis la rentrée.", None),
    (
        Answered.MOTHER,
        FactSource.PARENT,
        8,
        "Sa mère parle d’une rentrée là-bas en septembre.",
        Reply(EnrolmentAnswer.NOT_ENROLLED, note="Rencontre aux portes ouvertes, aucune inscription depuis."),
    ),
)


def tell_said_in_school(people: DemoPeople, teller: Teller, files: Sequence[Dossier]) -> None:
    """Tell it of the first of these files that were not pupils of that establishment."""
    if people.school is None:
        return
    school = Establishment.objects.get(pk__in=people.school.establishments)
    elsewhere = [dossier for dossier in files if dossier.establishment_id != school.pk]
    for dossier, (answered, source, days, note, reply) in zip(elsewhere, CALLS, strict=False):
        said = Said("public", source, place=f"{school} ({school.uai})")
        contact = Contact(Channel.PHONE, answered, Outcome.IN_SCHOOL, note=note, said=said)
        check = _asked(people, teller, dossier, contact, days)
        if reply is not None:
            _answered(people, teller, check, reply)


def _asked(people: DemoPeople, teller: Teller, dossier: Dossier, contact: Contact, days: int) -> EnrolmentCheck:
    """The call, the question asked right after it, and the establishment told of it."""
    team, moment = people.teams[people.shown], teller.before(days, 10, 20)
    actor = team.assistants[0]
    with through_the_site():
        teller.assign(dossier, team.manager, actor, moment - timedelta(hours=1))
        with acts(actor, moment):
            attempt = record_contact(actor=actor, dossier_id=dossier.pk, contact=contact)
        with acts(actor, moment + timedelta(minutes=1)):
            fact = AttestedFact.objects.get(attempt=attempt)
            check = ask_about_fact(actor=actor, fact_id=fact.pk)
    with told_at(moment + timedelta(minutes=2)):
        tell_school(check_id=check.pk)
    return check


def _answered(people: DemoPeople, teller: Teller, check: EnrolmentCheck, reply: Reply) -> None:
    """The establishment's answer, the working day before this one, and what it does to the file."""
    moment = teller.before(1, 11, 35)
    with through_the_site(), acts(people.school, moment):
        row = answer_enrolment(actor=people.school, check_id=check.pk, reply=reply)
    with told_at(moment + timedelta(minutes=1)):
        apply_enrolment(check_id=row.pk)
