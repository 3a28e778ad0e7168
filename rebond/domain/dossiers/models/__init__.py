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
from rebond.domain.dossiers.models.base_errors import BaseError
from rebond.domain.dossiers.models.calling import CallLock, CallRound, DayChoice, Unreachable
from rebond.domain.dossiers.models.country import CountrySearch
from rebond.domain.dossiers.models.dossier import Dossier, ListEntry
from rebond.domain.dossiers.models.events import Assignment, ContactAttempt, Event
from rebond.domain.dossiers.models.facts import AttestedFact, Contradiction, ProtectedNature, StatusChange
from rebond.domain.dossiers.models.followup import FollowUpDecision
from rebond.domain.dossiers.models.groups import Group, GroupMember
from rebond.domain.dossiers.models.interview import Interview, InterviewDraft, ProtectedReason
from rebond.domain.dossiers.models.jdc import JdcNote, JdcRow, JdcTable
from rebond.domain.dossiers.models.links import Echo, LinkAnswer, LinkOpening, PersonalLink
from rebond.domain.dossiers.models.lists import BulkAct, ListColumns, SavedView, Selection
from rebond.domain.dossiers.models.merges import KeptApart, Merge
from rebond.domain.dossiers.models.notes import (
    AssignmentNote,
    BaseErrorNote,
    ContactNote,
    FollowUpNote,
    ReturnNote,
    StatusNote,
    UnreachableNote,
)
from rebond.domain.dossiers.models.outside import PartnerReport, PersonSearch, Report
from rebond.domain.dossiers.models.partners import DigestChoice, Notification, PartnerNote, TeamMessage
from rebond.domain.dossiers.models.path import (
    Diagnosis,
    DiagnosisDraft,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    EnrolmentSighting,
    EnrolmentTelling,
    PersonRole,
    ProtectedAnswers,
)
from rebond.domain.dossiers.models.person import ContactDetail, YoungPerson
from rebond.domain.dossiers.models.requests import FileRequest, RequestedFile
from rebond.domain.dossiers.models.returning import ReturnRequest
from rebond.domain.dossiers.models.schools import SchoolWord
from rebond.domain.dossiers.models.shares import Share
from rebond.domain.dossiers.models.sharing_out import Absence, Allotment, Sitting
from rebond.domain.dossiers.models.transfers import TemporaryAccess, Transfer
from rebond.domain.dossiers.models.views import Export, ListView

__all__ = [
    "Absence",
    "Allotment",
    "Appointment",
    "AppointmentResult",
    "Assignment",
    "AssignmentNote",
    "AttestedFact",
    "BaseError",
    "BaseErrorNote",
    "BulkAct",
    "CalendarFeed",
    "CallLock",
    "CallRound",
    "ContactAttempt",
    "ContactDetail",
    "ContactNote",
    "Contradiction",
    "CountrySearch",
    "DayChoice",
    "Diagnosis",
    "DiagnosisDraft",
    "DigestChoice",
    "Dossier",
    "Echo",
    "Engagement",
    "EngagementTurn",
    "EnrolmentCheck",
    "EnrolmentSighting",
    "EnrolmentTelling",
    "Event",
    "Export",
    "FileRequest",
    "FollowUpDecision",
    "FollowUpNote",
    "Group",
    "GroupMember",
    "Interview",
    "InterviewDraft",
    "Invitation",
    "JdcNote",
    "JdcRow",
    "JdcTable",
    "KeptApart",
    "LinkAnswer",
    "LinkOpening",
    "ListColumns",
    "ListEntry",
    "ListView",
    "Merge",
    "Notification",
    "PartnerNote",
    "PartnerReport",
    "PersonRole",
    "PersonSearch",
    "PersonalLink",
    "Place",
    "ProtectedAnswers",
    "ProtectedNature",
    "ProtectedReason",
    "Reminder",
    "Report",
    "RequestedFile",
    "ReturnNote",
    "ReturnRequest",
    "SavedView",
    "SchoolWord",
    "Selection",
    "Share",
    "Sitting",
    "Slot",
    "StatusChange",
    "StatusNote",
    "TeamMessage",
    "TemporaryAccess",
    "Transfer",
    "Unreachable",
    "UnreachableNote",
    "YoungPerson",
]
