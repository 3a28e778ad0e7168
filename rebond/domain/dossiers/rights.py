"""Who may see and change files: written once, used by the queries and enforced again by PostgreSQL."""

from dataclasses import dataclass
from uuid import UUID

from rebond.domain.base.actor import RUNNING_ROLES, Actor, Role
from rebond.domain.base.grants import write_function
from rebond.domain.base.policies import Policy, register
from rebond.domain.base.rules import (
    IN_MANAGED_PLATFORMS,
    IN_RUN_PLATFORMS,
    AllOf,
    Among,
    AnyOf,
    Blank,
    Granted,
    HasRole,
    Holding,
    InEstablishments,
    InPlatforms,
    OfOrganisation,
    Own,
    Rule,
    Running,
    Unprotected,
    Via,
    Voice,
    Where,
    WhereTrue,
)
from rebond.domain.dossiers.enums import Confidentiality
from rebond.domain.dossiers.sentences import may_tell_sql
from rebond.domain.territory.enums import OrganisationType

# A platform's people work on its files; an establishment's referent reads those of its young people.
_DOSSIER_READERS = AnyOf((InPlatforms(), InEstablishments()))

# The referent of a file that went elsewhere reads it for a while (C17).
_FILE_READERS = AnyOf((*_DOSSIER_READERS.rules, Granted("dossiers.TemporaryAccess", "dossier_id")))

# A partner of circle 2 sees the files shared with their organisation, while the share runs; what happened in them
# only when the share says so. A table of events is read by `_IN_FILE`, or it opens to who was given the essential.
_MY_SHARES = AllOf((HasRole((Role.CIRCLE2,)), OfOrganisation("shared_with_id"), Running()))
_SHARED = AllOf((HasRole((Role.CIRCLE2,)), Holding("dossiers.Share", "dossier_id", _MY_SHARES)))
_SHARED_WHOLE = AllOf(
    (
        HasRole((Role.CIRCLE2,)),
        Holding("dossiers.Share", "dossier_id", AllOf((_MY_SHARES, Where("level", ("whole",))))),
    )
)
_INSIDE = AnyOf((*_FILE_READERS.rules, _SHARED_WHOLE))


@dataclass(frozen=True)
class NotFollowedByAnother:
    """Files whose young person has no open file on another platform (the one closed here says no more of them)."""

    def sql(self, table: str, who: Voice) -> str:
        return f"NOT rebond_followed_by_another({table}.id)"


# Numbers and addresses are the young person's: who closed their file reads them no more once others follow them.
_STILL = AnyOf((Where("status", ("open",)), NotFollowedByAnother()))
_OUR_FILE = Via("dossier_id", "dossiers.Dossier", _FILE_READERS)
_IN_FILE = Via("dossier_id", "dossiers.Dossier", _INSIDE)

_BESIDE = (rule for rule in _FILE_READERS.rules if rule != InPlatforms())
register(
    "dossiers.Dossier",
    Policy(see=AnyOf((InPlatforms(once=True), *_BESIDE, _SHARED)), change=InPlatforms(), definer=True),
)
register(
    "dossiers.ListEntry",
    Policy(see=AnyOf((*_DOSSIER_READERS.rules, _OUR_FILE)), definer=True),
)
register("dossiers.YoungPerson", Policy(see=Holding("dossiers.Dossier", "person_id"), definer=True))


# An establishment's referent reads a file, but only the platform's people write in it.
def _whose(reached: Rule) -> Rule:
    """What belongs to a young person of whom a file is `reached`, which still speaks of them."""
    return Via("person_id", "dossiers.YoungPerson", Holding("dossiers.Dossier", "person_id", AllOf((reached, _STILL))))


