"""With whom a file is shared; and what a partner of circle 2 reads of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import held_on
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import NextStep, Status
from rebond.domain.dossiers.models import ContactDetail, Dossier, PartnerNote, Share, TeamMessage
from rebond.domain.dossiers.queries.details import in_order
from rebond.domain.dossiers.queries.facts import FactLine, fact_rows
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.dossiers.queries.people import colleagues
from rebond.domain.dossiers.queries.timeline import TimelineItem, standing, timeline
from rebond.domain.territory.models import Organisation

#: What a partner reads of the past of a file shared whole: neither who was removed from a list nor who merged what.
_TOLD = frozenset({"contact", "referent", "report", "status", "fact", "detail", "partner", "message"})


def organisations_to_share_with(actor: Actor, platform_id: UUID) -> list[Organisation]:
    """The organisations of the platform, and those that act everywhere, by name."""
    here = Q(platform=platform_id) | Q(platform=None)
    return list(visible(Organisation, actor).filter(here).order_by("name"))


def shares_of(actor: Actor, dossier: Dossier) -> list[Share]:
    """Every share of a file, the newest first: for those who follow it."""
    rows = visible(Share, actor).filter(dossier=dossier, platform_id__in=sorted(actor.platforms))
    rows = rows.select_related("shared_with", "author", "ended_by").order_by("-shared_at", "-pk")
    return told_words(actor, rows, "purpose", "consent_note", platforms=[dossier.platform_id])


def shared_with_me(actor: Actor) -> QuerySet[Share]:
    """The files that the actor's organisation is entrusted with now, each by its share, by the young person's name.

    Nothing for who is no partner of circle 2. `dossier`, its `platform` and `referent` come with it.
    """
    rows = visible(Share, actor)
    if not actor.has(Role.CIRCLE2) or actor.organisation is None:
        return rows.none()
    rows = rows.filter(shared_with_id=actor.organisation, dossier__status__in=(Status.OPEN, Status.CLOSED))
    # A share that runs is all that the policy shows a partner; said again for who also works on a platform.
    rows = rows.filter(ended_at=None, until__gt=timezone.now())
    return rows.select_related("dossier", "dossier__platform", "dossier__referent", "author").order_by(
        "dossier__search_text", "pk"
    )


def partner_notes_of(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    """What partners said of a young person, as it stands, the newest first."""
    rows = visible(PartnerNote, actor).filter(dossier=dossier).select_related("author")
    return sorted(standing("partner", rows), key=lambda item: item.at, reverse=True)


def people_to_mention(actor: Actor, dossier: Dossier) -> list[User]:
    """Who may be mentioned in a file: the colleagues, then the partners with whom it is shared now."""
    sharing = [given.shared_with_id for given in shares_of(actor, dossier) if given.runs]
    people = colleagues(actor, dossier.platform_id)
    if not sharing:
        return people
    held = visible(Habilitation, actor).filter(held_on(timezone.localdate()), role=Role.CIRCLE2)
    held = held.filter(organisation__in=sharing, user__is_active=True).select_related("user")
    known = {user.pk for user in people}
    return people + sorted({h.user for h in held if h.user_id not in known}, key=lambda u: (u.last_name, u.first_name))


def names_to_receive(actor: Actor, dossier: Dossier) -> list[str]:
    """The names under which a structure that reads the file may receive the young person: its own, and its people's.
    Written so, the appointment is told it (`our_meetings`)."""
    sharing = {given.shared_with_id: given.shared_with for given in shares_of(actor, dossier) if given.runs}
    if not sharing:
        return []
    held = visible(Habilitation, actor).filter(held_on(timezone.localdate()), role=Role.CIRCLE2)
    held = held.filter(organisation__in=sharing, user__is_active=True).select_related("user")
    return sorted({org.name for org in sharing.values()}) + sorted({str(row.user) for row in held})


@dataclass(frozen=True)
class OurMeeting:
    """An appointment held at the partner's place, or with them: its hour and place are theirs to know."""

    starts_at: datetime
    ends_at: datetime
    place: str
    host: str


def our_meetings(dossier: Dossier) -> list[OurMeeting]:
    """The appointments to come of a file shared with the actor's organisation, of which it knows hour and place: in
    its premises, or with one of its people. The right is in the function, by whom the session acts for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT starts_at, ends_at, place, host FROM rebond_partner_meetings(%s)", [dossier.pk])
        return [OurMeeting(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class SharedFile:
    """A file as a partner reads it: `details`, `facts` and `timeline` are empty at the level of the essential."""

    share: Share
    dossier: Dossier
    details: list[ContactDetail] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)
    timeline: list[TimelineItem] = field(default_factory=list)
    ours: list[TimelineItem] = field(default_factory=list)  # what the organisation said, and what was said to them
    meetings: list[OurMeeting] = field(default_factory=list)
    writes: bool = False
    insider: bool = True

    @property
    def appointment(self) -> bool:
        """Whether the next step is an appointment, which they may need to know of."""
        return self.dossier.next_step == NextStep.MEETING and self.dossier.next_step_on is not None


def shared_file(actor: Actor, dossier_id: UUID) -> SharedFile:
    """One file shared with the actor's organisation, at the level shared. Dossier.DoesNotExist when none is."""
    share = shared_with_me(actor).filter(dossier=dossier_id).first()
    if share is None:
        raise Dossier.DoesNotExist
    dossier = share.dossier
    ours = standing("partner", visible(PartnerNote, actor).filter(dossier=dossier).select_related("author", "source"))
    ours = [item for item in ours if item.row.source_id == actor.organisation]
    written = visible(TeamMessage, actor).filter(dossier=dossier).select_related("author")
    ours += [TimelineItem("message", message.happened_at, message) for message in written]
    ours.sort(key=lambda item: item.at, reverse=True)
    meetings = our_meetings(dossier)
    if not share.whole:
        return SharedFile(share, dossier, ours=ours, meetings=meetings)
    lines = [line for line in fact_rows(actor, [dossier])[dossier.pk] if not line.protected]
    told = [item for item in timeline(actor, dossier, lines) if item.kind in _TOLD]
    details = in_order(actor, visible(ContactDetail, actor).filter(person=dossier.person_id), [dossier])
    return SharedFile(share, dossier, details, [line for line in lines if line.stands], told, ours, meetings)


def only_shared(actor: Actor, dossier: Dossier) -> bool:
    """Whether a file in sight is so by a share alone: it is read on the partners' pages."""
    mine = dossier.platform_id in actor.platforms or dossier.establishment_id in actor.establishments
    return not mine and shared_with_me(actor).filter(dossier=dossier).exists()
