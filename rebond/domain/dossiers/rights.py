"""Who may see and change files: written once, used by the queries and enforced again by PostgreSQL."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import (
    AllOf,
    AnyOf,
    Granted,
    HasRole,
    Holding,
    InEstablishments,
    InPlatforms,
    Own,
    Policy,
    Via,
    register,
)

# A platform's people work on its files; an establishment's referent reads those of its young people.
_DOSSIER_READERS = AnyOf((InPlatforms(), InEstablishments()))

# The referent of a file that went elsewhere reads it for a while (C17).
_FILE_READERS = AnyOf((*_DOSSIER_READERS.rules, Granted("dossiers.TemporaryAccess", "dossier_id")))

register("dossiers.Dossier", Policy(see=_FILE_READERS, change=InPlatforms(), definer=True))
register(
    "dossiers.ListEntry",
    Policy(see=AnyOf((*_DOSSIER_READERS.rules, Via("dossier_id", "dossiers.Dossier"))), definer=True),
)
register("dossiers.YoungPerson", Policy(see=Holding("dossiers.Dossier", "person_id"), definer=True))

# An establishment's referent reads a file, but only the platform's people write in it.
_FOLLOWED_PERSON = Via("person_id", "dossiers.YoungPerson", Holding("dossiers.Dossier", "person_id", InPlatforms()))
_FOLLOWED_DOSSIER = Via("dossier_id", "dossiers.Dossier", InPlatforms())
register(
    "dossiers.ContactDetail",
    Policy(see=Via("person_id", "dossiers.YoungPerson"), add=_FOLLOWED_PERSON, change=_FOLLOWED_PERSON, definer=True),
)
_EVENTS = (
    *("dossiers.ContactAttempt", "dossiers.Assignment"),
    *("dossiers.AttestedFact", "dossiers.StatusChange"),
)
for _event in _EVENTS:
    register(
        _event,
        Policy(
            see=Via("dossier_id", "dossiers.Dossier"), add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True
        ),
    )

# What is said in an interview is for the platform alone.
register(
    "dossiers.Interview", Policy(see=_FOLLOWED_DOSSIER, add=AllOf((_FOLLOWED_DOSSIER, Own("author_id"))), definer=True)
)
_MY_DRAFT = AllOf((Own("author_id"), _FOLLOWED_DOSSIER))
# A merge moves every row of a file, drafts included.
register(
    "dossiers.InterviewDraft",
    Policy(see=_MY_DRAFT, add=_MY_DRAFT, change=_MY_DRAFT, remove=_MY_DRAFT, definer=True),
)
# Justice, Santé, médico-social: whoever works on the file may write it, only responsable and assistant read it again.
_ENTITLED = HasRole((Role.MANAGER, Role.ASSISTANT))
register(
    "dossiers.ProtectedNature",
    Policy(see=AllOf((_ENTITLED, _FOLLOWED_DOSSIER)), add=_FOLLOWED_DOSSIER, definer=True),
)
register("dossiers.Contradiction", Policy(see=_FOLLOWED_DOSSIER, definer=True))

_MINE_HERE = AllOf((Own(), InPlatforms()))
register("dossiers.ListView", Policy(see=_MINE_HERE, add=_MINE_HERE, change=_MINE_HERE, remove=Own()))
register("dossiers.Export", Policy(see=_MINE_HERE, add=_MINE_HERE))

# Outside the lists: written by definer functions alone, which look across the country.
register("dossiers.Report", Policy(see=Via("dossier_id", "dossiers.Dossier"), definer=True))
register("dossiers.PersonSearch", Policy(see=Own(), definer=True))
# Both files of a merge are on one platform, which alone may read what each was.
register("dossiers.Merge", Policy(see=Via("kept_id", "dossiers.Dossier", InPlatforms()), definer=True))
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

# --- personal links, what comes back from messages ---
_LINK_WRITERS = AllOf((_FOLLOWED_DOSSIER, Own("created_by_id")))
register(
    "dossiers.PersonalLink", Policy(see=_FOLLOWED_DOSSIER, add=_LINK_WRITERS, change=_FOLLOWED_DOSSIER, definer=True)
)
register("dossiers.LinkOpening", Policy(see=Via("link_id", "dossiers.PersonalLink"), journal=True))
# Written by a definer function (nobody is signed in), or by the job that hears the gateway.
register("dossiers.LinkAnswer", Policy(see=_FOLLOWED_DOSSIER, definer=True))
register("dossiers.Echo", Policy(see=_FOLLOWED_DOSSIER, definer=True))
