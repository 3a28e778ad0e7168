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
from rebond.domain.dossiers.operations.merging import MergeRefusedError, merge, undo_merge
from rebond.domain.dossiers.operations.news import choose_digest, mark_read, notify
from rebond.domain.dossiers.operations.opening import (
    CampaignRef,
    ListedPerson,
    OpeningResult,
    open_from_campaign,
    take_back,
)
from rebond.domain.dossiers.operations.partners import (
    PartnerRefusedError,
    PartnerSaid,
    correct_note,
    tell,
    write_message,
)
from rebond.domain.dossiers.operations.rebuilding import rebuild
from rebond.domain.dossiers.operations.referents import NotAColleagueError, assign_referent
from rebond.domain.dossiers.operations.reporting import Reported, ReportRefusedError, report
from rebond.domain.dossiers.operations.requesting import (
    Asked,
    RequestRefusedError,
    accept_request,
    refuse_request,
    request_file,
)
from rebond.domain.dossiers.operations.searching import (
    Identity,
    SearchResult,
    TooManySearchesError,
    search_people,
)
from rebond.domain.dossiers.operations.sharing import ShareRefusedError, Sharing, end_share, extend_share, share
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
    "Asked",
    "CampaignRef",
    "Contact",
    "ContactRefusedError",
    "Denial",
    "DetailRefusedError",
    "FactRefusedError",
    "Identity",
    "InterviewRefusedError",
    "ListedDetail",
    "ListedPerson",
    "MergeRefusedError",
    "NotAColleagueError",
    "OpeningResult",
    "PartnerRefusedError",
    "PartnerSaid",
    "ReportRefusedError",
    "Reported",
    "RequestRefusedError",
    "Said",
    "SearchResult",
    "ShareRefusedError",
    "Sharing",
    "TooManySearchesError",
    "TransferRefusedError",
    "accept_request",
    "accept_transfer",
    "add_detail",
    "ask_document",
    "ask_export",
    "ask_transfer",
    "assign_referent",
    "attest",
    "cancel_transfer",
    "choose_digest",
    "close_file",
    "confirm",
    "correct_contact",
    "correct_interview",
    "correct_note",
    "destroy_expired",
    "drop_draft",
    "end",
    "end_share",
    "extend_share",
    "forget_letters",
    "keep_draft",
    "letter_keys",
    "mark_detail",
    "mark_read",
    "merge",
    "note_letters",
    "notify",
    "open_from_campaign",
    "rebuild",
    "record_contact",
    "record_interview",
    "refuse_request",
    "refuse_transfer",
    "reopen_file",
    "reopen_outdated",
    "report",
    "report_contradictions",
    "request_file",
    "save_view",
    "search_people",
    "share",
    "take_back",
    "tell",
    "undo_merge",
    "withdraw",
    "write_export",
    "write_message",
]
