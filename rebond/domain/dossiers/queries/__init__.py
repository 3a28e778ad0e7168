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
from rebond.domain.dossiers.queries.establishments import for_establishments
from rebond.domain.dossiers.queries.facets import Option
from rebond.domain.dossiers.queries.facts import FactLine, StatedFact, fact_rows, facts_of, stated_facts
from rebond.domain.dossiers.queries.file import FilePage, entries_of, file_page
from rebond.domain.dossiers.queries.interviews import Sheet, interviews_of, recorded_keys, sheet_of, superseded_by
from rebond.domain.dossiers.queries.known import KnownPerson, known_people
from rebond.domain.dossiers.queries.listing import ListPage, list_page
from rebond.domain.dossiers.queries.looks import Look, who_looked
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
from rebond.domain.dossiers.queries.people import colleagues
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
from rebond.domain.dossiers.queries.timeline import TimelineItem
from rebond.domain.dossiers.queries.transfers import Transfers, transfers_of
from rebond.domain.dossiers.queries.twins import Content, contents, merge_candidates

__all__ = [
    "CallCard",
    "Callee",
    "Content",
    "FactLine",
    "FilePage",
    "KnownPerson",
    "ListPage",
    "Look",
    "MailPlan",
    "NewsLine",
    "Number",
    "Option",
    "Requests",
    "SharedFile",
    "Sheet",
    "StatedFact",
    "TimelineItem",
    "Transfers",
    "all_news",
    "call_cards",
    "colleagues",
    "contents",
    "digest_choice",
    "dossier_sheet",
    "entries_of",
    "fact_rows",
    "facts_of",
    "file_page",
    "for_establishments",
    "interviews_of",
    "known_people",
    "latest_news",
    "letters_noted",
    "list_page",
    "mail_plan",
    "merge_candidates",
    "my_day",
    "news_lines",
    "only_shared",
    "organisations_to_share_with",
    "partner_notes_of",
    "people_to_mention",
    "platform_head",
    "recorded_keys",
    "requests_of",
    "sample_letter",
    "shared_file",
    "shared_with_me",
    "shares_of",
    "sheet_of",
    "stated_facts",
    "superseded_by",
    "transfers_of",
    "unread_count",
    "who_looked",
]