_FOLLOWED_PERSON = _whose(InPlatforms())
# What the young person told the platform is not told to the school, which reads the numbers of its own base.
_FOLLOWING = AnyOf((InPlatforms(), Granted("dossiers.TemporaryAccess", "dossier_id"), _SHARED_WHOLE))
_FOLLOWED_DOSSIER = Via("dossier_id", "dossiers.Dossier", InPlatforms())
register(
    "dossiers.ContactDetail",
    Policy(
        see=AnyOf((_whose(_FOLLOWING), AllOf((Blank("added_by_id"), _whose(InEstablishments()))))),
        add=_FOLLOWED_PERSON,
        change=_FOLLOWED_PERSON,
        definer=True,
    ),
)
_WRITTEN_HERE = AllOf((_FOLLOWED_DOSSIER, Own("author_id")))
for _event in ("dossiers.ContactAttempt", "dossiers.Assignment", "dossiers.StatusChange"):
    register(_event, Policy(see=_IN_FILE, add=_WRITTEN_HERE, definer=True))
# What was written of them is not told to the school; of a contact, to the partners given the whole file.
_FORMER_TOO = AnyOf((InPlatforms(), Granted("dossiers.TemporaryAccess", "dossier_id")))
for _note, _of, _told_to in (
    ("dossiers.ContactNote", "dossiers.ContactAttempt", _FOLLOWING),
    ("dossiers.UnreachableNote", "dossiers.Unreachable", _FORMER_TOO),
    ("dossiers.StatusNote", "dossiers.StatusChange", InPlatforms()),
    ("dossiers.AssignmentNote", "dossiers.Assignment", InPlatforms()),
    ("dossiers.FollowUpNote", "dossiers.FollowUpDecision", InPlatforms()),
    ("dossiers.ReturnNote", "dossiers.ReturnRequest", InPlatforms()),
):
    _read = Via("event_id", _of, Via("dossier_id", "dossiers.Dossier", _told_to))
    _entitled = Via("event_id", _of, Via("dossier_id", "dossiers.Dossier", IN_RUN_PLATFORMS))
    _unreserved = AnyOf((Unprotected(), _entitled, Via("event_id", _of, Own("author_id"))))
    register(_note, Policy(see=AllOf((_read, _unreserved)), add=Via("event_id", _of, _WRITTEN_HERE)))
# That there is a protected nature is told to no partner, and to no school: Justice and Santé never reach it (B11).
_FORMER = Via("dossier_id", "dossiers.Dossier", Granted("dossiers.TemporaryAccess", "dossier_id"))
_FACT_READERS = AnyOf((_FOLLOWED_DOSSIER, _FORMER, AllOf((Where("fact", ("PROTEGE",), no=True), _IN_FILE))))
register("dossiers.AttestedFact", Policy(see=_FACT_READERS, add=_WRITTEN_HERE, definer=True))

# Of this platform: who is responsable elsewhere and of circle 1 here is of circle 1 here.
_RUN_DOSSIER = Via("dossier_id", "dossiers.Dossier", IN_RUN_PLATFORMS)
# What is said in an interview is for the platform alone.
register(
    "dossiers.Interview", Policy(see=_FOLLOWED_DOSSIER, add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True)
)
# The reason not to contact, when it is Justice or Santé: beside the sheet, for those entitled.
register("dossiers.ProtectedReason", Policy(see=_RUN_DOSSIER, add=_FOLLOWED_DOSSIER, definer=True))
_MY_DRAFT = AllOf((Own("author_id"), _FOLLOWED_DOSSIER))
# A merge moves every row of a file, drafts included.
register(
    "dossiers.InterviewDraft",
    Policy(see=_MY_DRAFT, add=_MY_DRAFT, change=_MY_DRAFT, remove=_MY_DRAFT, definer=True),
)
# Justice, Santé, médico-social: whoever works on the file may write it, only responsable and assistant read it again.
register("dossiers.ProtectedNature", Policy(see=_RUN_DOSSIER, add=_FOLLOWED_DOSSIER, definer=True))
register("dossiers.Contradiction", Policy(see=_FOLLOWED_DOSSIER, definer=True))

_MINE_HERE = AllOf((Own(), InPlatforms()))
register("dossiers.ListView", Policy(see=_MINE_HERE, add=_MINE_HERE, change=_MINE_HERE, remove=Own()))
register("dossiers.Export", Policy(see=_MINE_HERE, add=_MINE_HERE))

