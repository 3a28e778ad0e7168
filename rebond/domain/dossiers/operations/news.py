"""Telling those whom an act concerns: the file's referent, those with whom it is shared, those who are mentioned.

Every act of business leaves a line in the journal, with its code: this listens to them, so that an act told here is
told whatever page or job did it. An act that has more to say calls `notify` itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Count, Model
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import zones_of
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Rhythm
from rebond.domain.dossiers.models import DigestChoice, Dossier, Notification, Transfer
from rebond.domain.dossiers.sentences import NEWS, TRANSFERS
from rebond.domain.messages.queries import switch

_NOTIFY = "SELECT rebond_notify(%s, %s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s)"


def notify(
    dossier_id: UUID | None,
    kind: str,
    sentence: str,
    *,
    but: Actor | None,
    partners: str = "",
    alone: bool = False,
    also: Iterable[UUID] = (),
    teams: Iterable[UUID] = (),
    only: bool = False,
) -> None:
    """Tell those whom something in a file concerns, in the current transaction; never who did it (`but`).

    The file's referent, the partners who read it (`partners`: "", "whole" or "all" levels), `also` (accounts), the
    responsables and assistants of `teams` (platforms). `only`: nobody but `also` and `teams`. `alone`: the file's
    whole team when it has no referent. `sentence`: one of `sentences`; PostgreSQL refuses any other to a page, and
    tells nobody of a file that the actor has nothing to do with.
    """
    told = [dossier_id, kind, sentence, but.user_id if but else None, partners, alone]
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY, [*told, list(also), list(teams), only])


def on_action(sender: object, *, actor: Actor | None, code: str, about: Model | None, **_: object) -> None:
    """Told by the journal of each act."""
    if code in TRANSFERS:
        _tell_transfer(actor, code, about)
        return
    news, dossier_id = NEWS.get(code), _file_of(about)
    if news is not None and dossier_id is not None:
        notify(dossier_id, news.kind, news.sentence, but=actor, partners=news.partners, alone=news.alone)


def _file_of(about: Model | None) -> UUID | None:
    return about.pk if isinstance(about, Dossier) else getattr(about, "dossier_id", None)


def _tell_transfer(actor: Actor | None, code: str, about: Model | None) -> None:
    moves = Transfer.objects.select_related(None).order_by("-asked_at")
    asked = about if isinstance(about, Transfer) else moves.filter(dossier=_file_of(about)).first()
    if asked is None:
        return
    to_target = code in ("transfer.asked", "transfer.cancelled")
    notify(
        asked.dossier_id,
        "transfer",
        TRANSFERS[code],
        but=actor,
        also=() if to_target else (asked.asked_by_id,),
        teams=(asked.target_id,) if to_target else (),
        only=True,
    )


@transaction.atomic
def mark_read(*, actor: Actor, notification_id: UUID | None = None, among: Iterable[UUID] | None = None) -> int:
    """Mark one of one's own news read, those `among` keys, or all of them; gives how many were not yet."""
    mine = visible(Notification, actor).filter(user_id=actor.user_id, read_at=None)
    if among is not None:
        mine = mine.filter(pk__in=list(among))
    if notification_id is not None:
        mine = mine.filter(pk=notification_id)
    return mine.update(read_at=timezone.now())


@transaction.atomic
def choose_digest(*, actor: Actor, rhythm: Rhythm, hour: int) -> DigestChoice:
    """Say how often, and at what hour, one wants one's news by e-mail."""
    values = {"rhythm": rhythm, "hour": hour}
    chosen = visible(DigestChoice, actor).filter(user_id=actor.user_id).first()
    if chosen is None:
        return DigestChoice.objects.create(user_id=actor.user_id, **values)
    chosen.rhythm, chosen.hour = rhythm, hour
    chosen.save(update_fields=["rhythm", "hour"])
    return chosen


#: The hour of who has chosen none: before the day's first calls.
USUAL_HOUR = 7


def send_digests(*, now: datetime | None = None) -> int:
    """Send each person whose hour it is where they work the number of their news, and a link; gives how many e-mails
    left.

    For the worker, every hour. News read in between, or told in an earlier e-mail, are not told. Nothing leaves, and
    nothing is marked, while outgoing messages are stopped, by the installation or by the administration.
    """
    if not switch().open:
        return 0
    now = now or timezone.now()
    waiting = Notification.objects.filter(read_at=None, emailed_at=None, user__is_active=True)
    counts = dict(waiting.values_list("user").annotate(told=Count("pk")))
    choices = {choice.user_id: choice for choice in DigestChoice.objects.filter(user__in=counts)}
    sent = 0
    zones = zones_of(counts)
    for user in User.objects.filter(pk__in=counts).order_by("pk"):
        local = timezone.localtime(now, zones.get(user.pk))
        if _due(choices.get(user.pk), local):
            sent += _send(user, local)
    return sent


def _due(choice: DigestChoice | None, local: datetime) -> bool:
    if choice is None:
        return local.hour == USUAL_HOUR
    weekday = choice.rhythm == Rhythm.DAILY or (choice.rhythm == Rhythm.WEEKLY and local.weekday() == 0)
    return weekday and choice.hour == local.hour


@transaction.atomic
def _send(user: User, local: datetime) -> int:
    """One e-mail, in a transaction of its own: who fails is tried again the next time, the others are served."""
    since = local - timedelta(days=31)
    rows = Notification.objects.filter(user=user, read_at=None, emailed_at=None, created_at__gt=since)
    told = rows.update(emailed_at=local)
    if told == 0:
        return 0
    count = "Une nouvelle vous attend" if told == 1 else f"{told} nouvelles vous attendent"
    address = getattr(settings, "SITE_ADDRESS", "")
    where = f"{address}/compte/nouvelles/" if address else "Rebond, rubrique « Nouvelles »"
    text = (
        f"Bonjour,\n\n{count} sur les dossiers qui vous concernent.\nPour les lire : {where}\n\n"
        "Ce message ne nomme personne. Pour en changer le rythme ou ne plus le recevoir : Rebond, « Mon compte ».\n"
    )
    try:
        send_mail(f"Rebond : {count.lower()}", text, None, [user.email])
    except OSError:
        transaction.set_rollback(True)
        return 0
    return 1
