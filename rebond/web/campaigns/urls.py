"""Addresses of the campaigns. None carries a name: keys and codes only."""

from django.urls import path

from rebond.web.campaigns.views import campaigns, comparison, deliveries, errors, publication, rejects

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.index, name="index"),
    path("nouvelle/", campaigns.new, name="new"),
    path("erreurs/", errors.index, name="errors"),
    path("erreurs/<uuid:error_id>/", errors.answer, name="error_answer"),
    path("<uuid:campaign_id>/", campaigns.one, name="one"),
    path("<uuid:campaign_id>/etape/", campaigns.advance_to, name="advance"),
    path("<uuid:campaign_id>/livraisons/", deliveries.overview, name="deliveries"),
    path("<uuid:campaign_id>/livraisons/fichiers/", deliveries.files, name="files"),
    path("<uuid:campaign_id>/livraisons/academie/<slug:code>/", deliveries.academie, name="academie"),
    path("<uuid:campaign_id>/livraisons/departement/<slug:code>/", deliveries.department, name="department"),
    path("<uuid:campaign_id>/depot/", deliveries.drop, name="drop"),
    path("livraison/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
    path("<uuid:campaign_id>/ecartees/", rejects.summary, name="rejects"),
    path("livraison/<uuid:delivery_id>/ecartees/", rejects.values, name="reject_values"),
    path("<uuid:campaign_id>/comparaison/", comparison.runs, name="comparison"),
    path("<uuid:campaign_id>/comparaison/lancer/", comparison.start, name="start"),
    path("comparaison/<uuid:run_id>/progression/", comparison.progress, name="progress"),
    path("comparaison/<uuid:run_id>/arreter/", comparison.stop, name="stop"),
    path("<uuid:campaign_id>/resultats/", comparison.results, name="results"),
    path("<uuid:campaign_id>/publication/", publication.overview, name="publication"),
    path("<uuid:campaign_id>/publication/justifier/", publication.accept, name="accept"),
    path("comparaison/<uuid:run_id>/publier/", publication.publish_run, name="publish"),
    path("comparaison/<uuid:run_id>/apercu/", publication.preview, name="preview"),
    path("comparaison/<uuid:run_id>/retirer/", publication.withdraw, name="take_back"),
]
