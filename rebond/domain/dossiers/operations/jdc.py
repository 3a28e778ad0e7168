"""The service national's monthly tables: dropped, mended, split by home commune (B3, B7, formats §8.2)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import JdcState, Status
from rebond.domain.dossiers.models import Dossier, JdcRow, JdcTable
from rebond.domain.dossiers.operations.access import found
from rebond.domain.dossiers.operations.jdc_notes import note_on
from rebond.domain.territory.folding import fold as fold_place
from rebond.domain.territory.folding import without_cedex
from rebond.domain.territory.models import Commune
from rebond.domain.territory.placement import Place
from rebond.domain.territory.queries import place_all
from rebond.kernel.formats import Refusal
from rebond.kernel.formats.jdc.reader import JdcLine, JdcPerson, JdcRefusal, parse_jdc, read_jdc
from rebond.kernel.values.names import fold

#: A département meets some hundreds of young people a month; beyond, it is no table of a month.
MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
BATCH = 500
#: A JDC is reported within months: further, the year was mistyped.
OLDEST = timedelta(days=3 * 366)
TOO_BIG = "Ce fichier dépasse 20 Mo : ce n’est pas la table d’un mois."
NO_PLATFORM = "Aucune plate-forme ne couvre cette commune : vérifiez-la, ou complétez les périmètres."


class JdcRefusedError(ValueError):
    """The table or the row can't be taken; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def receive_jdc(*, actor: Actor, name: str, content: bytes) -> tuple[JdcTable, bool]:
    """Take a table in; gives it, and whether it is new. The same file twice, or a row that another table said,
    changes nothing. Rows that can't be read are set aside with their reason.

    Raises JdcRefusedError when the file is no table of the JDC. The policy lets only the habilitated write.
    """
    if len(content) > MOST_BYTES:
        raise JdcRefusedError("file", TOO_BIG)
    digest = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:  # dropped twice at once, the second finds the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('rebond.jdc', 0))")
    already = JdcTable.objects.filter(sha256=digest).first()
    if already is not None:
        return already, False
    lines = _read(name, content)
    table = JdcTable(name=name[-200:], sha256=digest, received_from_id=actor.user_id, rows=len(lines))
    rows = [_row(table, line) for line in lines]
    said = _said_before(rows)
    kept = _distinct(rows, said)
    table.repeated = len(rows) - len(kept)
    table.save(force_insert=True)
    JdcRow.objects.bulk_create(kept, batch_size=BATCH)
    defer("dossiers.place_jdc", lock="dossiers.place_jdc", table_id=table.pk)
    record_action(
        actor=actor, code="jdc.received", sentence=f"Table de la JDC reçue : {len(lines)} lignes.", about=table
    )
    return table, True


def _read(name: str, content: bytes) -> list[JdcLine]:
    try:
        lines = []
        for line in read_jdc(BytesIO(content), name):
            lines.append(line)
            if len(lines) > MOST_ROWS:
                raise JdcRefusedError("file", f"Plus de {MOST_ROWS} lignes : déposez la table d’un seul mois.")
    except Refusal as refusal:
        raise JdcRefusedError("file", f"{refusal.reason} {refusal.suggestion or ''}".strip()) from None
    if not lines:
        raise JdcRefusedError("file", "La table ne contient aucune ligne sous son en-tête : vérifiez le fichier.")
    return lines


def _row(table: JdcTable, line: JdcLine) -> JdcRow:
    row = JdcRow(table=table, number=line.number)
    if line.person is None:
        row.state, row.texts, row.field, row.reason = JdcState.ASIDE, line.texts, line.field, line.reason[:400]
        return row
    try:
        _describe(row, line.person)
    except JdcRefusal as refusal:
        row.state, row.texts, row.field, row.reason = JdcState.ASIDE, line.texts, refusal.field, str(refusal)
    return row


def _describe(row: JdcRow, person: JdcPerson) -> None:
    """Write what was read. Raises `JdcRefusal` for a day that can't be."""
    today = timezone.localdate()
    if person.jdc_date > today or person.jdc_date < today - OLDEST:
        raise JdcRefusal("jdc_date", "Cette date de JDC n’est pas vraisemblable : vérifiez l’année.")
    if not 12 <= today.year - person.birth_date.year <= 30:
        raise JdcRefusal("birth_date", "Cette date de naissance n’est pas vraisemblable : vérifiez l’année.")
    for name in ("surname", "first_names", "birth_date", "sex", "address", "postal_code", "phone", "email"):
        setattr(row, name, getattr(person, name))
    row.jdc_date, row.last_class, row.last_school = person.jdc_date, person.last_class, person.last_school
    row.commune_name, row.wants_contact = person.commune, person.wants_contact
    row.fingerprint = _fingerprint(person)
    row.state, row.texts, row.field, row.reason = JdcState.READ, {}, "", ""


def _fingerprint(person: JdcPerson) -> str:
    names = f"{fold(person.surname)}|{fold(person.first_names)}"
    return hashlib.sha256(f"{names}|{person.birth_date}|{person.jdc_date}".encode()).hexdigest()


def _said_before(rows: Sequence[JdcRow]) -> set[str]:
    marks = [row.fingerprint for row in rows if row.fingerprint]
    return set(JdcRow.objects.filter(fingerprint__in=marks).values_list("fingerprint", flat=True))


def _distinct(rows: Iterable[JdcRow], said: set[str]) -> list[JdcRow]:
    kept, seen = [], set(said)
    for row in rows:
        if row.fingerprint and row.fingerprint in seen:
            continue
        seen.add(row.fingerprint)
        kept.append(row)
    return kept


