"""Folding of names and places (formats §8.4) as DuckDB macros, so that a country is folded in one pass."""

from typing import Final

#: Dropped only as a second chance, at a cost.
PARTICLES: Final = (
    "DE|DU|DES|D|LA|LE|LES|L|BEN|BENT|BIN|BINT|IBN|AIT|EL|AL|OULD|DOS|DA|DAS|DO|DI|DEL|DELLA|VAN|VON|DER|DEN|ABD|ABOU"
)

_LIGATURES: Final = (
    ("Œ", "OE"), ("Æ", "AE"), ("ẞ", "SS"), ("ß", "SS"), ("Ø", "O"), ("Ł", "L"), ("Đ", "D"), ("Ð", "D"), ("Þ", "TH"),
    ("İ", "I"), ("ı", "I"), ("�", "?"),
)  # fmt: skip

#: UTF-8 read as Latin-1, which files saved twice show ("ZoÃ©"); applied before folding.
_MOJIBAKE: Final = (
    ("Ã©", "E"), ("Ã¨", "E"), ("Ãª", "E"), ("Ã«", "E"), ("Ã‰", "E"), ("Ã ", "A"), ("Ã¢", "A"), ("Ã¤", "A"),
    ("Ã®", "I"), ("Ã¯", "I"), ("Ã´", "O"), ("Ã¶", "O"), ("Ã¹", "U"), ("Ã»", "U"), ("Ã¼", "U"), ("Ã§", "C"),
    ("Ã±", "N"),
)  # fmt: skip

#: A fair French ear: letters that sound alike become one, silent endings fall. Order matters.
_SOUNDS: Final = (
    ("PH", "F"), ("TH", "T"), ("SCH", "CH"), ("SH", "CH"), ("EAU", "O"), ("AU", "O"), ("AI|EI|AY|EY", "E"),
    ("CK", "C"), ("QU", "C"), ("Q", "C"), ("K", "C"),
    ("C([EIY])", "S\\1"), ("GE([AOU])", "J\\1"), ("G([EIY])", "J\\1"), ("Y", "I"), ("W", "V"), ("Z", "S"), ("X", "S"),
    ("([^C])H", "\\1"), ("^H", ""), ("[AE][MN]([^AEIOUMN]|$)", "AN\\1"), ("I[MN]([^AEIOUMN]|$)", "IN\\1"),
    ("(..)(ES|E|S|T|D|P)$", "\\1"),
)  # fmt: skip


def _nested_replace(expression: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        expression = f"replace({expression}, '{old}', '{new}')"
    return expression


def _nested_regexp(expression: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        plain = f"replace({expression}, '{old}', '{new}')"  # three times faster
        expression = plain if old.isalpha() else f"regexp_replace({expression}, '{old}', '{new}', 'g')"
    return expression


#: Double letters (RE2 knows no back-reference).
_DOUBLES: Final = tuple((letter * 2, letter) for letter in "ABCDEFGILMNOPRSTUZ")

_UNBROKEN: Final = f"CASE WHEN contains(x, 'Ã') THEN {_nested_replace('x', _MOJIBAKE)} ELSE x END"
_BARE: Final = f"upper(strip_accents({_nested_replace(f'upper({_UNBROKEN})', _LIGATURES)}))"
_FOLD: Final = _nested_regexp(
    _BARE,
    (
        ("[^A-Z?]+", " "),
        ("\\b(MME|MLLE|MR|MONSIEUR|MADAME|MADEMOISELLE|M|DR) (\\S)", "\\2"),
        ("\\bSTE\\b", "SAINTE"),
        ("\\bST\\b", "SAINT"),
        ("\\b(INCONNUE?S?|SNP|SANS PRENOM|SANS NOM|NON RENSEIGNEE?|NEANT|X{2,}|NR|ND)\\b", ""),
        (" +", " "),
    ),
)

#: Nine names in ten are capitals already, with nothing to fold.
_FOLDED_ALREADY: Final = "regexp_full_match(x, '[A-Z]{4,}') AND NOT regexp_full_match(x, 'INCONNUE?S?|NEANT|X{2,}')"

_HAS_DOUBLE: Final = f"regexp_matches(c, '{'|'.join(double for double, _ in _DOUBLES)}')"
_SINGLED: Final = f"CASE WHEN {_HAS_DOUBLE} THEN {_nested_replace('c', _DOUBLES)} ELSE c END"
_SOUND: Final = _nested_replace(_nested_regexp(_SINGLED, _SOUNDS), _DOUBLES)

#: Numbers that a form was filled with: six times the same digit, or counted off. They tell nobody from another.
_MADE_UP: Final = "|".join([digit * 6 for digit in "0123456789"] + ["1234567", "2345678"])

MACROS: Final = f"""
CREATE OR REPLACE MACRO fold(x) AS
    CASE WHEN {_FOLDED_ALREADY} THEN x ELSE nullif(nullif(trim({_FOLD}), ''), '?') END;
CREATE OR REPLACE MACRO said_first(f) AS
    CASE WHEN contains(f, ' ') THEN trim(regexp_replace(f, ' (DIT|DITE|ALIAS) .*$', '')) ELSE f END;
CREATE OR REPLACE MACRO said_second(f) AS
    CASE WHEN contains(f, ' ') THEN nullif(regexp_extract(f, ' (DIT|DITE|ALIAS) (.+)$', 2), '') END;
CREATE OR REPLACE MACRO compact(f) AS replace(f, ' ', '');
CREATE OR REPLACE MACRO bare(f) AS CASE WHEN contains(f, ' ') THEN
    coalesce(nullif(compact(regexp_replace(' ' || f, '( ({PARTICLES}))+( |$)', ' ', 'g')), ''), compact(f)) ELSE f END;
CREATE OR REPLACE MACRO sound(c) AS {_SOUND};
CREATE OR REPLACE MACRO city(c) AS CASE
    WHEN c BETWEEN '75101' AND '75120' THEN '75056'
    WHEN c BETWEEN '69381' AND '69389' THEN '69123'
    WHEN c BETWEEN '13201' AND '13216' THEN '13055'
    ELSE c END;
CREATE OR REPLACE MACRO commune_department(c) AS
    CASE WHEN c[1:2] IN ('97', '98') THEN c[1:3] WHEN c[1:2] = '99' THEN NULL ELSE c[1:2] END;
CREATE OR REPLACE MACRO small(x) AS CASE WHEN x IS NOT NULL THEN (hash(x) & 4294967295)::UINTEGER END;
CREATE OR REPLACE MACRO last_digits(p) AS right(regexp_replace(p, '[^0-9]', '', 'g'), 9);
CREATE OR REPLACE MACRO phone(p) AS
    CASE WHEN length(last_digits(p)) = 9 AND NOT regexp_matches(last_digits(p), '{_MADE_UP}') THEN last_digits(p) END;
"""
