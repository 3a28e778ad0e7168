"""The reads of the app. Each takes the actor; `known_people` alone is the worker's."""

from rebond.domain.dossiers.queries.calling import CallCard, Callee, Number, call_cards
from rebond.domain.dossiers.queries.day import my_day
from rebond.domain.dossiers.queries.establishments import for_establishments
from rebond.domain.dossiers.queries.facets import Option
from rebond.domain.dossiers.queries.facts import FactLine, StatedFact, fact_rows, facts_of, stated_facts
from rebond.domain.dossiers.queries.file import FilePage, entries_of, file_page
from rebond.domain.dossiers.queries.known import KnownPerson, known_people
from rebond.domain.dossiers.queries.listing import ListPage, list_page
from rebond.domain.dossiers.queries.looks import Look, who_looked
from rebond.domain.dossiers.queries.people import colleagues
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
    "Number",
    "Option",
    "StatedFact",
    "TimelineItem",
    "Transfers",
    "call_cards",
    "colleagues",
    "contents",
    "entries_of",
    "fact_rows",
    "facts_of",
    "file_page",
    "for_establishments",
    "known_people",
    "list_page",
    "merge_candidates",
    "my_day",
    "stated_facts",
    "transfers_of",
    "who_looked",
]
