"""Addresses of the platform's pages. None carries a name: keys only."""

from django.urls import path

from rebond.web.platform.views import calls, exports, facts, files, lists, merging, outside, transfers

app_name = "platform"
urlpatterns = [
    path("", lists.home, name="list"),
    path("ma-journee/", lists.my_day, name="day"),
    path("liste/<uuid:view_id>/", lists.view, name="view"),
    path("<uuid:platform_id>/ma-journee/", lists.day, name="platform_day"),
    path("<uuid:platform_id>/filtrer/", lists.narrow, name="narrow"),
    path("<uuid:platform_id>/exporter/", exports.ask, name="export"),
    path("<uuid:platform_id>/transferts/", transfers.index, name="transfers"),
    path("transfert/<uuid:transfer_id>/repondre/", transfers.answer, name="transfer_answer"),
    path("dossier/<uuid:dossier_id>/transferer/", transfers.ask, name="transfer"),
    path("<uuid:platform_id>/nouveau/", outside.new, name="new"),
    path("<uuid:platform_id>/<slug:tab>/", lists.tab, name="tab"),
    path("export/<uuid:export_id>/", exports.state, name="export_state"),
    path("export/<uuid:export_id>/fichier/", exports.fetch, name="export_file"),
    path("dossier/<uuid:dossier_id>/", files.file, name="file"),
    path("dossier/<uuid:dossier_id>/pourquoi/", files.why, name="why"),
    path("dossier/<uuid:dossier_id>/referent/", files.referent, name="referent"),
    path("dossier/<uuid:dossier_id>/coordonnees/", files.add_detail, name="add_detail"),
    path("dossier/<uuid:dossier_id>/coordonnees/<uuid:detail_id>/", files.mark_detail, name="mark_detail"),
    path("etablissements/", facts.places, name="places"),
    path("dossier/<uuid:dossier_id>/faits/", facts.attest, name="attest"),
    path("dossier/<uuid:dossier_id>/faits/<uuid:fact_id>/<slug:answer>/", facts.answer, name="fact"),
    path("dossier/<uuid:dossier_id>/etat/", facts.status, name="status"),
    path("dossier/<uuid:dossier_id>/fusionner/", merging.choose, name="merge_choose"),
    path("dossier/<uuid:dossier_id>/fusionner/<uuid:other_id>/", merging.merge, name="merge"),
    path("fusion/<uuid:merge_id>/defaire/", merging.undo, name="merge_undo"),
    path("dossier/<uuid:dossier_id>/appel/", calls.call, name="call"),
    path("dossier/<uuid:dossier_id>/appel/<uuid:attempt_id>/corriger/", calls.correct, name="correct"),
    path("dossier/<uuid:dossier_id>/appel/<uuid:attempt_id>/annuler/", calls.cancel, name="cancel"),
]
