"""Young people, their files, and everything that happens in them."""

from rebond.domain.dossiers.models.dossier import Dossier, ListEntry
from rebond.domain.dossiers.models.events import Assignment, ContactAttempt, Event
from rebond.domain.dossiers.models.facts import AttestedFact, Contradiction, ProtectedNature, StatusChange
from rebond.domain.dossiers.models.interview import Interview, InterviewDraft
from rebond.domain.dossiers.models.links import Echo, LinkAnswer, LinkOpening, PersonalLink
from rebond.domain.dossiers.models.merges import Merge
from rebond.domain.dossiers.models.outside import PersonSearch, Report
from rebond.domain.dossiers.models.person import ContactDetail, YoungPerson
from rebond.domain.dossiers.models.transfers import TemporaryAccess, Transfer
from rebond.domain.dossiers.models.views import Export, ListView

__all__ = [
    "Assignment",
    "AttestedFact",
    "ContactAttempt",
    "ContactDetail",
    "Contradiction",
    "Dossier",
    "Echo",
    "Event",
    "Export",
    "Interview",
    "InterviewDraft",
    "LinkAnswer",
    "LinkOpening",
    "ListEntry",
    "ListView",
    "Merge",
    "PersonSearch",
    "PersonalLink",
    "ProtectedNature",
    "Report",
    "StatusChange",
    "TemporaryAccess",
    "Transfer",
    "YoungPerson",
]
