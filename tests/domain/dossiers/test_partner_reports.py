"""A partner of circle 2 reports a young person: nothing is revealed, nobody is lost, what becomes of it is told."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactDetail, Dossier, Notification, PartnerReport, Report
from rebond.domain.dossiers.operations import (
    Identity,
    Reported,
    ReportRefusedError,
    assign_referent,
    report_as_partner,
    search_people,
)
from rebond.domain.dossiers.queries import report_lines, reports_by_us
from rebond.domain.territory.models import Department, Organisation
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import partner_of, shared

pytestmark = pytest.mark.django_db

ZOE = Identity("LEFEVRE", "zoe", date(2008, 3, 12))
NOBODY = Identity("Quentin", "Maëlle", date(2009, 1, 2))


@pytest.fixture(autouse=True)
def placed(cast: Cast, as_owner) -> None:
    """Laon is the platform's."""
    with as_owner():
        Department.objects.update(default_platform=cast.platform)


def reported_by(actor, cast: Cast, identity: Identity = NOBODY, **changes) -> PartnerReport:
    with acting_as(actor):
        found = search_people(actor=actor, identity=identity)
        reported = Reported(identity, "Ne vient plus à l’atelier.", commune=cast.commune)
        return report_as_partner(actor=actor, search_id=found.search_id, reported=replace(reported, **changes))


def test_the_platform_of_the_commune_receives_a_file_and_its_team_is_told(cast: Cast, farid) -> None:
    made = reported_by(farid, cast, phone="+33612345699")
    assert (made.outcome, made.platform) == ("opened", cast.platform)
    with acting_as(cast.owner):
        file = Dossier.objects.get()
        assert (file.surname, file.origin, file.commune_name) == ("Quentin", "report", "Laon")
        assert Report.objects.get().establishment_name == "E2C de Laon"
        assert ContactDetail.objects.get().source == "Signalement, E2C de Laon"
        assert Notification.objects.get().kind == "report"
    with acting_as(farid):
        assert not Dossier.objects.exists()
        assert not Report.objects.exists()


def test_the_search_tells_nothing_of_a_file_that_the_partner_does_not_read(cast, zoe, farid) -> None:
    with acting_as(farid):
        found = search_people(actor=farid, identity=ZOE)
    assert (found.found, found.elsewhere) == ([], False)


def test_the_search_shows_who_is_entrusted_without_numbers_nor_ine(cast, zoe, farid, school2c) -> None:
    shared(cast, zoe, school2c)
    with acting_as(farid):
        [found] = search_people(actor=farid, identity=replace(ZOE, commune_name="Saint-Quentin")).found
    assert found.exact
    assert {field.label: field.state for field in found.fields} == {
        "Nom": "same",
        "Prénom": "same",
        "Date de naissance": "same",
        "Commune": "differs",
    }


def test_who_is_followed_already_gets_no_second_file_and_their_referent_is_told(cast, zoe, farid) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.colleague.user_id)
    made = reported_by(farid, cast, ZOE, phone="+33612345699")
    assert made.outcome == "followed"
    with acting_as(cast.colleague):
        assert Dossier.objects.count() == 1
        assert Report.objects.get().dossier_id == zoe.pk
        assert ContactDetail.objects.filter(value="+33612345699", source__startswith="Signalement").exists()
        assert Notification.objects.filter(sentence__contains="signale").count() == 1
    with acting_as(farid):
        [line] = report_lines(list(reports_by_us(farid)))
    assert "déjà suivi" in line.becomes
    for name in ("Bruno", "Leclercq", "Alice"):
        assert name not in line.becomes


def test_another_ine_is_another_young_person(cast, zoe, farid) -> None:
    assert reported_by(farid, cast, replace(ZOE, ine="999999999ZZ")).outcome == "opened"


def test_what_becomes_of_a_report_is_told_to_the_organisation_alone(cast, farid, as_owner) -> None:
    made = reported_by(farid, cast)
    with as_owner():
        colleague = partner_of(Organisation.objects.get(name="E2C de Laon"), "Lina")
        other = partner_of(Organisation.objects.create(name="CIO de Laon", type="cio", platform=cast.platform), "Paul")
    with acting_as(colleague):
        assert [line.taken for line in report_lines(list(reports_by_us(colleague)))] == [False]
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=Dossier.objects.get().pk, referent_id=cast.owner.user_id)
        assert not PartnerReport.objects.exists()
    with acting_as(colleague):
        [line] = report_lines(list(reports_by_us(colleague)))
        assert (line.row.pk, line.taken) == (made.pk, True)
    with acting_as(other):
        assert not PartnerReport.objects.exists()
        assert report_lines([made])[0].taken is False


def test_the_same_form_sent_twice_reports_once(cast, farid) -> None:
    key = new_id()
    assert reported_by(farid, cast, key=key) == reported_by(farid, cast, key=key)
    with acting_as(cast.owner):
        assert Dossier.objects.count() == 1


def test_a_report_needs_a_commune_and_the_search_of_this_very_identity(cast, farid) -> None:
    with pytest.raises(ReportRefusedError) as refused:
        reported_by(farid, cast, commune=None)
    assert refused.value.field == "commune"
    with acting_as(farid):
        found = search_people(actor=farid, identity=ZOE)
        reported = Reported(NOBODY, "Ne vient plus.", commune=cast.commune)
        with pytest.raises(ReportRefusedError, match="Cherchez"):
            report_as_partner(actor=farid, search_id=found.search_id, reported=reported)


def test_the_name_of_justice_is_not_told_to_the_platform_nor_to_schools(cast, pjj, as_owner) -> None:
    with as_owner():
        lea = partner_of(pjj, "Léa")
    reported_by(lea, cast, phone="+33612345699")
    with acting_as(cast.owner):
        assert Report.objects.get().establishment_name == "un partenaire"
        assert ContactDetail.objects.get().source == "Signalement, un partenaire"


def test_nobody_else_calls_the_function_of_partners(cast, zoe) -> None:
    with (
        acting_as(cast.referent),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT rebond_report_by_partner('{}'::jsonb)")
