"""Addresses of the platform's pages. None carries a name: keys only."""

from django.urls import path

from rebond.web.platform.views import calls, documents, exports, facts, files, interviews, lists

app_name = "platform"
urlpatterns = [
    path("", lists.home, name="list"),
    path("ma-journee/", lists.my_day, name="day"),
    path("liste/<uuid:view_id>/", lists.view, name="view"),
    path("<uuid:platform_id>/ma-journee/", lists.day, name="platform_day"),
    path("<uuid:platform_id>/filtrer/", lists.narrow, name="narrow"),
    path("<uuid:platform_id>/exporter/", exports.ask, name="export"),
    path("<uuid:platform_id>/documents/", documents.documents, name="documents"),
    path("<uuid:platform_id>/documents/fiche-vierge/", documents.blank, name="blank_interview"),
    path("<uuid:platform_id>/documents/courrier/", documents.letters, name="letters"),
    path("<uuid:platform_id>/documents/faire/", documents.make, name="make_document"),
    path("liste/<uuid:view_id>/documents/", documents.view_documents, name="view_documents"),
    path("export/<uuid:export_id>/poste/", documents.posted, name="posted"),
    path("<uuid:platform_id>/<slug:tab>/", lists.tab, name="tab"),
    path("export/<uuid:export_id>/", exports.state, name="export_state"),
    path("export/<uuid:export_id>/fichier/", exports.fetch, name="export_file"),
    path("dossier/<uuid:dossier_id>/", files.file, name="file"),
    path("dossier/<uuid:dossier_id>/pourquoi/", files.why, name="why"),
    path("dossier/<uuid:dossier_id>/referent/", files.referent, name="referent"),
    path("dossier/<uuid:dossier_id>/coordonnees/", files.add_detail, name="add_detail"),
    path("dossier/<uuid:dossier_id>/coordonnees/<uuid:detail_id>/", files.mark_detail, name="mark_detail"),
    path("dossier/<uuid:dossier_id>/imprimer/", documents.print_file, name="print_file"),
    path("dossier/<uuid:dossier_id>/entretien/", interviews.interview, name="interview"),
    path("dossier/<uuid:dossier_id>/entretien/brouillon/", interviews.draft, name="interview_draft"),
    path("dossier/<uuid:dossier_id>/entretien/fiche-vierge/", interviews.blank_sheet, name="interview_blank"),
    path("dossier/<uuid:dossier_id>/entretien/<uuid:interview_id>/", interviews.read, name="interview_read"),
    path(
        "dossier/<uuid:dossier_id>/entretien/<uuid:interview_id>/fiche/",
        interviews.filled_sheet,
        name="interview_sheet",
    ),
    path(
        "dossier/<uuid:dossier_id>/entretien/<uuid:interview_id>/corriger/",
        interviews.correct,
        name="interview_correct",
    ),
    path("etablissements/", facts.places, name="places"),
    path("dossier/<uuid:dossier_id>/faits/", facts.attest, name="attest"),
    path("dossier/<uuid:dossier_id>/faits/<uuid:fact_id>/<slug:answer>/", facts.answer, name="fact"),
    path("dossier/<uuid:dossier_id>/etat/", facts.status, name="status"),
    path("dossier/<uuid:dossier_id>/appel/", calls.call, name="call"),
    path("dossier/<uuid:dossier_id>/appel/<uuid:attempt_id>/corriger/", calls.correct, name="correct"),
    path("dossier/<uuid:dossier_id>/appel/<uuid:attempt_id>/annuler/", calls.cancel, name="cancel"),
]
