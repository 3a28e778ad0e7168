"""Believable first contacts: about half of the young people called, at the hours of an office, with every outcome."""

import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Answered, Channel, DetailKind, Holder, Outcome
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import Contact, assign_referent, record_contact

#: Outcome, who answered, how many in a hundred calls, what the assistant noted.
TOLD = (
    (Outcome.NO_ANSWER, Answered.NOBODY, 34, ("",)),
    (Outcome.MESSAGE_LEFT, Answered.MACHINE, 20, ("Message laissé avec le numéro de la plate-forme.", "")),
    (
        Outcome.REACHED,
        Answered.YOUNG_PERSON,
        14,
        (
            "Cherche une place en apprentissage, n’a pas trouvé d’employeur cet été.",
            "Ne souhaite pas revenir au lycée, intéressé par les métiers du bois.",
            "D’accord pour un rendez-vous, préfère le matin.",
        ),
    ),
    (
        Outcome.RELATIVE_REACHED,
        Answered.MOTHER,
        12,
        ("Sa mère transmet le message, elle rappellera.", "Sa mère dit qu’il dort le matin : appeler après 15 h."),
    ),
    (Outcome.WRONG_NUMBER, Answered.OTHER, 6, ("Numéro attribué à quelqu’un d’autre.",)),
    (Outcome.APPOINTMENT, Answered.YOUNG_PERSON, 6, ("Rendez-vous pris à la mission locale.",)),
    (Outcome.IN_SCHOOL, Answered.FATHER, 4, ("Dit être inscrit dans un lycée privé hors contrat : à vérifier.",)),
    (Outcome.REFUSES, Answered.YOUNG_PERSON, 4, ("Ne veut pas être suivi pour l’instant.",)),
)
OFFICE_HOURS = (time(9, 10), time(10, 40), time(11, 25), time(14, 5), time(15, 50), time(17, 40))


def call_around(assistants: dict[UUID, list[Actor]], *, since: datetime, seed: int) -> int:
    """Record calls in every platform's files from `since` to now; returns how many. The same seed, the same calls."""
    chance = random.Random(seed)
    days = max(1, (timezone.now() - since).days)
    return sum(_platform(platform, actors, since, days, chance) for platform, actors in sorted(assistants.items()))


def _platform(platform: UUID, actors: Sequence[Actor], since: datetime, days: int, chance: random.Random) -> int:
    files = list(Dossier.objects.filter(platform_id=platform).order_by("surname", "first_names", "birth_date"))
    chance.shuffle(files)
    called = 0
    for dossier in files[: len(files) * 11 // 20]:
        actor = chance.choice(actors)
        assigned = assign_referent(actor=actor, dossier_id=dossier.pk, referent_id=actor.user_id)
        if assigned is not None:
            type(assigned).objects.filter(pk=assigned.pk).update(happened_at=since, recorded_at=since)
        called += _file(dossier, actor, since, days, chance)
    return called


def _file(dossier: Dossier, actor: Actor, since: datetime, days: int, chance: random.Random) -> int:
    """One to four attempts, stopping when somebody answers; never two at the same hour of the same day."""
    phones = list(
        ContactDetail.objects.filter(person_id=dossier.person_id, kind=DetailKind.PHONE).order_by("holder", "value")
    )
    moments = sorted(_moment(since, days, chance) for _ in range(chance.choice((1, 1, 2, 2, 3, 4))))
    moments = [moment for moment in moments if moment < timezone.now()]
    for number, moment in enumerate(moments, start=1):
        phone = chance.choice(phones) if phones else None
        outcome = _record(dossier, actor, phone, moment, chance)
        if outcome not in (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT):
            return number
    return len(moments)


def _moment(since: datetime, days: int, chance: random.Random) -> datetime:
    day = since.date() + timedelta(days=chance.randrange(days))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(max(day, since.date()), chance.choice(OFFICE_HOURS)))


def _record(
    dossier: Dossier, actor: Actor, phone: ContactDetail | None, moment: datetime, chance: random.Random
) -> str:
    outcome, answered, _, notes = chance.choices(TOLD, weights=[row[2] for row in TOLD])[0]
    if phone is None:
        outcome, answered, notes = Outcome.SENT, Answered.NOBODY, ("Courrier envoyé, faute de numéro.",)
    elif answered == Answered.YOUNG_PERSON and phone.holder != Holder.YOUNG_PERSON:
        outcome, answered, notes = Outcome.RELATIVE_REACHED, Answered.OTHER, ("Un proche transmettra.",)
    contact = Contact(
        channel=Channel.PHONE if phone else Channel.LETTER,
        detail_id=phone.pk if phone else None,
        answered=answered,
        outcome=outcome,
        note=chance.choice(notes),
        happened_at=moment,
    )
    written = record_contact(actor=actor, dossier_id=dossier.pk, contact=contact)
    type(written).objects.filter(pk=written.pk).update(recorded_at=moment)  # as if noted during the call
    return outcome
