"""The writes of the app, each one transaction, keyword-only."""

from rebond.domain.dossiers.operations.access import AlreadyCorrectedError
from rebond.domain.dossiers.operations.agreeing import confirm_fact as confirm
from rebond.domain.dossiers.operations.agreeing import end_fact as end
from rebond.domain.dossiers.operations.agreeing import withdraw_fact as withdraw
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
from rebond.domain.dossiers.operations.bulk import BulkRefusedError, apply_bulk, undo_bulk
from rebond.domain.dossiers.operations.bulk_acts import AddToGroup, Assign, Close
from rebond.domain.dossiers.operations.bulk_invite import InviteMany
from rebond.domain.dossiers.operations.bulk_share import ShareMany
from rebond.domain.dossiers.operations.bulk_write import WriteMany
from rebond.domain.dossiers.operations.calling import (
    UnreachableRefusedError,
    choose_day_order,
    declare_unreachable,
    leave_call,
    take_call,
    withdraw_unreachable,
)
from rebond.domain.dossiers.operations.contacts import Contact, ContactRefusedError, correct_contact, record_contact
from rebond.domain.dossiers.operations.country import CountryRefusedError, Matches, Wanted, search_country
from rebond.domain.dossiers.operations.deciding import undo_decision
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
    ask_about_fact,
    ask_enrolment,
    take_back_answer,
)
from rebond.domain.dossiers.operations.exports import ask_document, ask_export, destroy_expired, write_export
from rebond.domain.dossiers.operations.facts import FactRefusedError, Said, attest
from rebond.domain.dossiers.operations.followups import (
    ChosenFollowUp,
    FollowUpRefusedError,
    choose_follow_up,
    undo_follow_up,
)
from rebond.domain.dossiers.operations.from_schools import (
    SchoolRefusedError,
    SchoolSaid,
    land_school_word,
    tell_from_school,
)
from rebond.domain.dossiers.operations.from_structures import (
    apply_taken_back,
    apply_told_turn,
    take_back_break,
    tell_from_structure,
)
from rebond.domain.dossiers.operations.groups import (
    GroupRefusedError,
    add_member,
    change_group,
    close_group,
    open_group,
    remove_members,
)
from rebond.domain.dossiers.operations.interview_effects import sheet_effects
from rebond.domain.dossiers.operations.interviews import (
    InterviewRefusedError,
    correct_interview,
    drop_draft,
    keep_draft,
    record_interview,
)
from rebond.domain.dossiers.operations.jdc import JdcRefusedError, mend_jdc, place_jdc, receive_jdc
from rebond.domain.dossiers.operations.jdc_answers import jdc_hold, jdc_noted, jdc_opened, jdc_put_off, jdc_take_up
from rebond.domain.dossiers.operations.landing import land_answer
from rebond.domain.dossiers.operations.letters import forget_letters, letter_keys, note_letters
from rebond.domain.dossiers.operations.links import (
    GivenByLink,
    answer_link,
    give_up_meeting,
    reply_invitation,
    revoke_link,
    take_slot,
)
from rebond.domain.dossiers.operations.merging import MergeRefusedError, merge, undo_merge
from rebond.domain.dossiers.operations.news import choose_digest, mark_read, notify
from rebond.domain.dossiers.operations.opening import (
    CampaignRef,
    ListedPerson,
    OpeningResult,
    open_from_campaign,
    take_back,
)
from rebond.domain.dossiers.operations.partner_reports import report_as_partner
from rebond.domain.dossiers.operations.partners import (
    PartnerRefusedError,
    PartnerSaid,
    correct_note,
    tell,
    write_message,
)
from rebond.domain.dossiers.operations.people import ChosenPerson, PathRefusedError, choose_person
from rebond.domain.dossiers.operations.placing import name_place
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
from rebond.domain.dossiers.operations.returning import ReturnRefusedError, ask_return, take_back_return
from rebond.domain.dossiers.operations.rounds import end_round, go_back, go_on, go_to, start_round
from rebond.domain.dossiers.operations.searching import Identity, SearchResult, TooManySearchesError, search_people
from rebond.domain.dossiers.operations.selecting import freeze, pick, pick_results, unpick_all
from rebond.domain.dossiers.operations.session_messages import preview_invitations, write_invitations
from rebond.domain.dossiers.operations.sessions import (
    Attendance,
    Invited,
    answer,
    foresee,
    invite,
    record_attendance,
    release_held,
)
from rebond.domain.dossiers.operations.sharing import ShareRefusedError, Sharing, end_share, extend_share, share
from rebond.domain.dossiers.operations.sharing_out import (
    Given,
    SharingRefusedError,
    cancel_absence,
    hand_over,
    note_absence,
    note_sitting,
    open_sitting,
    pass_over,
    release_orphans,
    share_out,
    undo_allotment,
)
from rebond.domain.dossiers.operations.sighting import report_sightings
from rebond.domain.dossiers.operations.slots import Opened, SlotPlan, cancel_slot, close_place, open_slots, save_place
from rebond.domain.dossiers.operations.status import (
    Denial,
    close_file,
    reopen_file,
    reopen_outdated,
    report_contradictions,
)
from rebond.domain.dossiers.operations.telling_schools import call_school_later, remind_enrolments, tell_school
from rebond.domain.dossiers.operations.transferring import (
    TransferRefusedError,
    accept_transfer,
    ask_transfer,
    cancel_transfer,
    refuse_transfer,
)
from rebond.domain.dossiers.operations.turns import Telling, tell_turn, undo_turn
from rebond.domain.dossiers.operations.undoing import Undone, undo_contact
from rebond.domain.dossiers.operations.views import (
    ViewRefusedError,
    change_view,
    delete_view,
    keep_columns,
    keep_view,
    save_view,
    turn_page,
)
from rebond.domain.dossiers.operations.writing import Writing, no_answer_then_sms, write_to

