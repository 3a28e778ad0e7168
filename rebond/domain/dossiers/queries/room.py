"""How many may still be invited: the seats open against the invitations out (C15).

In SQL, as `waiting`, and for its reason: *Ma journée* asks it each time. The platform is checked to be the actor's;
PostgreSQL's policies hold it again.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.meetings import InvitationState

#: How far ahead slots are offered.
AHEAD = timedelta(days=28)
#: What the messages that invite to a session are kept under.
SESSION_MESSAGE = "session"


@dataclass(frozen=True)
class Room:
    """How many seats the young people invited may still take, and how many invitations are out (C15)."""

    open: int
    out: int
    held: int = 0  # invitations to sessions to come that are held back for want of seats

    @property
    def left(self) -> int:
        """Invitations that may still go."""
        return max(self.open - self.out, 0)

    @property
    def short(self) -> bool:
        """Whether more were invited than seats are open."""
        return self.out > self.open


#: Sessions count by themselves: neither their seats, nor the links of the messages and letters that invite to them.
_ROOM = """
SELECT
  (SELECT coalesce(sum(s.capacity - s.taken), 0) FROM dossiers_slot s
   WHERE s.platform_id = %(platform)s AND NOT s.own AND s.cancelled_at IS NULL AND s.by_link AND s.title = ''
     AND s.starts_at > %(now)s AND s.starts_at < %(until)s
     AND NOT rebond_host_away(s.host_id, s.platform_id, s.starts_at)),
  (SELECT count(DISTINCT l.dossier_id) FROM dossiers_personallink l JOIN dossiers_dossier d ON d.id = l.dossier_id
   WHERE d.platform_id = %(platform)s AND l.revoked_at IS NULL AND l.expires_at > %(now)s
     AND (l.message_key IS NULL OR l.kind <> %(letter)s AND NOT EXISTS (
       SELECT 1 FROM messaging_message m
       WHERE m.key = l.message_key AND m.platform_id = %(platform)s AND m.purpose = %(session)s))
     AND NOT EXISTS (SELECT 1 FROM dossiers_linkanswer a WHERE a.link_id = l.id)),
  (SELECT count(*) FROM dossiers_invitation i JOIN dossiers_slot s ON s.id = i.slot_id
   WHERE s.platform_id = %(platform)s AND s.starts_at > %(now)s AND i.state = %(held)s AND NOT i.cancelled
     AND NOT EXISTS (SELECT 1 FROM dossiers_invitation n WHERE n.supersedes_id = i.id))
"""


def room_for_invitations(actor: Actor, platform_id: UUID) -> Room:
    """The seats open to links in the coming four weeks against the invitations out; none on a platform that is not the
    actor's. One query."""
    if platform_id not in actor.platforms:
        return Room(0, 0)
    now = timezone.now()
    asked = {
        "platform": platform_id,
        "now": now,
        "until": now + AHEAD,
        "letter": LinkKind.LETTER.value,
        "session": SESSION_MESSAGE,
        "held": InvitationState.HELD.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, asked)
        return Room(*cursor.fetchone())
