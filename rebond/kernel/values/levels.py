"""Curricula and their levels, from the MEF (11 characters) or the diploma code (CFD, 8 characters).

Facts: the ministry's open nomenclatures of dispositifs and of diploma levels (formats §4.3 and §4.4).
A MEF is the dispositif (3), the end of the diploma code (5), the length (1), the year (1) and a variant.
"""

from dataclasses import dataclass
from typing import Final

#: First character of a CFD (1969 levels) -> level of the 2019 scale; 0 = no qualification.
LEVEL_OF_CFD_FIRST: Final[dict[str, int]] = {
    "0": 3,  # mention complémentaire: 3 or 4 by its label; the lower one is what the code proves
    "1": 7,
    "2": 6,
    "3": 5,
    "4": 4,
    "5": 3,
    "6": 0,  # DNB, CFG, collège, SEGPA never count (formats §8.3)
    "7": 0,
    "9": 0,
}

#: SIFA DIP_OBT -> level of the diploma held before the curriculum (formats §2.3).
LEVEL_OF_DIP_OBT: Final[dict[str, int]] = {
    "01": 0, "02": 0, "03": 0, "04": 3, "05": 3, "06": 3, "07": 4, "08": 4, "09": 4, "10": 4,
    "11": 5, "12": 5, "13": 5, "14": 6, "15": 6, "99": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Dispositif:
    """What a dispositif leads to: `level` (0 = nothing that counts), its name, and what it proves."""

    code: str
    label: str
    level: int
    cfd_prefix: str = ""  # NIVEAU_FORMATION_DIPLOME: with the MEF's 5 next characters it is the CFD
    ends_with_diploma: bool = False
    post_bac: bool = False
    professional_bac: bool = False


def _qualifying(code: str, label: str, level: int, prefix: str) -> Dispositif:
    return Dispositif(code, label, level, prefix, ends_with_diploma=True)


def _bac_pro(code: str, label: str, prefix: str) -> Dispositif:
    return Dispositif(code, label, 4, prefix, ends_with_diploma=True, professional_bac=True)


def _post_bac(code: str, label: str, prefix: str, level: int = 5) -> Dispositif:
    return Dispositif(code, label, level, prefix, ends_with_diploma=True, post_bac=True)


_ALL: Final = (
    *(Dispositif(c, lab, 0, "670") for c, lab in (
        ("100", "6e"), ("101", "5e"), ("102", "4e"), ("103", "3e"), ("104", "3e d'insertion"),
        ("105", "Classe relais"), ("106", "ULIS"), ("110", "4e et 3e technologiques"),
        ("130", "6e-5e en trois ans"), ("131", "4e-3e en trois ans"), ("112", "CPA"), ("113", "CLIPA"),
        ("114", "Apprenti junior"), ("115", "DIMA"),
    )),
    *(Dispositif(c, lab, 0, "690") for c, lab in (
        ("164", "6e SEGPA"), ("165", "5e SEGPA"), ("166", "4e SEGPA"), ("167", "3e SEGPA"),
    )),
    Dispositif("200", "2de générale et technologique", 4, "470"),
    Dispositif("201", "1re générale", 4, "470"),
    _qualifying("202", "Terminale générale", 4, "470"),
    Dispositif("210", "2de technologique", 4, "430"),
    Dispositif("211", "1re technologique", 4, "430"),
    _qualifying("212", "Terminale technologique", 4, "430"),
    Dispositif("213", "1re technologique agricole", 4, "433"),
    _qualifying("214", "Terminale technologique agricole", 4, "433"),
    Dispositif("220", "2de de brevet de technicien", 4, "420"),
    Dispositif("221", "1re de brevet de technicien", 4, "420"),
    _qualifying("222", "Terminale de brevet de technicien", 4, "420"),
    Dispositif("223", "1re de brevet de technicien agricole", 4, "423"),
    _qualifying("224", "Terminale de brevet de technicien agricole", 4, "423"),
    Dispositif("230", "2de spéciale", 4, "420"),
    Dispositif("231", "1re d'adaptation technologique", 4, "430"),
    Dispositif("232", "1re d'adaptation de brevet de technicien", 4, "420"),
    Dispositif("233", "1re d'adaptation BMA", 4, "401"),
    Dispositif("234", "Prépa-seconde", 0),
    _qualifying("240", "CAP en 1 an", 3, "500"),
    _qualifying("241", "CAP en 2 ans", 3, "500"),
    _qualifying("242", "CAP en 3 ans", 3, "500"),
    _qualifying("243", "BEP en 1 an", 3, "510"),
    _qualifying("244", "BEP en 2 ans", 3, "510"),
    _bac_pro("245", "Bac professionnel en 1 an", "400"),
    _bac_pro("246", "Bac professionnel en 2 ans", "400"),
    _bac_pro("247", "Bac professionnel en 3 ans", "400"),
    _qualifying("250", "BMA en 1 an", 4, "401"),
    _qualifying("251", "BMA en 2 ans", 4, "401"),
    _qualifying("252", "BMA en 3 ans", 4, "401"),
    _qualifying("253", "Mention complémentaire", 3, "010"),
    _qualifying("254", "Brevet professionnel", 4, "450"),
    _qualifying("255", "Titre professionnel de niveau 4", 4, "46Z"),
    _qualifying("256", "Titre professionnel de niveau 3", 3, "56Z"),
    _qualifying("257", "Certificat de spécialisation de niveau 3", 3, "561"),
    _qualifying("258", "Certificat de spécialisation de niveau 4", 4, "461"),
    _qualifying("261", "SEGPA, CAP en 2 ans", 3, "500"),
    _qualifying("270", "CAP agricole en 1 an", 3, "503"),
    _qualifying("271", "CAP agricole en 2 ans", 3, "503"),
    _qualifying("272", "BEP agricole en 2 ans", 3, "513"),
    _bac_pro("273", "Bac professionnel agricole en 2 ans", "403"),
    _qualifying("274", "Mention complémentaire agricole", 3, "013"),
    _qualifying("275", "BP agricole de niveau 4", 4, "453"),
    _bac_pro("276", "Bac professionnel agricole en 3 ans", "403"),
    _qualifying("277", "BP agricole de niveau 3", 3, "553"),
    _qualifying("278", "Certificat de spécialisation agricole de niveau 4", 4, "463"),
    _qualifying("279", "Certificat de spécialisation agricole de niveau 3", 3, "563"),
    _qualifying("280", "CAP agricole (apprentissage)", 3, "503"),
    _qualifying("281", "BP agricole de niveau 4 en 2 ans", 4, "453"),
    _qualifying("282", "BP agricole de niveau 3 en 2 ans", 3, "553"),
    *(Dispositif(c, "Préparation diverse avant le bac", 0) for c in ("290", "291", "292", "293")),
    *(Dispositif(c, f"CPGE en {n}", 5, "370", post_bac=True) for c, n in (("300", "1 an"), ("301", "2 ans"))),
    _post_bac("310", "BTS en 1 an", "320"),
    _post_bac("311", "BTS en 2 ans", "320"),
    _post_bac("312", "BTS en 3 ans", "320"),
    *(_post_bac(c, "Diplôme des métiers d'art", "321") for c in ("315", "316", "317")),
    *(_post_bac(c, "Études supérieures courtes", "322") for c in ("313", "314", "318", "330")),
    Dispositif("320", "Classe de mise à niveau", 5, "320", post_bac=True),
    _post_bac("350", "DUT", "350"),
    _post_bac("351", "Titre professionnel de niveau 5", "36Z"),
    _post_bac("352", "DEUG", "352"),
    _post_bac("370", "BTS agricole en 1 an", "323"),
    _post_bac("371", "BTS agricole en 2 ans", "323"),
    _post_bac("372", "Certificat de spécialisation agricole de niveau 5", "363"),
    *(Dispositif(c, "Préparation diverse après le bac", 5, post_bac=True) for c in ("390", "391", "392")),
    *(_post_bac(c, "Études supérieures", "2", 6) for c in (
        "410", "412", "413", "415", "417", "418", "419", "420", "421", "441", "450", "451")),
    *(_post_bac(c, "Études supérieures longues", "1", 7) for c in ("414", "416", "550", "551", "552")),
    Dispositif("700", "Cycle d'insertion professionnelle par alternance", 0),
    Dispositif("701", "Itinéraire personnalisé d'accès à la qualification", 0),
    Dispositif("702", "Session d'information et d'orientation", 0),
    Dispositif("703", "Parcours ambition emploi", 0),
    Dispositif("704", "Parcours ambition emploi", 0),
    Dispositif("740", "Formation complémentaire après un niveau 3", 0),
    *(Dispositif(c, "Formation complémentaire après le bac", 5, post_bac=True) for c in ("741", "742", "743")),
    *(Dispositif(c, "Module d'action en lycée", 0) for c in ("750", "751", "752")),
    Dispositif("753", "Action de la mission de lutte contre le décrochage", 0),
    *(_qualifying(c, "CAP (formation intégrée)", 3, "500") for c in ("791", "792", "810", "820")),
    *(_qualifying(c, "Reprise d'études de niveau bac", 4, p) for c, p in (
        ("812", "420"), ("813", "430"), ("814", "400"), ("816", "401"), ("818", "470"))),
    *(_post_bac(c, "Études après le bac", "320") for c in ("815", "817", "822", "823", "824", "825", "826", "827")),
    Dispositif("901", "Vie active", 0),
    *(Dispositif(c, "Formation indéterminée", 0) for c in ("997", "998", "999")),
)  # fmt: skip

DISPOSITIFS: Final[dict[str, Dispositif]] = {d.code: d for d in _ALL}

#: NIVEAU_FORMATION_DIPLOME (first three characters of a CFD) -> label of an apprentice's curriculum.
CFD_LABELS: Final[dict[str, str]] = {
    "500": "CAP", "503": "CAP agricole", "510": "BEP", "513": "BEP agricole", "553": "BP agricole de niveau 3",
    "561": "Certificat de spécialisation de niveau 3", "563": "Certificat de spécialisation agricole de niveau 3",
    "56Z": "Titre professionnel de niveau 3", "56T": "Titre professionnel de niveau 3",
    "400": "Bac professionnel", "403": "Bac professionnel agricole", "401": "BMA",
    "430": "Bac technologique", "433": "Bac technologique agricole", "450": "Brevet professionnel",
    "453": "BP agricole de niveau 4", "461": "Certificat de spécialisation de niveau 4",
    "463": "Certificat de spécialisation agricole de niveau 4", "46Z": "Titre professionnel de niveau 4",
    "46T": "Titre professionnel de niveau 4", "470": "Bac général", "320": "BTS", "323": "BTS agricole",
    "010": "Mention complémentaire", "013": "Mention complémentaire agricole",
}  # fmt: skip

#: CFD prefixes of the professional baccalauréats, whose way holds intermediate diplomas.
PROFESSIONAL_BAC_CFD: Final = ("400", "403")


def dispositif(mef: str | None) -> Dispositif | None:
    """The dispositif of a MEF of 10 or 11 characters, or None when it is unknown or too short."""
    return DISPOSITIFS.get(mef[:3]) if mef and len(mef) >= 10 else None


def cfd_level(cfd: str | None) -> int | None:
    """Level 0 to 8 on the 2019 scale of a diploma code; None when the code says nothing."""
    return LEVEL_OF_CFD_FIRST.get(cfd[0]) if cfd and len(cfd) >= 3 else None


def is_last_year(mef: str | None) -> bool:
    """Whether a MEF is the last year of a curriculum that ends with a qualifying diploma (formats §8.3)."""
    found = dispositif(mef)
    return bool(mef and found and found.ends_with_diploma and mef[8] == mef[9])


def level_label(mef: str | None, cfd: str | None = None, year: str | None = None) -> str | None:
    """French name of the level last followed: from the MEF, else from the CFD and the year of apprenticeship.

    `year` is SIFA's AN_FORM ("1A", "2P"). None when neither code is known.
    """
    found = dispositif(mef)
    if found and mef:
        rank = mef[9] if found.ends_with_diploma and mef[8] != "1" and mef[8:10].isdigit() else ""
        return found.label + _year_suffix(rank)
    name = CFD_LABELS.get((cfd or "")[:3]) or _LEVEL_NAMES.get(cfd_level(cfd) or 0)
    return name + _year_suffix((year or "")[:1]) if name else None


_LEVEL_NAMES: Final = {n: f"Formation de niveau {n}" for n in range(3, 9)}


def _year_suffix(rank: str) -> str:
    if not rank.isdigit() or rank in "09":
        return ""
    return f", {rank}re année" if rank == "1" else f", {rank}e année"
