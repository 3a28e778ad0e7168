"""The writes of the app, each one transaction, keyword-only."""

from rebond.domain.dossiers.operations.access import AlreadyCorrectedError
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
from rebond.domain.dossiers.operations.links import Given, answer_link, land_answer, revoke_link
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
from rebond.domain.dossiers.operations.writing import Writing, no_answer_then_sms, write_to

__all__ = [
    "AlreadyCorrectedError",
    "CampaignRef",
    "Contact",
    "ContactRefusedError",
    "Denial",
    "DetailRefusedError",
    "FactRefusedError",
    "Given",
    "Identity",
    "InterviewRefusedError",
    "ListedDetail",
    "ListedPerson",
    "MergeRefusedError",
    "NotAColleagueError",
    "OpeningResult",
    "ReportRefusedError",
    "Reported",
    "Said",
    "SearchResult",
    "TooManySearchesError",
    "TransferRefusedError",
    "Writing",
    "accept_transfer",
    "add_detail",
    "answer_link",
    "ask_document",
    "ask_export",
    "ask_transfer",
    "assign_referent",
    "attest",
    "cancel_transfer",
    "close_file",
    "confirm",
    "correct_contact",
    "correct_interview",
    "destroy_expired",
    "drop_draft",
    "end",
    "forget_letters",
    "keep_draft",
    "land_answer",
    "letter_keys",
    "mark_detail",
    "merge",
    "no_answer_then_sms",
    "note_letters",
    "open_from_campaign",
    "rebuild",
    "record_contact",
    "record_interview",
    "refuse_transfer",
    "reopen_file",
    "reopen_outdated",
    "report",
    "report_contradictions",
    "revoke_link",
    "save_view",
    "search_people",
    "take_back",
    "undo_merge",
    "withdraw",
    "write_export",
    "write_to",
]
