"""The curricula that invented people follow: MEF and diploma codes shaped as the real ones (formats §4.3, §4.4)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Course:
    """A curriculum: its dispositif by year, its diploma code, the level of its diploma (0: it ends with none)."""

    key: str
    label: str
    family: str  # college, gt, terminale, cap, bacpro, bp, bts, mgi
    dispositif: str
    cfd: str  # 8 characters
    years: int
    level: int  # of its diploma, in the frame of 2019: 3 CAP, 4 bac, 5 BTS; 0 where it ends with none
    class_name: str

    def mef(self, rank: int) -> str:
        """The 11 characters of SIECLE's CODE_MEF for the given year of the course."""
        return f"{self.dispositif}{self.cfd[3:]}{self.years}{rank}0"

    @property
    def post_bac(self) -> bool:
        """The bac is proved by the registration (formats §8.3, criterion 4)."""
        return self.level >= 5

    def final(self, rank: int) -> bool:
        """Whether this year of the course ends with a qualifying diploma."""
        return self.level > 0 and rank == self.years

    @property
    def aims_at(self) -> int:
        """Level of the diploma that the curriculum leads to, even from a class that ends with none."""
        return 4 if self.family == "gt" else self.level


def _one_year(key: str, label: str, family: str, dispositif: str, tail: str, class_name: str) -> Course:
    return Course(
        key, label, family, dispositif, f"670{tail}" if family == "college" else f"470{tail}", 1, 0, class_name
    )


COLLEGE = {
    "6E": _one_year("6E", "Sixième", "college", "100", "10012", "6"),
    "5E": _one_year("5E", "Cinquième", "college", "101", "10001", "5"),
    "4E": _one_year("4E", "Quatrième", "college", "102", "10001", "4"),
    "3E": _one_year("3E", "Troisième", "college", "103", "10019", "3"),
    "3S": _one_year("3S", "Troisième SEGPA", "college", "167", "99903", "3 SEGPA "),
}
SECONDE = _one_year("2GT", "Seconde générale et technologique", "gt", "200", "10018", "2")
PREMIERE_G = _one_year("1G", "Première générale", "gt", "201", "10019", "1G")
PREMIERE_T = _one_year("1T", "Première technologique", "gt", "211", "31016", "1STMG")
TERMINALE_G = Course("TG", "Terminale générale", "terminale", "202", "47010019", 1, 4, "TG")
TERMINALE_T = Course("TT", "Terminale technologique STMG", "terminale", "212", "43031016", 1, 4, "TSTMG")
MGI = Course(
    "MGI", "Mission de lutte contre le décrochage : action de préparation", "mgi", "753", "99999901", 1, 0, "MLDS"
)


def _pro(key: str, label: str, family: str, dispositif: str, cfd: str, years: int, level: int) -> Course:
    return Course(key, label, family, dispositif, cfd, years, level, key.split("-")[1])


CAPS = (
    _pro("CAP-CUIS", "CAP Cuisine", "cap", "241", "50022137", 2, 3),
    _pro("CAP-EPC", "CAP Équipier polyvalent du commerce", "cap", "241", "50031225", 2, 3),
    _pro("CAP-AEPE", "CAP Accompagnant éducatif petite enfance", "cap", "241", "50033210", 2, 3),
    _pro("CAP-ELEC", "CAP Électricien", "cap", "241", "50025514", 2, 3),
    _pro("CAP-MV", "CAP Maintenance des véhicules", "cap", "241", "50025219", 2, 3),
    _pro("CAP-MACON", "CAP Maçon", "cap", "241", "50023246", 2, 3),
    _pro("CAP-COIF", "CAP Métiers de la coiffure", "cap", "241", "50033620", 2, 3),
    _pro("CAP-BOUL", "CAP Boulanger", "cap", "241", "50022138", 2, 3),
)
BACPROS = (
    _pro("BP3-AGORA", "Bac pro Assistance à la gestion des organisations", "bacpro", "247", "40030001", 3, 4),
    _pro("BP3-MCV", "Bac pro Métiers du commerce et de la vente", "bacpro", "247", "40031213", 3, 4),
    _pro("BP3-ASSP", "Bac pro Accompagnement, soins et services à la personne", "bacpro", "247", "40033003", 3, 4),
    _pro("BP3-MELEC", "Bac pro Métiers de l'électricité", "bacpro", "247", "40025515", 3, 4),
    _pro("BP3-MSPC", "Bac pro Maintenance des systèmes de production", "bacpro", "247", "40025011", 3, 4),
    _pro("BP3-CUIS", "Bac pro Cuisine", "bacpro", "247", "40022105", 3, 4),
)
BTS = (
    _pro("BTS-MCO", "BTS Management commercial opérationnel", "bts", "311", "32031213", 2, 5),
    _pro("BTS-GPME", "BTS Gestion de la PME", "bts", "311", "32031409", 2, 5),
)
BPS = (
    _pro("BP-COIF", "BP Coiffure", "bp", "254", "45033624", 2, 4),
    _pro("BP-CUIS", "BP Arts de la cuisine", "bp", "254", "45022107", 2, 4),
)
CAPAS = (_pro("CAPA-SAPVER", "CAPA Services aux personnes et vente en espace rural", "cap", "271", "50333002", 2, 3),)
AGRI_BACPROS = (
    _pro("BPA3-CGEA", "Bac pro Conduite et gestion de l'entreprise agricole", "bacpro", "276", "40321006", 3, 4),
    _pro("BPA3-SAPAT", "Bac pro Services aux personnes et animation", "bacpro", "276", "40333004", 3, 4),
)

ALL = (*COLLEGE.values(), SECONDE, PREMIERE_G, PREMIERE_T, TERMINALE_G, TERMINALE_T, MGI, *CAPS, *BACPROS, *BTS, *BPS)
ALL += (*CAPAS, *AGRI_BACPROS)

#: Diplomas of the invented exam sessions that are no curriculum: they never keep anyone out, or by the way only.
DNB = ("67110000", "Diplôme national du brevet")
CFG = ("67210000", "Certificat de formation générale")
