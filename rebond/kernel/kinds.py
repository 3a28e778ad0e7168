"""The kinds of file that Rebond recognises, always by their content."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of delivered file. The value is what the manifest (`sources.csv`) and the screens use."""

    SIECLE = "siecle"  # BEE_ELEVES: pupils, with or without addresses
    SIECLE_GUARDIANS = "siecle_responsables"  # BEE_RESPONSABLES
    SIECLE_NOMENCLATURE = "siecle_nomenclature"  # BEE_NOMENCLATURES: labels of the school's own codes
    ACCIO = "accio"  # diplomas of pupils
    FREGATA = "fregata"  # agriculture
    SIFA = "sifa"  # apprentices at 31 December
    APPRENTICESHIP = "apprentissage"  # the apprenticeship dashboard's template, XLSX or CSV
    EXAMS = "examens"
    MISSION_LOCALE = "mission_locale"
    FACTS = "faits"
    JDC = "jdc"  # the service national's monthly table: reports, never verdicts
    MANIFEST = "manifeste"
