"""The reads of the app. Each takes the actor; `known_people` alone is the worker's."""

from rebond.domain.dossiers.queries.calling import CallCard, Callee, Number, call_cards
from rebond.domain.dossiers.queries.day import my_day
from rebond.domain.dossiers.queries.documents import (
    MailPlan,
    dossier_sheet,
    letters_noted,
    mail_plan,
    platform_head,
    sample_letter,
)
from rebond.domain.dossiers.queries.enrolments import (
    Enrolments,
    checks_waiting,
    enrolments_of,
    people_to_look_for,
    sighting_of,
    sightings_of,
)
from rebond.domain.dossiers.queries.entrusted import Entrusted, breaks_signalled, entrusted_to_me
from rebond.domain.dossiers.queries.establishments import for_establishments
from rebond.domain.dossiers.queries.facets import Option
from rebond.domain.dossiers.queries.facts import FactLine, StatedFact, fact_rows, facts_of, stated_facts
from rebond.domain.dossiers.queries.file import FilePage, entries_of, file_page
from rebond.domain.dossiers.queries.followups import FollowUpQueue, follow_up_of, follow_up_queue, follow_ups
from rebond.domain.dossiers.queries.going_on import GoingOn, calls_going_on
from rebond.domain.dossiers.queries.interviews import (
    Sheet,
    all_answers,
    interviews_of,
    recorded_keys,
    sheet_of,
    superseded_by,
)
from rebond.domain.dossiers.queries.jdc import JdcQueue, jdc_aside, jdc_queue, jdc_tables
from rebond.domain.dossiers.queries.known import KnownPerson, known_people
from rebond.domain.dossiers.queries.listing import Cursor, ListPage, list_page
from rebond.domain.dossiers.queries.looks import Look, who_looked
from rebond.domain.dossiers.queries.masking import told_entries, told_people
from rebond.domain.dossiers.queries.news import (
    NewsLine,
    Requests,
    all_news,
    digest_choice,
    latest_news,
    news_lines,
    requests_of,
    unread_count,
)
from rebond.domain.dossiers.queries.obligations import attestation, obligation_of, obligation_on
from rebond.domain.dossiers.queries.partner_reports import report_lines, reports_by_us
from rebond.domain.dossiers.queries.path import (
    PathHead,
    PathPage,
    diagnoses_of,
    diagnosis_after,
    diagnosis_keys,
    diagnosis_sheet,
    full_answers,
    path_head,
    path_page,
)
from rebond.domain.dossiers.queries.people import colleagues
from rebond.domain.dossiers.queries.preparing import Knower, Preparation, preparation, standing_unreachable
from rebond.domain.dossiers.queries.rounds import RoundSummary, current_file, my_rounds, round_summary
from rebond.domain.dossiers.queries.schools import chosen_contact, chosen_contacts, details_of_school, school_words
from rebond.domain.dossiers.queries.shares import (
    SharedFile,
    only_shared,
    organisations_to_share_with,
    partner_notes_of,
    people_to_mention,
    shared_file,
    shared_with_me,
    shares_of,
)
from rebond.domain.dossiers.queries.situations import Figure, situations_of
from rebond.domain.dossiers.queries.timeline import TimelineItem
from rebond.domain.dossiers.queries.transfers import Transfers, transfers_of
from rebond.domain.dossiers.queries.twins import Content, contents, merge_candidates

__all__ = [
    "CallCard",
    "Callee",
    "Content",
    "Cursor",
    "Enrolments",
    "Entrusted",
    "FactLine",
    "Figure",
    "FilePage",
    "FollowUpQueue",
    "GoingOn",
    "JdcQueue",
    "Knower",
    "KnownPerson",
    "ListPage",
    "Look",
    "MailPlan",
    "NewsLine",
    "Number",
    "Option",
    "PathHead",
    "PathPage",
    "Preparation",
    "Requests",
    "RoundSummary",
    "SharedFile",
    "Sheet",
    "StatedFact",
    "TimelineItem",
    "Transfers",
    "all_answers",
    "all_news",
    "attestation",
    "breaks_signalled",
    "call_cards",
    "calls_going_on",
    "checks_waiting",
    "chosen_contact",
    "chosen_contacts",
    "colleagues",
    "contents",
    "current_file",
    "details_of_school",
    "diagnoses_of",
    "diagnosis_after",
    "diagnosis_keys",
    "diagnosis_sheet",
    "digest_choice",
    "dossier_sheet",
    "enrolments_of",
    "entries_of",
    "entrusted_to_me",
    "fact_rows",
    "facts_of",
    "file_page",
    "follow_up_of",
    "follow_up_queue",
    "follow_ups",
    "for_establishments",
    "full_answers",
    "interviews_of",
    "jdc_aside",
    "jdc_queue",
    "jdc_tables",
    "known_people",
    "latest_news",
    "letters_noted",
    "list_page",
    "mail_plan",
    "merge_candidates",
    "my_day",
    "my_rounds",
    "news_lines",
    "obligation_of",
    "obligation_on",
    "only_shared",
    "organisations_to_share_with",
    "partner_notes_of",
    "path_head",
    "path_page",
    "people_to_look_for",
    "people_to_mention",
    "platform_head",
    "preparation",
    "recorded_keys",
    "report_lines",
    "reports_by_us",
    "requests_of",
    "round_summary",
    "sample_letter",
    "school_words",
    "shared_file",
    "shared_with_me",
    "shares_of",
    "sheet_of",
    "sighting_of",
    "sightings_of",
    "situations_of",
    "standing_unreachable",
    "stated_facts",
    "superseded_by",
    "told_entries",
    "told_people",
    "transfers_of",
    "unread_count",
    "who_looked",
]
