"""The writes of the app, each one transaction, keyword-only."""

from rebond.domain.dossiers.operations.access import AlreadyCorrectedError
from rebond.domain.dossiers.operations.contacts import (
    Contact,
    ContactRefusedError,
    correct_contact,
    record_contact,
)
from rebond.domain.dossiers.operations.details import DetailRefusedError, ListedDetail, add_detail, mark_detail
from rebond.domain.dossiers.operations.diagnoses import (
    DiagnosisRefusedError,
    correct_diagnosis,
    drop_diagnosis_draft,
    keep_diagnosis_draft,
    record_diagnosis,
)
from rebond.domain.dossiers.operations.engagements import Entry, correct_engagement, enter
from rebond.domain.dossiers.operations.enrolments import (
    Reply,
    answer_enrolment,
    apply_enrolment,
    ask_enrolment,
    remind_enrolments,
)
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
from rebond.domain.dossiers.operations.people import Chosen, PathRefusedError, choose_person
from rebond.domain.dossiers.operations.rebuilding import rebuild
from rebond.domain.dossiers.operations.referents import NotAColleagueError, assign_referent
from rebond.domain.dossiers.operations.reporting import Reported, ReportRefusedError, report
from rebond.domain.dossiers.operations.searching import (
    Identity,
    SearchResult,
    TooManySearchesError,
    search_people,
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
from rebond.domain.dossiers.operations.turns import Telling, tell_turn, undo_turn
from rebond.domain.dossiers.operations.views import save_view

__all__ = [
    "AlreadyCorrectedError",
    "CampaignRef",
    "Chosen",
    "Contact",
    "ContactRefusedError",
    "Denial",
    "DetailRefusedError",
    "DiagnosisRefusedError",
    "Entry",
    "FactRefusedError",
    "Identity",
    "InterviewRefusedError",
    "ListedDetail",
    "ListedPerson",
    "MergeRefusedError",
    "NotAColleagueError",
    "OpeningResult",
    "PathRefusedError",
    "Reply",
    "ReportRefusedError",
    "Reported",
    "Said",
    "SearchResult",
    "Telling",
    "TooManySearchesError",
    "TransferRefusedError",
    "accept_transfer",
    "add_detail",
    "answer_enrolment",
    "apply_enrolment",
    "ask_document",
    "ask_enrolment",
    "ask_export",
    "ask_transfer",
    "assign_referent",
    "attest",
    "cancel_transfer",
    "choose_person",
    "close_file",
    "confirm",
    "correct_contact",
    "correct_diagnosis",
    "correct_engagement",
    "correct_interview",
    "destroy_expired",
    "drop_diagnosis_draft",
    "drop_draft",
    "end",
    "enter",
    "forget_letters",
    "keep_diagnosis_draft",
    "keep_draft",
    "letter_keys",
    "mark_detail",
    "merge",
    "note_letters",
    "open_from_campaign",
    "rebuild",
    "record_contact",
    "record_diagnosis",
    "record_interview",
    "refuse_transfer",
    "remind_enrolments",
    "reopen_file",
    "reopen_outdated",
    "report",
    "report_contradictions",
    "save_view",
    "search_people",
    "take_back",
    "tell_turn",
    "undo_merge",
    "undo_turn",
    "withdraw",
    "write_export",
]
