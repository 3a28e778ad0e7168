"""The tables that the readers write and the comparator reads: one Arrow schema a kind of record.

Readers (`rebond.kernel.formats`) turn every delivered file into rows of these; the comparator knows
nothing of files. Text columns hold what the file says, trimmed, never folded: folding belongs to the
comparator. An absent or empty value is null. Codes keep their leading zeros.
"""

from typing import Final

import pyarrow as pa

TEXT: Final = pa.string()
YEAR: Final = pa.int16()
FLAG: Final = pa.bool_()
DATE: Final = pa.date32()

#: Where a row comes from. `record` is `path#n` (`archive.zip#n`; `archive.zip!member#n` when the archive
#: holds several files), n from 1, path relative to the folder with `/`.
_ORIGIN: Final = [
    pa.field("record", TEXT, nullable=False),
    pa.field("file", pa.int32(), nullable=False),  # FILES.file
]

_IDENTITY: Final = [
    pa.field("ine", TEXT),  # upper-case, no spaces, 11 characters; a failing key is kept (a warning)
    pa.field("surname", TEXT),
    pa.field("usage_name", TEXT),
    pa.field("first_name", TEXT),
    pa.field("first_name_2", TEXT),
    pa.field("first_name_3", TEXT),
    pa.field("birth_date", DATE),
    pa.field("sex", TEXT),  # "1" male, "2" female
    pa.field("birth_commune", TEXT),  # INSEE, 5 characters
    pa.field("birth_department", TEXT),  # INSEE form: "02", "2A", "974"
    pa.field("birth_place", TEXT),  # label, when born abroad or when the file gives one
    pa.field("birth_country", TEXT),  # 3 digits, "100" = France
]

_CONTACT: Final = [
    pa.field("phones", pa.list_(TEXT)),  # as written in the file
    pa.field("emails", pa.list_(TEXT)),
    pa.field("address", TEXT),  # lines joined with "\n"
    pa.field("postal_code", TEXT),
    pa.field("commune", TEXT),  # INSEE of the home
    pa.field("commune_label", TEXT),
]

#: One row a delivered file that could be read (members of an archive apart).
FILES: Final = pa.schema(
    [
        pa.field("file", pa.int32(), nullable=False),
        pa.field("path", TEXT, nullable=False),  # as in `record`, without `#n`
        pa.field("kind", TEXT, nullable=False),  # a Kind value
        pa.field("uai", TEXT),  # whose file it is; null for exam results, mission locale, facts
        pa.field("school_year", YEAR),  # the year it begins
        pa.field("observed_on", DATE),  # when it was true: DATE_EXPORT, 31 December for SIFA, or the manifest
        pa.field("sha256", TEXT, nullable=False),
        pa.field("rows", pa.int64(), nullable=False),  # read and kept
        pa.field("set_aside", pa.int64(), nullable=False),
        pa.field("superseded_by", pa.int32()),  # a later export of the same establishment, base and year
    ]
)

#: Pupils and apprentices: SIECLE, FREGATA, SIFA, the apprenticeship dashboard. One row an enrolment.
ENROLMENTS: Final = pa.schema(
    [
        *_ORIGIN,
        pa.field("kind", TEXT, nullable=False),
        pa.field("uai", TEXT),  # the establishment of the record (CFA for an apprentice)
        pa.field("school_year", YEAR, nullable=False),
        pa.field("observed_on", DATE),
        *_IDENTITY,
        pa.field("ine_other", TEXT),  # the INE_BEA (or INE_RNIE) that `ine` is not
        pa.field("local_id", TEXT),  # ELEVE_ID, join key inside one establishment's exports
        pa.field("status", TEXT),  # "ST" pupil, "AP" apprentice, or as the file says
        pa.field("mef", TEXT),  # 11 characters
        pa.field("cfd", TEXT),  # code formation diplôme, 8 characters
        pa.field("apprentice_year", TEXT),  # SIFA AN_FORM, "1A".."6P"
        pa.field("course_months", pa.int16()),  # theoretical length (SIFA, dashboard)
        pa.field("entry_date", DATE),
        pa.field("exit_date", DATE),
        pa.field("exit_motive", TEXT),
        pa.field("division", TEXT),  # class
        pa.field("last_year_uai", TEXT),
        pa.field("last_year_mef", TEXT),
        pa.field("contract_start", DATE),
        pa.field("contract_end", DATE),
        pa.field("contract_broken_on", DATE),
        pa.field("diploma_obtained", FLAG),  # of this curriculum (dashboard)
        pa.field("diploma_obtained_on", DATE),
        pa.field("highest_diploma", TEXT),  # SIFA DIP_OBT: what came before
        *_CONTACT,
    ]
)

