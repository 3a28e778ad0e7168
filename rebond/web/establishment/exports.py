"""Which export to make, step by step, in the software of each base (formats §1.1, §2, §3.1)."""

from dataclasses import dataclass

from rebond.domain.territory.enums import Base


@dataclass(frozen=True)
class ExportSteps:
    """How to make the files of a base: `files` are their names as the software writes them."""

    software: str
    steps: tuple[str, ...]
    files: tuple[str, ...]
    good_to_know: str


_SIECLE = ExportSteps(
    software="SIECLE, Base élèves établissement",
    steps=(
        "Vérifiez d’abord les sorties : chaque élève parti porte une date et un motif de sortie.",
        "Ouvrez la Base élèves établissement, puis les exportations au format XML.",
        "Demandez l’export des élèves avec adresses, puis celui des responsables avec adresses.",
        "Demandez aussi les nomenclatures : elles donnent les libellés de vos motifs de sortie.",
        "Transmettez les trois fichiers tels quels, sans les ouvrir, à votre correspondant académique.",
    ),
    files=(
        "ExportXML_ElevesAvecAdresses.zip",
        "ExportXML_ResponsablesAvecAdresses.zip",
        "ExportXML_Nomenclature.zip",
    ),
    good_to_know="L’export contient les élèves présents et ceux qui sont partis : il faut les deux. Il n’est parfois "
    "possible que le soir.",
)

_FREGATA = ExportSteps(
    software="FREGATA",
    steps=(
        "Vérifiez que chaque élève présent a son identifiant national, son statut et sa division.",
        "Exportez la liste des élèves au format CSV.",
        "Transmettez le fichier tel quel à votre correspondant, avec l’UAI de l’établissement, l’année scolaire et la "
        "date de l’export : le fichier ne les contient pas.",
    ),
    files=("un fichier CSV, séparé par des points-virgules",),
    good_to_know="Le fichier ne contient que les élèves présents : ceux qui manquent d’une année sur l’autre sont "
    "considérés comme partis.",
)

_APPRENTICES = ExportSteps(
    software="votre logiciel de gestion du CFA",
    steps=(
        "Vérifiez les dates de rupture : un contrat rompu sans date laisse l’apprenti inscrit.",
        "Exportez le fichier SIFA, ou remplissez le modèle du tableau de bord de l’apprentissage.",
        "Transmettez-le tel quel à votre correspondant, avec la date de l’export.",
    ),
    files=("le fichier SIFA (CSV sans en-tête)", "ou le tableau de bord de l’apprentissage (XLSX)"),
    good_to_know="Un apprenti sans contrat que vous gardez en formation se déclare à part : signalez-le à votre "
    "correspondant.",
)

_STEPS = {Base.FREGATA: _FREGATA, Base.APPRENTICES: _APPRENTICES}


def export_steps(base: Base) -> ExportSteps:
    """The steps for an establishment that delivers by `base`; SIECLE's where the base is another."""
    return _STEPS.get(base, _SIECLE)
