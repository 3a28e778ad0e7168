"""Who accompanies a young person besides the referent, seen from them: their files, and what is expected of them there.

The guide (annex 3.4, notes 1 and 2; "Apporter des solutions", §2) has three people chosen: who makes the diagnosis, the
tutor of the pathway, the interlocuteur privilégié. Each works on a step, and is told of it while it is to be done.
"""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.models import PersonRole
from rebond.domain.dossiers.path_enums import MyRole, PersonKind

#: Role → the steps that whoever holds it has to do: the diagnosis; attendance, news and breaks of the pathway; the
#: young person who answered, did not come, or broke off.
EXPECTED: dict[str, tuple[str, ...]] = {
    PersonKind.DIAGNOSIS: (NextStep.DIAGNOSIS,),
    PersonKind.TUTOR: (NextStep.FOLLOW, NextStep.CONFIRM, NextStep.BREAK),
    PersonKind.CONTACT: (NextStep.ANSWERED, NextStep.MISSED, NextStep.BREAK),
}


def standing_roles() -> QuerySet[PersonRole]:
    """Who holds each role of each file now: the newest row of it says."""
    same = {"dossier": OuterRef("dossier"), "role": OuterRef("role"), "cancelled": False}
    newer = PersonRole.objects.filter(**same).filter(
        Q(happened_at__gt=OuterRef("happened_at"))
        | Q(happened_at=OuterRef("happened_at"), recorded_at__gt=OuterRef("recorded_at"))
    )
    return PersonRole.objects.filter(~Exists(newer), cancelled=False)


def my_role_q(user_id: UUID, role: str) -> Q:
    """The files in which this account is the referent, or holds one of the roles."""
    if role == MyRole.REFERENT:
        return Q(referent=user_id)
    return Q(pk__in=standing_roles().filter(user=user_id, role=role).values("dossier"))


def expected_q(user_id: UUID, today: date) -> Q:
    """The files in which something is expected of this account by one of its roles, and its day has come."""
    asked = Q(pk__in=[])
    for role, steps in EXPECTED.items():
        asked |= my_role_q(user_id, role) & Q(next_step__in=steps)
    return asked & (Q(next_step_on=None) | Q(next_step_on__lte=today))
