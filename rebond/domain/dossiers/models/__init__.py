"""Young people, their files, and everything that happens in them."""

from rebond.domain.dossiers.models.dossier import Dossier, ListEntry
from rebond.domain.dossiers.models.events import Assignment, ContactAttempt, Event
from rebond.domain.dossiers.models.facts import AttestedFact, Contradiction, ProtectedNature, StatusChange
from rebond.domain.dossiers.models.interview import Interview, InterviewDraft
from rebond.domain.dossiers.models.merges import Merge
from rebond.domain.dossiers.models.outside import PersonSearch, Report
from rebond.domain.dossiers.models.partners import DigestChoice, Notification, PartnerNote, TeamMessage
from rebond.domain.dossiers.models.person import ContactDetail, YoungPerson
from rebond.domain.dossiers.models.requests import FileRequest, RequestedFile
from rebond.domain.dossiers.models.shares import Share
from rebond.domain.dossiers.models.transfers import TemporaryAccess, Transfer
from rebond.domain.dossiers.models.views import Export, ListView

__all__ = [
    "Assignment",
    "AttestedFact",
    "ContactAttempt",
    "ContactDetail",
    "Contradiction",
    "DigestChoice",
    "Dossier",
    "Event",
    "Export",
    "FileRequest",
    "Interview",
    "InterviewDraft",
    "ListEntry",
    "ListView",
    "Merge",
    "Notification",
    "PartnerNote",
    "PersonSearch",
    "ProtectedNature",
    "Report",
    "RequestedFile",
    "Share",
    "StatusChange",
    "TeamMessage",
    "TemporaryAccess",
    "Transfer",
    "YoungPerson",
]