# Outside the lists: written by definer functions alone, which look across the country. A school reads what it
# reported; what the platform or another wrote of its former pupil is not told to it.
_WHOLE_FILE = Via("dossier_id", "dossiers.Dossier", _SHARED_WHOLE)
_TOLD_IN_FILE = AnyOf((_FOLLOWED_DOSSIER, _FORMER, _WHOLE_FILE))
register("dossiers.Report", Policy(see=AnyOf((_TOLD_IN_FILE, InEstablishments())), definer=True))
# A partner reads again what their organisation reported, and not the file.
_REPORTED_BY_US = AllOf((HasRole((Role.CIRCLE2,)), OfOrganisation("organisation_id")))
register("dossiers.PartnerReport", Policy(see=_REPORTED_BY_US, definer=True))
register("dossiers.PersonSearch", Policy(see=Own(), definer=True))
# Both files of a merge are on one platform, which alone may read what each was.
register("dossiers.Merge", Policy(see=Via("kept_id", "dossiers.Dossier", InPlatforms()), definer=True))
# Said by anybody of the platform, and taken back by anybody of it: nothing else hangs on it.
register(
    "dossiers.KeptApart",
    Policy(see=InPlatforms(), add=AllOf((InPlatforms(), Own("author_id"))), remove=InPlatforms()),
)
# Asked by the platform responsible; answered through a definer function, for an answer moves the file.
register(
    "dossiers.Transfer",
    Policy(
        see=AnyOf((InPlatforms("source_id"), InPlatforms("target_id"))),
        add=AllOf((InPlatforms("source_id"), _FOLLOWED_DOSSIER, Own("asked_by_id"))),
        definer=True,
    ),
)
register("dossiers.TemporaryAccess", Policy(see=AnyOf((Own(), InPlatforms())), definer=True))

# What says something that the law protects is told to those entitled alone.
_TELLABLE = AnyOf((Unprotected(), IN_RUN_PLATFORMS))
# Appointments: where one is received may tell of Justice or of health; the platform alone reads it.
_OURS = InPlatforms()
register("dossiers.Place", Policy(see=_OURS, add=_OURS, change=_OURS, definer=True))
register("dossiers.Slot", Policy(see=_OURS, add=_OURS, change=_OURS, definer=True))
for _event in ("dossiers.Appointment", "dossiers.AppointmentResult", "dossiers.Invitation"):
    register(_event, Policy(see=_FOLLOWED_DOSSIER, add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True))
register("dossiers.Reminder", Policy(see=Via("appointment_id", "dossiers.Appointment"), definer=True))
register("dossiers.CalendarFeed", Policy(see=Own(), add=Own(), change=Own(), remove=Own(), definer=True))
# Its policy names no other table: the files' own policy reads it.
register(
    "dossiers.Share",
    Policy(
        see=AnyOf((AllOf((InPlatforms(), _TELLABLE)), _MY_SHARES)),
        add=AllOf((InPlatforms(), _FOLLOWED_DOSSIER, Own("author_id"))),
        change=AllOf((InPlatforms(), _TELLABLE)),
        definer=True,
    ),
)

# What partners say: for those who follow, and for a former referent for a while; shared, for the partners who read
# the whole file; a partner reads their own again. Justice and Santé: for those entitled, and for who said it.
_PARTNER = HasRole((Role.CIRCLE2,))
_SHARED_FILE = Via("dossier_id", "dossiers.Dossier", _SHARED)


@dataclass(frozen=True)
class LastSaid:
    """Partners' notes whose last correction goes as far as `ends`: one made private takes its earlier words along."""

    ends: tuple[str, ...]

    def sql(self, table: str, who: Voice) -> str:
        words = ", ".join(f"'{end}'" for end in self.ends)
        return f"rebond_note_end({table}.id) = ANY (ARRAY[{words}])"


