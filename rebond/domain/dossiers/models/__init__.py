"""Young people, their files, and everything that happens in them."""

from rebond.domain.dossiers.models.dossier import Dossier, ListEntry
from rebond.domain.dossiers.models.events import Assignment, ContactAttempt, Event
from rebond.domain.dossiers.models.merges import Merge
from rebond.domain.dossiers.models.outside import PersonSearch, Report
from rebond.domain.dossiers.models.person import ContactDetail, YoungPerson
from rebond.domain.dossiers.models.transfers import TemporaryAccess, Transfer
from rebond.domain.dossiers.models.views import Export, ListView

__all__ = [
    "Assignment",
    "ContactAttempt",
    "ContactDetail",
    "Dossier",
    "Event",
    "Export",
    "ListEntry",
    "ListView",
    "Merge",
    "PersonSearch",
    "Report",
    "TemporaryAccess",
    "Transfer",
    "YoungPerson",
]
