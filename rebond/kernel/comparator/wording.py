"""French sentences for records, criteria and evidence, from the codes kept by the comparison."""

from typing import Any, Final

from rebond.kernel.comparator.explanation import Evidence, ToldRecord, french_date, long_date
from rebond.kernel.values.levels import level_label

SOURCES: Final = {
    "siecle": "SIECLE", "fregata": "enseignement agricole", "sifa": "SIFA", "apprentissage": "apprentissage",
    "accio": "ACCIO", "examens": "examens", "mission_locale": "mission locale", "faits": "fait attesté",
}  # fmt: skip

FACTS: Final = {
    "SCOLARISE_HORS_CONTRAT": "scolarisé dans un établissement hors contrat",
    "SCOLARISE_CNED": "scolarisé au CNED",
    "SCOLARISE_DEFENSE": "scolarisé dans un établissement de la défense",
    "SCOLARISE_SANTE": "scolarisé dans un établissement de santé",
    "SCOLARISE_JUSTICE": "scolarisé dans un établissement de la justice",
    "SCOLARISE_MEDICO_SOCIAL": "scolarisé dans un établissement médico-social",
    "SCOLARISE_AUTRE": "scolarisé ailleurs",
    "APPRENTI_SANS_CONTRAT": "gardé par son CFA après la rupture de son contrat",
    "A_L_ETRANGER": "parti à l’étranger",
    "DIPLOME": "diplômé",
    "EN_EMPLOI": "en emploi",
    "EN_FORMATION": "en formation",
    "DECEDE": "décédé",
    "IDENTITE_FAUSSE": "identité fausse",
    "ABSENT_DES_LA_RENTREE": "absent dès la rentrée",
}

_RESULTS: Final = {"obtained": "obtenu", "failed": "non obtenu", "pending": "pas encore de résultat"}


def tell_record(row: dict[str, Any]) -> ToldRecord:
    """One line for a record of any table (a row of `evidence/records.parquet`)."""
    teller = {0: _tell_enrolment, 1: _tell_exam, 2: _tell_mission, 3: _tell_fact}[row["tbl"]]
    name = " ".join(part for part in (row["surname"], row["usage_name"] and f"({row['usage_name']})") if part)
    identity = f"{name} {row['first_name'] or ''}, {french_date(row['birth_date'])}"
    source = SOURCES.get(row["kind"], row["kind"])
    return ToldRecord(row["record"], source, f"{source}, {teller(row)}", f"{identity}, INE {row['ine'] or 'absent'}")


#: The motives whose meaning public sources tell (formats §1.6).
_MOTIVES: Final = {"10": "études poursuivies dans le second degré public", "43": "décès", "99": "inconnu"}


def tell_motive(code: str | None) -> str:
    """A SIECLE exit motive: what it means where that is known, its code with its name otherwise."""
    return f"motif de sortie : {_MOTIVES[code]}" if code in _MOTIVES else f"motif de sortie de code {code or 'absent'}"


def tell_establishment(uai: str | None) -> str:
    """An establishment, of which the comparison knows the number alone."""
    return f"établissement de numéro UAI {uai}" if uai else "établissement inconnu"


def _tell_enrolment(row: dict[str, Any]) -> str:
    parts = [f"{row['year']}-{row['year'] + 1}", tell_establishment(row["uai"])]
    label = level_label(row["mef"], row["cfd"])
    if label:
        parts.append(label)
    for key, text in (("entry_date", "entrée le"), ("exit_date", "sortie le"), ("contract_start", "contrat du"),
                      ("contract_end", "contrat jusqu’au"), ("contract_broken_on", "contrat rompu le")):  # fmt: skip
        if row[key]:
            parts.append(f"{text} {long_date(row[key])}")
    if row["exit_motive"]:
        parts.append(tell_motive(row["exit_motive"]))
    return ", ".join(parts)


def _tell_exam(row: dict[str, Any]) -> str:
    diploma = row["source"] or level_label(None, row["cfd"]) or row["cfd"] or "diplôme inconnu"
    return f"{diploma}, session {row['year']} : {_RESULTS.get(row['fact'], row['fact'])}"


def _tell_mission(row: dict[str, Any]) -> str:
    since = f" le {long_date(row['day'])}" if row["day"] else ""
    return f"{row['source'] or 'mission locale'} : {row['fact'] or 'en contact'}{since}"


def _tell_fact(row: dict[str, Any]) -> str:
    source = f", selon {row['source']}" if row["source"] else ""
    return f"{FACTS.get(row['fact'], row['fact'])} le {long_date(row['day'])}{source}"


