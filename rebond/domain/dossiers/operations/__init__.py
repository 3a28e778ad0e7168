"""The writes of the app, each one transaction, keyword-only."""

from rebond.domain.dossiers.operations.access import AlreadyCorrectedError
from rebond.domain.dossiers.operations.appointments import (
    Booking,
    MeetingRefusedError,
    correct_appointment,
    forget_appointment,
    forget_result,
    move,
    record_result,
    take,
)
from rebond.domain.dossiers.operations.contacts import (
    Contact,
    ContactRefusedError,
    correct_contact,
    record_contact,
)
from rebond.domain.dossiers.operations.details import DetailRefusedError, ListedDetail, add_detail, mark_detail
from rebond.domain.dossiers.operations.exports import ask_document, ask_export, destroy_expired, write_export
from rebond.domain.dossiers.operations.facts import FactRefusedError, Said, attest, confirm, end, withdraw
from rebond.domain.dossiers.operations.interviews import (
    InterviewRefusedError,
    correct_interview,
    drop_draft,
    keep_draft,
    record_interview,
)
from rebond.domain.dossiers.operations.letters import forget_letters, letter_keys, note_letters
from rebond.domain.dossiers.operations.merging import MergeRefusedError, merge, undo_merge
from rebond.domain.dossiers.operations.opening import (
    CampaignRef,
    ListedPerson,
    OpeningResult,
    open_from_campaign,
    take_back,
)
from rebond.domain.dossiers.operations.rebuilding import rebuild
from rebond.domain.dossiers.operations.referents import NotAColleagueError, assign_referent
from rebond.domain.dossiers.operations.reporting import Reported, ReportRefusedError, report
from rebond.domain.dossiers.operations.searching import (
    Identity,
    SearchResult,
    TooManySearchesError,
    search_people,
)
from rebond.domain.dossiers.operations.sessions import (
    Attendance,
    Invited,
    answer,
    invite,
    record_attendance,
    release_held,
)
from rebond.domain.dossiers.operations.slots import (
    Opened,
    SlotPlan,
    cancel_slot,
    close_place,
    open_slots,
    save_place,
)
from rebond.domain.dossiers.operations.status import (
    Denial,
    close_file,
    reopen_file,
    reopen_outdated,
    report_contradictions,
)
from rebond.domain.dossiers.operations.transferring import (
    TransferRefusedError,
    accept_transfer,
    ask_transfer,
    cancel_transfer,
    refuse_transfer,
)
from rebond.domain.dossiers.operations.views import save_view

__all__ = [
    "AlreadyCorrectedError",
    "Attendance",
    "Booking",
    "CampaignRef",
    "Contact",
    "ContactRefusedError",
    "Denial",
    "DetailRefusedError",
    "FactRefusedError",
    "Identity",
    "InterviewRefusedError",
    "Invited",
    "ListedDetail",
    "ListedPerson",
    "MeetingRefusedError",
    "MergeRefusedError",
    "NotAColleagueError",
    "Opened",
    "OpeningResult",
    "ReportRefusedError",
    "Reported",
    "Said",
    "SearchResult",
    "SlotPlan",
    "TooManySearchesError",
    "TransferRefusedError",
    "accept_transfer",
    "add_detail",
    "answer",
    "ask_document",
    "ask_export",
    "ask_transfer",
    "assign_referent",
    "attest",
    "cancel_slot",
    "cancel_transfer",
    "close_file",
    "close_place",
    "confirm",
    "correct_appointment",
    "correct_contact",
    "correct_interview",
    "destroy_expired",
    "drop_draft",
    "end",
    "forget_appointment",
    "forget_letters",
    "forget_result",
    "invite",
    "keep_draft",
    "letter_keys",
    "mark_detail",
    "merge",
    "move",
    "note_letters",
    "open_from_campaign",
    "open_slots",
    "rebuild",
    "record_attendance",
    "record_contact",
    "record_interview",
    "record_result",
    "refuse_transfer",
    "release_held",
    "reopen_file",
    "reopen_outdated",
    "report",
    "report_contradictions",
    "save_place",
    "save_view",
    "search_people",
    "take",
    "take_back",
    "undo_merge",
    "withdraw",
    "write_export",
]
