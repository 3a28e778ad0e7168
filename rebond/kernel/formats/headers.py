"""Header names of tables: compared without case, accents, spaces or `*`, with the synonyms in use (formats §8.2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rebond.kernel.kinds import Kind
from rebond.kernel.values.text import without_accents

_NOT_ALPHANUMERIC: Final = re.compile(r"[^A-Z0-9]+")


@lru_cache(maxsize=4_096)  # the same few hundred headers are looked for in every file
def fold_header(header: str) -> str:
    """A header as it is compared: capitals and digits only. "Nom d’usage *" gives "NOMDUSAGE"."""
    return _NOT_ALPHANUMERIC.sub("", without_accents(header).upper())


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a reader uses: our name for it, and the headers under which it comes."""

    name: str
    headers: tuple[str, ...]
    required: bool = False
    preferred: tuple[str, ...] = ()  # headers that win over `headers` where a file has both

    @property
    def searched(self) -> tuple[str, ...]:
        """The headers in the order in which they are looked for."""
        return (*self.preferred, *self.headers)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of table. `signs`: at least one of these tells this kind from its neighbours."""

    kind: Kind
    title: str  # in French, for refusals: "un tableau de résultats d'examen"
    columns: tuple[Column, ...]
    signs: frozenset[str] = frozenset()

    def match(self, header: Sequence[str]) -> dict[str, int]:
        """Our name -> place in the header; the first of two columns of the same name wins."""
        places: dict[str, int] = {}
        for place, cell in enumerate(header):
            places.setdefault(fold_header(cell), place)
        found: dict[str, int] = {}
        for column in self.columns:
            where = next((places[key] for key in map(fold_header, column.searched) if key in places), None)
            if where is not None:
                found[column.name] = where
        in_use = places.get("NOM")
        if in_use is not None and in_use != found.get("surname") and any(c.name == "usage_name" for c in self.columns):
            found.setdefault("usage_name", in_use)
        return found

    def missing(self, found: Mapping[str, int]) -> list[str]:
        """The obligatory columns (their first header) that are not there."""
        return [column.headers[0] for column in self.columns if column.required and column.name not in found]

    def accepts(self, found: Mapping[str, int]) -> bool:
        """Whether a header with these columns is a table of this kind."""
        return not self.missing(found) and (not self.signs or not self.signs.isdisjoint(found))


#: The identity columns shared by the exchange tables of §8.2 and §8.3.
INE = Column("ine", ("INE", "NUMERO INE", "N° INE", "IDENTIFIANT NATIONAL", "ID_NATIONAL", "INE_RNIE"))
SURNAME = Column(
    "surname",
    ("NOM",),
    required=True,
    # a file that has "Nom" beside one of these means by it the name in use
    preferred=("NOM DE FAMILLE", "NOM DE NAISSANCE", "NOM_NAISSANCE", "NOM PATRONYMIQUE"),
)
USAGE_NAME = Column("usage_name", ("NOM_USAGE", "NOM D'USAGE", "NOM USUEL", "NOM MARITAL"))
FIRST_NAME = Column("first_name", ("PRENOM", "PRENOMS", "PRENOM1", "PREMIER PRENOM", "PRENOM 1"), required=True)
FIRST_NAME_2 = Column("first_name_2", ("PRENOM2", "DEUXIEME PRENOM"))
FIRST_NAME_3 = Column("first_name_3", ("PRENOM3", "TROISIEME PRENOM"))
BIRTH_DATE = Column(
    "birth_date",
    ("DATE_NAISSANCE", "DATE DE NAISSANCE", "DATE_NAISS", "DATE NAIS", "NE LE", "NE(E) LE", "DDN", "DATENAISSANCE"),
    required=True,
)
SEX = Column("sex", ("SEXE", "CODE SEXE", "GENRE", "CODE_SEXE"))
POSTAL_CODE = Column("postal_code", ("CODE_POSTAL", "CP", "CODE POSTAL DE RESIDENCE"))
COMMUNE_LABEL = Column("commune_label", ("COMMUNE", "VILLE", "VILLE DE RESIDENCE", "LIBELLE COMMUNE"))
PHONE = Column("phone", ("TELEPHONE", "TEL", "TELEPHONE PORTABLE", "PORTABLE", "N° TELEPHONE", "TEL_JEUNE"))
EMAIL = Column("email", ("COURRIEL", "EMAIL", "E-MAIL", "MEL", "MAIL", "ADRESSE MAIL", "ADRESSE ELECTRONIQUE"))