#: One row a result of an exam (exchange table; ACCIO diplomas become rows too, result = "obtained").
EXAMS: Final = pa.schema(
    [
        *_ORIGIN,
        *_IDENTITY,
        pa.field("uai", TEXT),
        pa.field("cfd", TEXT),
        pa.field("label", TEXT),
        pa.field("session", YEAR, nullable=False),  # session 2026 belongs to school year 2025
        pa.field("result", TEXT, nullable=False),  # "obtained" | "failed" | "pending"
        pa.field("local_id", TEXT),  # ACCIO: ELEVE_ID
    ]
)

#: One row a young person known to a mission locale.
MISSION_LOCALE: Final = pa.schema(
    [
        *_ORIGIN,
        *_IDENTITY,
        pa.field("organisation", TEXT),
        pa.field("adviser", TEXT),
        pa.field("first_met_on", DATE),
        pa.field("situation", TEXT),
        pa.field("situation_on", DATE),
        *_CONTACT,
    ]
)

#: One row an attested fact (formats §8.3).
FACTS: Final = pa.schema(
    [
        *_ORIGIN,
        *_IDENTITY,
        pa.field("fact", TEXT, nullable=False),
        pa.field("source", TEXT),
        pa.field("fact_date", DATE),
        pa.field("confirm_by", DATE),  # null: the rule of the fact decides
    ]
)

#: Guardians of pupils, from ResponsablesAvecAdresses: brings contact details, never a verdict.
GUARDIANS: Final = pa.schema(
    [
        *_ORIGIN,
        pa.field("uai", TEXT),
        pa.field("local_id", TEXT, nullable=False),  # ELEVE_ID of the pupil
        pa.field("relation", TEXT),  # "mother" | "father" | "other"
        pa.field("legal", FLAG),
        pa.field("level", pa.int16()),  # 1 legal, 2 in charge, 3 contact
        pa.field("surname", TEXT),
        pa.field("first_name", TEXT),
        *_CONTACT,
    ]
)

#: People already known to Rebond: the comparator gives a person who is one of them the same key.
KNOWN: Final = pa.schema([pa.field("person", TEXT, nullable=False), *_ORIGIN, *_IDENTITY])

#: What could not be read, as in set_aside.csv. `record` is null for a whole file.
SET_ASIDE: Final = pa.schema(
    [
        pa.field("path", TEXT, nullable=False),
        pa.field("record", TEXT),
        pa.field("field", TEXT),
        pa.field("value", TEXT),
        pa.field("reason", TEXT, nullable=False),  # French, says how to mend
        pa.field("suggestion", TEXT),
    ]
)

#: Table name -> schema; each is one Parquet file `<name>.parquet` in an intake folder.
TABLES: Final[dict[str, pa.Schema]] = {
    "files": FILES,
    "enrolments": ENROLMENTS,
    "exams": EXAMS,
    "mission_locale": MISSION_LOCALE,
    "facts": FACTS,
    "guardians": GUARDIANS,
    "known": KNOWN,
    "set_aside": SET_ASIDE,
}

#: One row a human being judged (formats §8.3, issue "From the schools' own files").
VERDICTS: Final = pa.schema(
    [
        pa.field("person", TEXT, nullable=False),
        pa.field("verdict", TEXT, nullable=False),
        pa.field("criterion", TEXT),
        pa.field("flags", pa.list_(TEXT), nullable=False),
        pa.field("surname", TEXT),
        pa.field("usage_name", TEXT),
        pa.field("first_names", TEXT),
        pa.field("birth_date", DATE),
        pa.field("sex", TEXT),
        pa.field("birth_place", TEXT),
        pa.field("ine", TEXT),
        pa.field("last_uai", TEXT),
        pa.field("last_level", TEXT),
        pa.field("records", pa.list_(TEXT), nullable=False),
        pa.field("doubtful_records", pa.list_(TEXT), nullable=False),
        pa.field("match_probability", pa.float64()),
    ]
)