__all__ = [
    "AddToGroup",
    "AlreadyCorrectedError",
    "Asked",
    "Assign",
    "Attendance",
    "Booking",
    "BulkRefusedError",
    "CampaignRef",
    "ChosenFollowUp",
    "ChosenPerson",
    "Close",
    "Contact",
    "ContactRefusedError",
    "CountryRefusedError",
    "Denial",
    "DetailRefusedError",
    "DiagnosisRefusedError",
    "Entry",
    "FactRefusedError",
    "FollowUpRefusedError",
    "Given",
    "GivenByLink",
    "GroupRefusedError",
    "Identity",
    "InterviewRefusedError",
    "InviteMany",
    "Invited",
    "JdcRefusedError",
    "ListedDetail",
    "ListedPerson",
    "Matches",
    "MeetingRefusedError",
    "MergeRefusedError",
    "NotAColleagueError",
    "Opened",
    "OpeningResult",
    "PartnerRefusedError",
    "PartnerSaid",
    "PathRefusedError",
    "Reply",
    "ReportRefusedError",
    "Reported",
    "RequestRefusedError",
    "ReturnRefusedError",
    "Said",
    "SchoolRefusedError",
    "SchoolSaid",
    "SearchResult",
    "ShareMany",
    "ShareRefusedError",
    "Sharing",
    "SharingRefusedError",
    "SlotPlan",
    "Telling",
    "TooManySearchesError",
    "TransferRefusedError",
    "Undone",
    "UnreachableRefusedError",
    "ViewRefusedError",
    "Wanted",
    "WriteMany",
    "Writing",
    "accept_request",
    "accept_transfer",
    "add_detail",
    "add_member",
    "answer",
    "answer_enrolment",
    "answer_link",
    "apply_bulk",
    "apply_enrolment",
    "apply_taken_back",
    "apply_told_turn",
    "ask_about_fact",
    "ask_document",
    "ask_enrolment",
    "ask_export",
    "ask_return",
    "ask_transfer",
    "assign_referent",
    "attest",
    "call_school_later",
    "cancel_absence",
    "cancel_slot",
    "cancel_transfer",
    "change_group",
    "change_view",
    "choose_day_order",
    "choose_digest",
    "choose_follow_up",
    "choose_person",
    "close_file",
    "close_group",
    "close_place",
    "confirm",
    "correct_appointment",
    "correct_contact",
    "correct_diagnosis",
    "correct_engagement",
    "correct_interview",
    "correct_note",
    "declare_unreachable",
    "delete_view",
    "destroy_expired",
    "drop_diagnosis_draft",
    "drop_draft",
    "end",
    "end_round",
    "end_share",
    "enter",
    "extend_share",
    "foresee",
    "forget_appointment",
    "forget_letters",
    "forget_result",
    "freeze",
    "give_up_meeting",
    "go_back",
    "go_on",
    "go_to",
    "hand_over",
    "invite",
    "jdc_hold",
    "jdc_noted",
    "jdc_opened",
    "jdc_put_off",
    "jdc_take_up",
    "keep_columns",
    "keep_diagnosis_draft",
    "keep_draft",
    "keep_view",
    "land_answer",
    "land_school_word",
    "leave_call",
    "letter_keys",
    "mark_detail",
    "mark_read",
    "mend_jdc",
    "merge",
    "move",
    "name_place",
    "no_answer_then_sms",
    "note_absence",
    "note_letters",
    "note_sitting",
    "notify",
    "open_from_campaign",
    "open_group",
    "open_sitting",
    "open_slots",
    "pass_over",
    "pick",
    "pick_results",
    "place_jdc",
    "preview_invitations",
    "rebuild",
    "receive_jdc",
    "record_attendance",
    "record_contact",
    "record_diagnosis",
    "record_interview",
    "record_result",
    "refuse_request",
    "refuse_transfer",
    "release_held",
    "release_orphans",
    "remind_enrolments",
    "remove_members",
    "reopen_file",
    "reopen_outdated",
    "reply_invitation",
    "report",
    "report_as_partner",
    "report_contradictions",
    "report_sightings",
    "request_file",
    "revoke_link",
    "save_place",
    "save_view",
    "search_country",
    "search_people",
    "share",
    "share_out",
    "sheet_effects",
    "start_round",
    "take",
    "take_back",
    "take_back_answer",
    "take_back_break",
    "take_back_return",
    "take_call",
    "take_slot",
    "tell",
    "tell_from_school",
    "tell_from_structure",
    "tell_school",
    "tell_turn",
    "turn_page",
    "undo_allotment",
    "undo_bulk",
    "undo_contact",
    "undo_decision",
    "undo_follow_up",
    "undo_merge",
    "undo_turn",
    "unpick_all",
    "withdraw",
    "withdraw_unreachable",
    "write_export",
    "write_invitations",
    "write_message",
    "write_to",
]
