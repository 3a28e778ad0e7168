"""Words by which a free text tells of Justice, of health or of a child's placement. Pure.

What they stand in is kept as it was written, and read by those whom the law entitles: where a row has a protected
form it is written there, elsewhere it is masked where it is read (`queries.masking`). Nobody is asked: an assistant on
the telephone writes, and the rest is ours. A word too many hides a sentence from circle 1; a word too few tells it.
"""

import re

from rebond.domain.territory.folding import fold

#: Folded (`territory.folding.fold`): without case, accents nor apostrophes.
WORDS = (
    *(
        "p ?j ?j",
        "protection judiciaire",
        "judiciaires?",
        "tribunal",
        "juge (des|pour) enfants",
        "(le|la|un|une|du) juge",
    ),
    *("prisons?", "detention", "detenue?s?", "incarcer[a-z]*", "ecrou[a-z]*", "penitentiaires?", "maison d arret"),
    *("spip", "bracelet electronique", "garde a vue", "centre educatif (ferme|renforce)", "(cef|cer)"),
    *("foyers?", "aemo", "hopita[a-z]*", "hospitalis[a-z]*", "chu", "clinique", "psychiatr[a-z]*", "pedopsy[a-z]*"),
    *("cmp", "cmpp", "maison des ado[a-z]*", "addict[a-z]*", "toxicoman[a-z]*", "suicid[a-z]*", "itep"),
)
_TELLING = re.compile(r"\b(?:" + "|".join(WORDS) + r")\b")

#: Reasons, pathways and answers by the link of which the place is an employer: to work at a hospital says nothing of
#: one's health.
AT_WORK = frozenset({"employed", "alternance", "internship", "apprentice", "pro_contract", "job"})

#: What is said to who wrote it.
RESERVED = "Ce que vous avez écrit touche à la justice ou à la santé : c’est réservé au responsable et à l’assistant."


def names_protected(*texts: str) -> bool:
    """Whether one of these texts holds such a word."""
    return any(text and _TELLING.search(fold(text)) for text in texts)


def fact_tells(motive: str, place: str, note: str) -> bool:
    """Whether a fact that is not protected by its nature is so by its words."""
    return names_protected(note, "" if motive in AT_WORK else place)


def with_reserved(notice: str, *texts: str) -> str:
    """What is said once something was written, and that it is reserved when it is."""
    return f"{notice} {RESERVED}" if names_protected(*texts) else notice
