"""Search in one platform's files: accents, order of the words and errors of typing are forgiven.

The platform is filtered first (by its index), then each remaining row is compared: operators such as `%` and LIKE
are not leakproof and would lose their index under a policy anyway.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import GreaterThanOrEqual

from rebond.domain.dossiers.enums import DetailKind
from rebond.domain.dossiers.models import ContactDetail, Interview
from rebond.kernel.values.names import fold

#: Letters of a word below which an error of typing can't be told from another word.
LONG_ENOUGH = 4
#: Share of trigrams in common from which a word is taken for another ("LEFEVER" for "LEFEVRE": 0.5).
ALIKE = 0.42
_PHONE = re.compile(r"[+\d][\d .\-]{2,}$")
_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -]((?:19|20)\d{2})$")


def search_q(text: str) -> Q:
    """The condition on Dossier for what was typed: a name, a birth date (12/03/2008), or the end of a number."""
    text = text.strip()
    born = _birth_date(text)
    if born is not None:
        return Q(birth_date=born)
    digits = re.sub(r"\D", "", text)
    if _PHONE.match(text) and len(digits) >= LONG_ENOUGH:
        return _number_q(digits)
    result = Q()
    for word in fold(text).split()[:6]:
        result &= _word_q(word)
    return result


def wish_q(wishes: Iterable[str]) -> Q:
    """The condition on Dossier for what somebody wished in an interview: one of `wishes`."""
    told = Q()
    for wish in wishes:
        told |= Q(answers__wishes__contains=[wish])
    interviews = Interview.objects.filter(told, dossier=OuterRef("pk"), superseded_by=None, cancelled=False)
    return Q(Exists(interviews)) if wishes else Q()


def _word_q(word: str) -> Q:
    begins = _begins_q(word)
    if len(word) < LONG_ENOUGH:
        return begins
    alike = Q(GreaterThanOrEqual(TrigramWordSimilarity(word, F("search_text")), ALIKE))
    return begins | (_maybe_alike_q(word) & alike)


def _begins_q(start: str) -> Q:
    return Q(search_text__startswith=start) | Q(search_text__contains=f" {start}")


def _maybe_alike_q(word: str) -> Q:
    """What is so of every name that is alike, asked first: of 5,000 names it takes 1 ms, to count trigrams 6.

    A name that neither holds three letters of the word in a row nor has a word of the same two first letters shares at
    most the word's first letter and its two last: two trigrams of five or more, which is below `ALIKE` (one letter
    over and over, "AAAA", makes fewer, and is nobody's name).
    """
    held = _begins_q(word[:2])
    for place in range(len(word) - 2):
        held |= Q(search_text__contains=word[place : place + 3])
    return held


def _number_q(digits: str) -> Q:
    """The end of a number, as the telephone that rings shows it (four digits at least), or the whole of it."""
    numbers = ContactDetail.objects.filter(
        person=OuterRef("person"), kind=DetailKind.PHONE, ending=digits[-4:], value__endswith=digits[-9:]
    )
    return Q(Exists(numbers))


def _birth_date(text: str) -> date | None:
    match = _DATE.match(text)
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
