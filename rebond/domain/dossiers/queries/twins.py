"""Files of one platform that may be the same young person's, to merge by hand (B8)."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, KeptApart, ListEntry
from rebond.domain.dossiers.queries.search import search_q

SHOWN = 20


def merge_candidates(actor: Actor, dossier: Dossier, text: str = "") -> list[Dossier]:
    """The platform's files that `text` finds; without text, those of the same birth date or the same name."""
    files = (
        visible(Dossier, actor)
        .filter(platform_id=dossier.platform_id, status__in=(Status.OPEN, Status.CLOSED))
        .exclude(pk=dossier.pk)
        .select_related("referent")
    )
    wanted = search_q(text) if text.strip() else Q(birth_date=dossier.birth_date) | Q(search_text=dossier.search_text)
    return list(files.filter(wanted).order_by("search_text", "pk")[:SHOWN])


@dataclass(frozen=True)
class Content:
    """How much a file holds."""

    attempts: int
    entries: int
    details: int


def contents(actor: Actor, dossiers: list[Dossier]) -> dict[UUID, Content]:
    """What each file holds, in three queries."""
    keys, people = [d.pk for d in dossiers], [d.person_id for d in dossiers]

    def counted(rows, column: str) -> dict[UUID, int]:
        return dict(rows.values_list(column).annotate(number=Count("pk")).order_by())

    attempts = counted(
        visible(ContactAttempt, actor).filter(dossier__in=keys, superseded_by=None, cancelled=False), "dossier_id"
    )
    entries = counted(visible(ListEntry, actor).filter(dossier__in=keys), "dossier_id")
    details = counted(visible(ContactDetail, actor).filter(person__in=people), "person_id")
    return {d.pk: Content(attempts.get(d.pk, 0), entries.get(d.pk, 0), details.get(d.person_id, 0)) for d in dossiers}


@dataclass(frozen=True)
class Alike:
    """Two files of a platform that may be one young person's, and why. `said`: who kept them apart, if somebody did."""

    first: Dossier  # the one to keep: open, and the older
    second: Dossier
    reasons: tuple[str, ...]  # French
    said: KeptApart | None = None


#: Pairs shown at once; the rest comes as these are treated.
PAIRS = 50
#: Two files of a platform that look alike. Twins are not: their first names differ. Names are compared word by word
#: whatever their order, so that a surname and a first name written one for the other are found.
_ALIKE = """
WITH here AS MATERIALIZED (
  SELECT id, person_id, birth_date, search_text, status,
         split_part(upper(unaccent(first_names)), ' ', 1) AS first_name
  FROM dossiers_dossier WHERE platform_id = %(platform)s AND status IN ('open', 'closed')
), phones AS MATERIALIZED (
  SELECT h.id, c.value FROM here h JOIN dossiers_contactdetail c ON c.person_id = h.person_id
  WHERE c.kind = 'phone' AND c.validity NOT IN ('wrong', 'banned')
), found AS (
  SELECT a.id AS one, b.id AS other, 'day' AS why FROM here a JOIN here b ON a.birth_date = b.birth_date AND a.id < b.id
  WHERE similarity(a.search_text, b.search_text) >= 0.5 AND word_similarity(a.first_name, b.search_text) >= 0.6
  UNION ALL
  SELECT a.id, b.id, 'name' FROM here a JOIN here b ON a.search_text = b.search_text AND a.id < b.id
  WHERE a.birth_date <> b.birth_date AND (
    (to_char(a.birth_date, 'MMDD') = to_char(b.birth_date, 'MMDD'))
    OR (to_char(a.birth_date, 'YYYYMM') = to_char(b.birth_date, 'YYYYMM'))
    OR (to_char(a.birth_date, 'YYYYDD') = to_char(b.birth_date, 'YYYYDD'))
    OR (to_char(a.birth_date, 'YYYYMMDD') = to_char(b.birth_date, 'YYYYDDMM')))
  UNION ALL
  SELECT a.id, b.id, 'ine' FROM here a JOIN here b ON a.id < b.id
  JOIN dossiers_youngperson p ON p.id = a.person_id JOIN dossiers_youngperson q ON q.id = b.person_id
  WHERE p.ines <> '{}' AND q.ines <> '{}' AND p.ines && q.ines AND a.birth_date = b.birth_date
  UNION ALL
  SELECT p.id, q.id, 'phone' FROM phones p JOIN phones q ON p.value = q.value AND p.id < q.id
  JOIN here a ON a.id = p.id JOIN here b ON b.id = q.id
  WHERE word_similarity(a.first_name, b.search_text) >= 0.6 AND abs(a.birth_date - b.birth_date) < 400
)
SELECT one, other, array_agg(DISTINCT why ORDER BY why) FROM found f
JOIN here a ON a.id = f.one JOIN here b ON b.id = f.other
WHERE 'open' IN (a.status, b.status)
  AND EXISTS (SELECT 1 FROM dossiers_keptapart k WHERE k.first_id = f.one AND k.second_id = f.other) = %(apart)s
GROUP BY one, other ORDER BY count(DISTINCT why) DESC, one, other LIMIT %(most)s
"""
_WHY = {
    "day": "même date de naissance, noms proches",
    "name": "même nom, dates de naissance proches",
    "ine": "même INE",
    "phone": "même numéro de téléphone et même prénom",
}


def alike(actor: Actor, platform_id: UUID, *, apart: bool = False) -> list[Alike]:
    """The pairs of files of a platform that may be one young person's, the surest first; those that somebody said are
    two people, with `apart`. Three queries."""
    if platform_id not in actor.platforms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"platform": platform_id, "apart": apart, "most": PAIRS})
        rows = cursor.fetchall()
    keys = {key for one, other, _ in rows for key in (one, other)}
    files = visible(Dossier, actor).filter(platform_id=platform_id).select_related("referent").in_bulk(keys)
    said = {}
    if apart:
        kept = visible(KeptApart, actor).filter(platform_id=platform_id, first_id__in=keys).select_related("author")
        said = {(row.first_id, row.second_id): row for row in kept}
    return [
        Alike(*_in_order(files[one], files[other]), tuple(_WHY[why] for why in reasons), said.get((one, other)))
        for one, other, reasons in rows
        if one in files and other in files
    ]


def _in_order(one: Dossier, other: Dossier) -> list[Dossier]:
    return sorted((one, other), key=lambda dossier: (dossier.status != Status.OPEN, dossier.opened_at))
