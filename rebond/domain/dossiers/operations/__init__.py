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
from rebond.domain.dossiers.operations.followups import (
    Chosen,
    FollowUpRefusedError,
    choose_follow_up,
    undo_follow_up,
)
from rebond.domain.dossiers.operations.interviews import (
    InterviewRefusedError,
    correct_interview,
    drop_draft,
    keep_draft,
    record_interview,
)
from rebond.domain.dossiers.operations.jdc import JdcRefusedError, mend_jdc, place_jdc, receive_jdc
from rebond.domain.dossiers.operations.jdc_answers import jdc_noted, jdc_opened, jdc_put_off, jdc_take_up
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
    "CampaignRef",
    "Chosen",
    "Contact",
    "ContactRefusedError",
    "Denial",
    "DetailRefusedError",
    "FactRefusedError",
    "FollowUpRefusedError",
    "Identity",
    "InterviewRefusedError",
    "JdcRefusedError",
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
    "accept_transfer",
    "add_detail",
    "ask_document",
    "ask_export",
    "ask_transfer",
    "assign_referent",
    "attest",
    "cancel_transfer",
    "choose_follow_up",
    "close_file",
    "confirm",
    "correct_contact",
    "correct_interview",
    "destroy_expired",
    "drop_draft",
    "end",
    "forget_letters",
    "jdc_noted",
    "jdc_opened",
    "jdc_put_off",
    "jdc_take_up",
    "keep_draft",
    "letter_keys",
    "mark_detail",
    "mend_jdc",
    "merge",
    "note_letters",
    "open_from_campaign",
    "place_jdc",
    "rebuild",
    "receive_jdc",
    "record_contact",
    "record_interview",
    "refuse_transfer",
    "reopen_file",
    "reopen_outdated",
    "report",
    "report_contradictions",
    "save_view",
    "search_people",
    "take_back",
    "undo_follow_up",
    "undo_merge",
    "withdraw",
    "write_export",
]