@transaction.atomic
def mend_jdc(*, actor: Actor, row_id: UUID, texts: Mapping[str, str]) -> JdcRow:
    """Correct a row that was set aside, and replay it. Raises JdcRow.DoesNotExist, JdcRefusedError (the row stays,
    with what was typed left to the form); a row mended meanwhile is given as it is."""
    found(JdcRow, actor, row_id)
    row = JdcRow.objects.select_for_update(of=("self",)).get(pk=row_id)
    if row.state != JdcState.ASIDE:
        return row
    try:
        _describe(row, parse_jdc(texts))
    except JdcRefusal as refusal:
        raise JdcRefusedError(refusal.field, str(refusal)) from None
    if JdcRow.objects.filter(fingerprint=row.fingerprint).exists():
        raise JdcRefusedError("surname", "Ce jeune est déjà dans une table reçue, à la même date : rien à ajouter.")
    row.save()
    defer("dossiers.place_jdc", lock="dossiers.place_jdc", table_id=row.table_id)
    record_action(actor=actor, code="jdc.mended", sentence="Ligne d’une table de la JDC corrigée.", about=row)
    return row


@transaction.atomic
def place_jdc(*, table_id: UUID) -> int:
    """Give each row read to the platform of its home, or note it on the file that the young person has. For the
    worker, which sees every file; done again it changes nothing. Gives how many rows were placed."""
    rows = list(JdcRow.objects.select_for_update(of=("self",)).filter(table=table_id, state=JdcState.READ))
    communes = _communes(rows)
    for row in rows:
        row.commune = communes.get((row.postal_code, _place_name(row.commune_name)))
    placements = place_all([Place(row.commune_id, None, row.postal_code or None) for row in rows])
    files = _still_open(_files(rows))
    for row, placement in zip(rows, placements, strict=True):
        row.platform_id, row.placed_by = placement.platform_id, placement.reason
        if placement.platform_id is None:
            row.state, row.field, row.reason = JdcState.ASIDE, "commune_label", NO_PLATFORM
            row.texts, row.fingerprint = _texts(row), ""
        else:
            row.state = JdcState.PROPOSED
            _note_if_known(row, files.get(row.pk, []))
    JdcRow.objects.bulk_update(rows, _PLACED, batch_size=BATCH)
    return len(rows)


_PLACED = [
    *("commune", "platform", "placed_by", "state", "field", "reason", "texts", "fingerprint"),
    *("dossier", "handled_at"),
]


def _texts(row: JdcRow) -> dict[str, str]:
    """The row as it was written, to be mended again."""
    days = {"birth_date": row.birth_date, "jdc_date": row.jdc_date}
    told = {name: f"{day:%d/%m/%Y}" for name, day in days.items() if day}
    wants = {None: "", True: "OUI", False: "NON"}[row.wants_contact]
    same = ("surname", "sex", "address", "postal_code", "phone", "email", "last_class", "last_school")
    told |= {name: getattr(row, name) for name in same}
    return told | {"first_name": row.first_names, "commune_label": row.commune_name, "wants_contact": wants}


def _communes(rows: Sequence[JdcRow]) -> dict[tuple[str, str], Commune]:
    """(postal code, folded name) → commune; without a postal code, a name that one commune alone bears."""
    names = {_place_name(row.commune_name) for row in rows if row.commune_name}
    result: dict[tuple[str, str], Commune] = {}
    same: dict[str, list[Commune]] = {}
    for commune in Commune.objects.filter(search_name__in=names):
        same.setdefault(commune.search_name, []).append(commune)
        for code in commune.postal_codes:
            result[(code, commune.search_name)] = commune
    result |= {("", name): communes[0] for name, communes in same.items() if len(communes) == 1}
    return result


def _place_name(written: str) -> str:
    return without_cedex(fold_place(written))


def _files(rows: Sequence[JdcRow]) -> dict[UUID, list[Dossier]]:
    """The open files of each row's young person, anywhere: same names and birth date (as the search of C18)."""
    born = {row.birth_date for row in rows}
    candidates = Dossier.objects.filter(birth_date__in=born, status=Status.OPEN)
    by_day: dict[object, list[Dossier]] = {}
    for dossier in candidates.only("pk", "person_id", "birth_date", "search_text"):
        by_day.setdefault(dossier.birth_date, []).append(dossier)
    return {row.pk: [d for d in by_day.get(row.birth_date, []) if _same_name(d.search_text, row)] for row in rows}


def _still_open(found: dict[UUID, list[Dossier]]) -> dict[UUID, list[Dossier]]:
    """The same, the files that are to be written in locked by key as everywhere. One merged or closed meanwhile makes
    its row one that the platform looks at."""
    alone = {files[0].pk for files in found.values() if len(files) == 1}
    held = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=alone, status=Status.OPEN).order_by("pk")
    still = set(held.values_list("pk", flat=True))
    return {key: [d for d in files if d.pk in still or d.pk not in alone] for key, files in found.items()}


def _same_name(searched: str, row: JdcRow) -> bool:
    surname, given = fold(row.surname), fold(row.first_names.split(" ")[0])
    by_birth = f"{searched} ".startswith(f"{surname} {given} ")
    return by_birth or (searched.endswith(f" {surname}") and f" {given} " in searched)


def _note_if_known(row: JdcRow, files: list[Dossier]) -> None:
    """One file: the information is written there. None, or several: the platform looks."""
    if len(files) == 1:
        note_on(row, files[0].pk)
        row.state, row.dossier_id, row.handled_at = JdcState.NOTED, files[0].pk, timezone.now()