_NOT_RESERVED = AllOf((Unprotected(), LastSaid(tuple(Confidentiality.values))))
_SHARED_WORD = AllOf((Unprotected(), Where("confidentiality", ("shared",)), LastSaid(("shared",))))
_OUR_OWN_WORD = AllOf((_PARTNER, OfOrganisation("source_id"), _SHARED_FILE))
register(
    "dossiers.PartnerNote",
    Policy(
        see=AnyOf(
            (
                AllOf((_FOLLOWED_DOSSIER, _NOT_RESERVED)),
                _RUN_DOSSIER,
                AllOf((_FORMER, _NOT_RESERVED)),
                AllOf((_WHOLE_FILE, _SHARED_WORD)),
                _OUR_OWN_WORD,
            )
        ),
        add=AllOf((Own("author_id"), AnyOf((_FOLLOWED_DOSSIER, _OUR_OWN_WORD)))),
        definer=True,
    ),
)
register(
    "dossiers.TeamMessage",
    Policy(
        see=AnyOf(
            (
                AllOf((_FOLLOWED_DOSSIER, AnyOf((Unprotected(), Own("author_id"))))),
                _RUN_DOSSIER,
                AllOf((_PARTNER, Unprotected(), Among("mentioned"), _SHARED_FILE)),
            )
        ),
        add=_WRITTEN_HERE,
        definer=True,
    ),
)
# Written by a definer function, in the transaction of the act that is told; which sentences, `sentences` says.
write_function(may_tell_sql())
register("dossiers.Notification", Policy(see=Own(), change=Own(), definer=True))
register("dossiers.DigestChoice", Policy(see=Own(), add=Own(), change=Own()))

# Who asks for a file reads their request; the platform responsible, the request and which file answers to it.
_FOR_ME = Holding("dossiers.RequestedFile", "request_id", InPlatforms())
register(
    "dossiers.FileRequest",
    Policy(see=AnyOf((InPlatforms(), _FOR_ME)), change=_FOR_ME, definer=True),
)
register("dossiers.RequestedFile", Policy(see=InPlatforms(), change=InPlatforms(), definer=True))
# The list: what each keeps, what the platform shares, acts on many files, groups.
_HERE = InPlatforms()
_MANAGED = IN_MANAGED_PLATFORMS
register(
    "dossiers.SavedView",
    Policy(
        see=AllOf((_HERE, AnyOf((Own("author_id"), WhereTrue("shared"))))),
        add=AllOf((_HERE, Own("author_id"))),
        change=AllOf((_HERE, AnyOf((Own("author_id"), AllOf((WhereTrue("shared"), _MANAGED)))))),
        remove=AllOf((_HERE, AnyOf((Own("author_id"), AllOf((WhereTrue("shared"), _MANAGED)))))),
    ),
)
for _kept in ("dossiers.ListColumns", "dossiers.Selection"):
    register(_kept, Policy(see=_MINE_HERE, add=_MINE_HERE, change=_MINE_HERE, remove=Own()))
register(
    "dossiers.BulkAct",
    Policy(
        see=_HERE,
        add=AllOf((_HERE, Own("author_id"))),
        change=AllOf((_HERE, AnyOf((Own("author_id"), _MANAGED)))),
    ),
)
register("dossiers.Group", Policy(see=_HERE, add=AllOf((_HERE, Own("author_id"))), change=_HERE))
# A merge moves every row of a file.
_OUR_GROUP = Via("group_id", "dossiers.Group")
register(
    "dossiers.GroupMember",
    Policy(see=_OUR_GROUP, add=AllOf((_OUR_GROUP, _FOLLOWED_DOSSIER)), change=_OUR_GROUP, definer=True),
)
# Written by the definer function that searches; the national administration reviews who searched and why.
register("dossiers.CountrySearch", Policy(see=AnyOf((Own(), HasRole((Role.NATIONAL_ADMIN,)))), definer=True))
# The right of return that a young person asks for: the platform answers it.
register(
    "dossiers.ReturnRequest",
    Policy(see=_FOLLOWED_DOSSIER, add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True),
)
# Chosen for a file followed for long (B10): the platform's own business.
register(
    "dossiers.FollowUpDecision",
    Policy(see=_FOLLOWED_DOSSIER, add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True),
)