#: criterion -> (state sure, state no); `{detail}` is what the comparison kept.
_HELD: Final = {
    "deceased": "décès connu ({detail})",
    "attested": "{detail}",
    "enrolled": "inscrit à la date de traitement ({detail})",
    "diploma": "diplôme de {detail}",
    "age": "{detail} à la date de traitement",
    "schooling": "{detail} dans l’une ou l’autre année",
}
_NOT_HELD: Final = {
    "deceased": "aucun décès connu",
    "attested": "aucun fait attesté qui écarte de la liste",
    "enrolled": "aucune inscription en cours trouvée",
    "diploma": "aucun diplôme du niveau de la dernière formation ou au-dessus",
    "age": "dans l’âge de la loi",
    "schooling": "scolarité suffisante",
}
_STATES: Final = {
    "sure": "",
    "doubtful": " — par un rapprochement en doute",
    "contradicted": " — mais un enregistrement plus récent le contredit",
}


def tell_criterion(criterion: str, state: str, detail: str | None) -> str:
    """Why a criterion keeps out, or doesn't."""
    if state == "no":
        return _NOT_HELD[criterion]
    told = detail or ""
    if criterion in ("attested", "deceased"):
        told = tell_motive(told.removeprefix("motif ")) if told.startswith("motif ") else FACTS.get(told, told)
    if told == "post-bac":
        return "dernière inscription après le bac, qui prouve le bac" + _STATES[state]
    if criterion == "enrolled":
        told = SOURCES.get(told, told)
    return _HELD[criterion].format(detail=told) + _STATES[state]


def tell_waiting(reason: str, detail: str | None) -> str:
    """What proof has not come."""
    if reason == "livraison":
        return f"Le dernier {tell_establishment(detail)} n’a rien livré pour cette année."
    if reason == "motif":
        return f"Les études continueraient ailleurs ({tell_motive(detail)}) : délai de trente jours."
    return f"La dernière année a été achevée et aucun résultat de la session {detail} n’est livré."


_NAME_FINDINGS: Final = {
    "exact": "identique", "bare": "identique à une particule ou une lettre perdue près", "sound": "se prononce pareil",
    "typo": "une faute de frappe", "part": "une partie du nom", "near": "ressemblant", "different": "différent",
    "by_usage": "par le nom d’usage", "exchanged": "nom et prénom échangés", "elsewhere": "à une autre place",
    "both_real": "deux prénoms proches qui existent tous deux",
}  # fmt: skip
_DATE_FINDINGS: Final = {
    "same": "identique", "swapped": "jour et mois inversés", "digit": "un chiffre d’écart",
    "two_parts": "deux éléments sur trois", "first_january": "1er janvier la même année", "different": "différente",
}  # fmt: skip
_PLACE_FINDINGS: Final = {
    "commune_same": "même commune", "city_same": "même grande ville", "department_same": "même département",
    "department_different": "départements différents", "country_same": "même pays étranger",
    "country_different": "pays différents", "home_department_same": "même département",
    "home_department_different": "départements différents",
}  # fmt: skip
_INE_FINDINGS: Final = {
    "same": "identique", "same_other_first": "identique, malgré un autre prénom",
    "near": "à une ou deux lettres près", "different": "différent",
    "different_and_more": "différent, et l’identité n’est pas entière",
    "other_scheme": "d’une autre forme", "bad_key": "différent, clé fausse",
}  # fmt: skip
_SAME: Final = {"same": "le même", "different": "un autre", "true": "en commun"}

#: (field in French, column of the finding, column of the points, words)
FIELDS: Final = (
    ("INE", "ine", "ine_points", _INE_FINDINGS),
    ("nom", "surname", "surname_points", _NAME_FINDINGS),
    ("prénom", "first", "first_points", _NAME_FINDINGS),
    ("date de naissance", "born", "born_points", _DATE_FINDINGS),
    ("sexe", "sex", "sex_points", _SAME),
    ("lieu de naissance", "birth", "birth_points", _PLACE_FINDINGS),
    ("téléphone ou courriel", "reach", "reach_points", _SAME),
    ("domicile", "home", "home_points", _PLACE_FINDINGS),
    ("établissement de l’an dernier", "last_year", "last_year_points", _SAME),
    ("établissement", "uai", "uai_points", _SAME),
    ("formation", "curriculum", "curriculum_points", _SAME),
    ("inscriptions", "overlap", "overlap_points", {"true": "à deux endroits en même temps"}),
)


def tell_evidence(row: dict[str, Any]) -> tuple[Evidence, ...]:
    """What makes the weight of a link, in its order: the sum of the evidence is the weight."""
    told = []
    for field, column, points, words in FIELDS:
        if row[points]:
            finding = str(row.get(column, "true")).lower()
            told.append(Evidence(field, words.get(finding, finding), row[points]))
    if row["decided"]:
        return (*told, Evidence("décision", "réunis par une personne", row["weight"] - sum(e.weight for e in told)))
    start = row["own_weight"] - sum(evidence.weight for evidence in told)
    told.append(Evidence("au départ", "deux enregistrements pris au hasard", start))
    if row["weight"] < row["own_weight"]:
        rival = "quelqu’un d’autre pourrait aussi convenir"
        told.append(Evidence("autre candidat", rival, row["weight"] - row["own_weight"]))
    return tuple(told)
