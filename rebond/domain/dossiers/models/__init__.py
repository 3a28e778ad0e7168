"""Young people, their files, and everything that happens in them."""

from rebond.domain.dossiers.models.appointments import (
    Appointment,
    AppointmentResult,
    CalendarFeed,
    Invitation,
    Place,
    Reminder,
    Slot,
)
from rebond.domain.dossiers.models.dossier import Dossier, ListEntry
from rebond.domain.dossiers.models.events import Assignment, ContactAttempt, Event
from rebond.domain.dossiers.models.facts import AttestedFact, Contradiction, ProtectedNature, StatusChange
from rebond.domain.dossiers.models.interview import Interview, InterviewDraft
from rebond.domain.dossiers.models.merges import Merge
from rebond.domain.dossiers.models.outside import PersonSearch, Report
from rebond.domain.dossiers.models.person import ContactDetail, YoungPerson
from rebond.domain.dossiers.models.transfers import TemporaryAccess, Transfer
from rebond.domain.dossiers.models.views import Export, ListView

__all__ = [
    "Appointment",
    "AppointmentResult",
    "Assignment",
    "AttestedFact",
    "CalendarFeed",
    "ContactAttempt",
    "ContactDetail",
    "Contradiction",
    "Dossier",
    "Event",
    "Export",
    "Interview",
    "InterviewDraft",
    "Invitation",
    "ListEntry",
    "ListView",
    "Merge",
    "PersonSearch",
    "Place",
    "ProtectedNature",
    "Reminder",
    "Report",
    "Slot",
    "StatusChange",
    "TemporaryAccess",
    "Transfer",
    "YoungPerson",
]