# The service national's tables: dropped and mended by who holds the nominative habilitation; each row is then its
# platform's. Platforms read no row that was set aside: nobody knows yet whose it is.
_OPERATOR = HasRole((Role.NOMINATIVE_OPERATIONS,))
register("dossiers.JdcTable", Policy(see=_OPERATOR, add=_OPERATOR, change=_OPERATOR))
_JDC_READERS = AnyOf((_OPERATOR, InPlatforms()))
register("dossiers.JdcRow", Policy(see=_JDC_READERS, add=_OPERATOR, change=_JDC_READERS, definer=True))
register(
    "dossiers.JdcNote",
    Policy(see=_OUR_FILE, add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True),
)
# --- calls, mornings of calls, répartition ---
_CALLING = AllOf((_FOLLOWED_DOSSIER, Own()))
register(
    "dossiers.CallLock",
    Policy(see=_FOLLOWED_DOSSIER, add=_CALLING, change=_CALLING, remove=Own(), definer=True),
)
register("dossiers.CallRound", Policy(see=_MINE_HERE, add=_MINE_HERE, change=_MINE_HERE, remove=Own()))
register("dossiers.DayChoice", Policy(see=_MINE_HERE, add=_MINE_HERE, change=_MINE_HERE, remove=Own()))
register(
    "dossiers.Unreachable",
    Policy(see=_IN_FILE, add=_WRITTEN_HERE, definer=True),
)
_MADE_HERE = AllOf((Own("author_id"), InPlatforms()))
register("dossiers.Sitting", Policy(see=InPlatforms(), add=_MADE_HERE, change=InPlatforms()))
register("dossiers.Allotment", Policy(see=InPlatforms(), add=_MADE_HERE, change=InPlatforms()))
_RUNS_HERE = IN_RUN_PLATFORMS
register(
    "dossiers.Absence",
    Policy(see=InPlatforms(), add=AllOf((_RUNS_HERE, Own("author_id"))), change=_RUNS_HERE, definer=True),
)
# From the diagnosis to the solution: what is said and decided with the young person is for the platform alone.
for _event in ("dossiers.PersonRole", "dossiers.Diagnosis"):
    register(_event, Policy(see=_FOLLOWED_DOSSIER, add=_WRITTEN_HERE, definer=True))
# A partner of circle 2 reads what was agreed with their organisation, in the files shared with it, and tells of it.
_SHARED_FILE = Via("dossier_id", "dossiers.Dossier", _SHARED)
_WITH_US = AllOf((HasRole((Role.CIRCLE2,)), _SHARED_FILE, OfOrganisation("structure_id")))
register("dossiers.Engagement", Policy(see=AnyOf((_FOLLOWED_DOSSIER, _WITH_US)), add=_WRITTEN_HERE, definer=True))
_OF_OURS = Via("engagement_id", "dossiers.Engagement", OfOrganisation("structure_id"))
_TOLD_BY_US = AllOf((HasRole((Role.CIRCLE2,)), _SHARED_FILE, _OF_OURS))
register(
    "dossiers.EngagementTurn",
    Policy(
        see=AnyOf((_FOLLOWED_DOSSIER, _TOLD_BY_US)),
        add=AnyOf((_WRITTEN_HERE, AllOf((_TOLD_BY_US, WhereTrue("told_outside"), Own("author_id"))))),
        definer=True,
    ),
)
register(
    "dossiers.DiagnosisDraft",
    Policy(see=_MY_DRAFT, add=_MY_DRAFT, change=_MY_DRAFT, remove=_MY_DRAFT, definer=True),
)
register(
    "dossiers.ProtectedAnswers",
    Policy(see=_RUN_DOSSIER, add=_FOLLOWED_DOSSIER, definer=True),
)
# The establishment asked reads the question, and answers it, without reading the file.
_ASKED_HERE = InEstablishments()
register(
    "dossiers.EnrolmentCheck",
    Policy(
        see=AnyOf((_FOLLOWED_DOSSIER, _ASKED_HERE)),
        add=AllOf((AnyOf((_FOLLOWED_DOSSIER, _ASKED_HERE)), Own("author_id"))),
        definer=True,
    ),
)
# How the establishment was told: the job writes it, the platform reads it, and puts a call off.
register("dossiers.EnrolmentTelling", Policy(see=_FOLLOWED_DOSSIER, add=_WRITTEN_HERE, definer=True))
register("dossiers.EnrolmentSighting", Policy(see=AnyOf((_FOLLOWED_DOSSIER, _ASKED_HERE)), definer=True))


