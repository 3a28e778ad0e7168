"""The stages of a comparison, as its job goes through them and its page tells them."""

from typing import Final

#: The stages in their order, as shown.
STAGES: Final = {
    1: "Rassembler les fichiers",
    2: "Lire et normaliser les identités",
    3: "Chercher les rapprochements possibles",
    4: "Reconnaître les mêmes personnes",
    5: "Appliquer les critères",
    6: "Écrire les verdicts",
    7: "Préparer les listes et leurs explications",
    8: "Compter et préparer l’aperçu",
}
