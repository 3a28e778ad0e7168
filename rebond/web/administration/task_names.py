"""What each background task does, in words, for those who watch over it."""

NAMES = {
    "dossiers.apply_turn": "Porter au dossier ce que dit une structure",
    "dossiers.apply_enrolment": "Porter au dossier la réponse d’un établissement",
    "dossiers.take_back_turn": "Retirer du dossier une rupture signalée par erreur",
    "dossiers.land_school_word": "Porter au dossier ce que dit un établissement",
    "dossiers.land_answer": "Porter au dossier la réponse d’un jeune",
    "dossiers.make_export": "Préparer un export ou des courriers",
    "dossiers.place_jdc": "Répartir un tableau de la JDC",
    "dossiers.forget_jdc": "Oublier ce que la JDC a dit il y a longtemps",
    "dossiers.run_bulk": "Faire ou annuler un acte groupé",
    "dossiers.warn_of_error": "Prévenir l’administration d’une erreur d’une base",
    "dossiers.warn_held": "Prévenir une équipe qu’il manque des créneaux",
    "dossiers.destroy_expired": "Détruire les exports expirés",
    "dossiers.reopen_outdated": "Rouvrir les situations à vérifier",
    "dossiers.send_digests": "Envoyer les résumés par courriel",
    "dossiers.chase_transfers": "Relancer les transferts sans réponse",
    "dossiers.expire_requests": "Clore les demandes de dossier sans réponse",
    "dossiers.release_orphans": "Libérer les dossiers dont le référent est parti",
    "dossiers.tell_enrolment": "Prévenir un établissement d’une inscription à confirmer",
    "dossiers.remind_enrolments": "Relancer les établissements",
    "dossiers.remind": "Rappeler les rendez-vous",
    "base.take_up_stalled_jobs": "Reprendre les tâches interrompues",
    "base.seal_journal": "Sceller le journal des consultations",
    "base.prepare_partitions": "Préparer les mois du journal",
    "base.forget_sessions": "Oublier les sessions terminées",
    "messaging.deliver": "Envoyer un SMS ou un courriel",
    "messaging.take_incoming": "Lire un avis de la passerelle",
    "campaigns.read_delivery": "Lire un fichier livré",
    "campaigns.run_comparison": "Comparer une campagne",
    "campaigns.refresh_preview": "Recompter l’aperçu d’une publication",
    "campaigns.prepare_publication": "Préparer une publication",
    "campaigns.publish_platform": "Publier la liste d’une plate-forme",
    "campaigns.take_back_platform": "Retirer la liste d’une plate-forme",
    "campaigns.settle_campaign": "Clore la publication d’une campagne",
    "campaigns.destroy_served": "Détruire les fichiers qui ont servi",
}


def task_name(code: str) -> str:
    """The task in words."""
    return NAMES.get(code, "Autre tâche")
