"""An actor of circle 2 reports a young person (B7, B13: "any actor"); it learns that they are followed, and no more."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import ReportOutcome
from rebond.domain.dossiers.models import PartnerReport, Report
from rebond.domain.dossiers.operations.reporting import Reported, ReportRefusedError, facts_of, platform_of
from rebond.domain.dossiers.operations.searching import searched
from rebond.domain.dossiers.rights import PROTECTED_TYPES
from rebond.domain.territory.models import Organisation

#: Who reported, where the name of the organisation would tell of Justice.
A_PARTNER = "un partenaire"
_NO_COMMUNE = "Écrivez sa commune de résidence : elle dit quelle plate-forme prévenir."


@transaction.atomic
def report_as_partner(*, actor: Actor, search_id: object, reported: Reported) -> PartnerReport:
    """Report a young person to the platform of their commune; one who is followed already, to who follows them.

    ReportRefusedError when the search was not made for this identity, or when no platform answers for the commune.
    Organisation.DoesNotExist for who acts for no organisation. The same form sent twice reports once.
    """
    if not actor.has(Role.CIRCLE2):
        raise Organisation.DoesNotExist
    organisation = visible(Organisation, actor).get(pk=actor.organisation)
    if reported.commune is None:
        raise ReportRefusedError("commune", _NO_COMMUNE)
    if not searched(actor, search_id, reported.identity):  # type: ignore[arg-type]
        raise ReportRefusedError("surname", "Cherchez d’abord ce jeune, puis signalez-le.")
    target = platform_of(reported)
    name = A_PARTNER if organisation.type in PROTECTED_TYPES else str(organisation)
    facts = facts_of(actor, target, reported, by=name) | {
        "partner_report": new_id(),
        "commune_name": reported.commune.name,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_report_by_partner(%s::jsonb)", [json.dumps(facts, cls=DjangoJSONEncoder)])
        key = cursor.fetchone()[0]
    written = visible(PartnerReport, actor).select_related("platform").get(pk=key)
    code, sentence = _TOLD[ReportOutcome(written.outcome)]
    about = Report(pk=facts["report"], dossier_id=written.dossier_id)
    record_action(actor=actor, code=code, sentence=sentence, about=about)
    return written


_TOLD = {
    ReportOutcome.OPENED: ("dossier.reported", "Dossier simplifié ouvert : signalement d’un partenaire."),
    ReportOutcome.FOLLOWED: ("dossier.reported_again", "Signalement d’un partenaire sur un jeune déjà suivi."),
}