@dataclass(frozen=True)
class ChosenContact:
    """Files whose interlocuteur privilégié is of an establishment of the actor."""

    def sql(self, table: str, who: Voice) -> str:
        return f"rebond_chosen_contact({table}.dossier_id)"


# What an establishment's referent tells of a young person whose file they read; a contact, only when the establishment
# was chosen with the young person. They read their own words again; the platform reads them where the job writes them.
_OUR_SCHOOL = AllOf((HasRole((Role.SCHOOL_REFERENT,)), InEstablishments()))
register(
    "dossiers.SchoolWord",
    Policy(
        see=_OUR_SCHOOL,
        add=AllOf(
            (
                _OUR_SCHOOL,
                Own("author_id"),
                Via("dossier_id", "dossiers.Dossier", InEstablishments()),
                AnyOf((Where("kind", ("contact",), no=True), ChosenContact())),
            )
        ),
        definer=True,
    ),
)


#: Organisations whose very name tells what the law protects: whom a file is shared with, and where a young person is
#: taken in, are then masked as a nature is.
PROTECTED_TYPES = frozenset({OrganisationType.PJJ, OrganisationType.JUSTICE, OrganisationType.HEALTH})


def reads_protected(actor: Actor, platform_id: UUID) -> bool:
    """Whether this person may read again what the law protects, in the files of this platform."""
    return platform_id in actor.platforms_as(*RUNNING_ROLES)


# --- personal links, what comes back from messages ---
_LINK_WRITERS = AllOf((_FOLLOWED_DOSSIER, Own("created_by_id")))
register(
    "dossiers.PersonalLink", Policy(see=_FOLLOWED_DOSSIER, add=_LINK_WRITERS, change=_FOLLOWED_DOSSIER, definer=True)
)
register("dossiers.LinkOpening", Policy(see=Via("link_id", "dossiers.PersonalLink"), journal=True))
# Written by a definer function (nobody is signed in), or by the job that hears the gateway.
register("dossiers.LinkAnswer", Policy(see=_FOLLOWED_DOSSIER, definer=True))
register("dossiers.Echo", Policy(see=_FOLLOWED_DOSSIER, definer=True))

# An error of a base is said without a name, and answered by those who administer campaigns: they read no file.
_ADMIN = HasRole((Role.NATIONAL_ADMIN,))
register(
    "dossiers.BaseError",
    Policy(see=AnyOf((_FOLLOWED_DOSSIER, _ADMIN)), add=_WRITTEN_HERE, change=_ADMIN, definer=True),
)
# What was written of it may name Justice or health, which the administration of a campaign has not to know.
_ERROR_READERS = Via("event_id", "dossiers.BaseError", AnyOf((_FOLLOWED_DOSSIER, _ADMIN)))
_ERROR_ENTITLED = Via("event_id", "dossiers.BaseError", AnyOf((_RUN_DOSSIER, Own("author_id"))))
register(
    "dossiers.BaseErrorNote",
    Policy(
        see=AllOf((_ERROR_READERS, AnyOf((Unprotected(), _ERROR_ENTITLED)))),
        add=Via("event_id", "dossiers.BaseError", _WRITTEN_HERE),
    ),
)
