"""Addresses of this area."""

from django.urls import path

from rebond.web.administration.views import codes, country, jdc, jobs, journal, outgoing, people, perimeters, places

app_name = "administration"
urlpatterns = [
    path("referentiels/", perimeters.reference, name="reference"),
    path("referentiels/plates-formes/ouvrir/", perimeters.open_, name="platform_open"),
    path("referentiels/plates-formes/<uuid:key>/", perimeters.platform, name="platform"),
    path("referentiels/plates-formes/<uuid:key>/regles/", perimeters.add, name="rule_add"),
    path("referentiels/regles/<uuid:key>/retirer/", perimeters.remove, name="rule_remove"),
    path("referentiels/departements/", places.departments, name="departments"),
    path("referentiels/departements/<str:code>/", places.department, name="department"),
    path("referentiels/communes/", places.communes, name="communes"),
    path("referentiels/etablissements/", places.establishments, name="establishments"),
    path("referentiels/codes/<str:code_list>/", codes.codes, name="codes"),
    path("referentiels/codes/<str:code_list>/ajouter/", codes.add, name="code_add"),
    path("referentiels/code/<uuid:key>/fermer/", codes.close, name="code_close"),
    path("jdc/", jdc.tables, name="jdc"),
    path("jdc/<uuid:key>/", jdc.table, name="jdc_table"),
    path("jdc/ligne/<uuid:key>/", jdc.mend, name="jdc_mend"),
    path("comptes/", people.people, name="people"),
    path("comptes/recherche/<uuid:search>/", people.people, name="people_found"),
    path("comptes/ouvrir/", people.open_, name="account_open"),
    path("comptes/revue/", people.review, name="rights_review"),
    path("comptes/<uuid:key>/", people.account, name="account"),
    path("comptes/<uuid:key>/habiliter/<str:scope>/", people.grant, name="grant"),
    path("comptes/<uuid:key>/mot-de-passe/", people.password, name="account_password"),
    path("comptes/<uuid:key>/fermer/", people.close, name="account_close"),
    path("comptes/<uuid:key>/rouvrir/", people.reopen, name="account_reopen"),
    path("comptes/habilitations/<uuid:key>/terminer/", people.end, name="habilitation_end"),
    path("messages/", outgoing.outgoing, name="outgoing"),
    path("recherche-nationale/", country.country, name="country"),
    path("taches/", jobs.jobs, name="jobs"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verifier/", journal.verify, name="journal_verify"),
]
