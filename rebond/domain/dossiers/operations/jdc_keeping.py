"""How long the rows of the JDC are kept: each once, forgotten every night. As the worker."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import JdcState
from rebond.domain.dossiers.models import JdcRow
from rebond.domain.dossiers.operations.jdc import OLDEST

# No text says how long: "no longer than is necessary for the purposes" (GDPR, art. 5(1)(e)). The house's own choice, to
# be confirmed by each data protection officer with the others (product, G3).
#: Answered, what a row told is in its file: the time to see that it was put off by mistake.
ANSWERED = timedelta(days=90)
#: Never read or never answered: the JDC comes before eighteen (code du service national, art. L. 114-2), where the
#: training obligation ends (code de l'éducation, art. L. 114-1); what was said then says nothing of a year later.
UNANSWERED = timedelta(days=365)
_DONE = (JdcState.NOTED, JdcState.OPENED, JdcState.PUT_OFF)
#: What a row says of somebody. Its mark stays, without which a later table would propose them again.
_SAID = {
    name: ""
    for name in (
        *("field", "reason", "surname", "first_names", "sex", "address", "postal_code", "commune_name"),
        *("phone", "email", "last_class", "last_school", "placed_by"),
    )
}
_FORGOTTEN = _SAID | {"texts": {}, "birth_date": None, "commune": None, "wants_contact": None}


@transaction.atomic
def forget_jdc() -> int:
    """Forget what the rows answered long ago said, destroy those that nobody answered, and the marks of tables so old
    that their rows would be refused. Gives how many rows; done again it changes nothing."""
    now = timezone.now()
    answered = JdcRow.objects.filter(state__in=_DONE, handled_at__lt=now - ANSWERED).exclude(surname="")
    forgotten = answered.update(**_FORGOTTEN)
    waiting = ~Q(state__in=_DONE) & Q(table__received_at__lt=now - UNANSWERED)
    unread, _ = JdcRow.objects.filter(waiting).delete()
    JdcRow.objects.filter(surname="", table__received_at__lt=now - OLDEST).delete()
    if forgotten + unread:
        sentence = f"Lignes de la JDC : {forgotten} oubliées, {unread} détruites sans réponse."
        record_action(actor=None, code="jdc.forgotten", sentence=sentence)
    return forgotten + unread
