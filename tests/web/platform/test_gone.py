"""What somebody else did in between is told as what it is by now, and never ends in an error page."""

import pytest
from django.urls import reverse

from rebond.config.logs import DiscreetFormatter
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import Said, apply_bulk, attest, freeze
from rebond.web.platform.views import bulk, calls
from tests.domain.dossiers.cast import listed, publish

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def test_a_file_merged_or_moved_while_one_waited_for_it_does_not_exist_and_the_log_says_where(
    owner, zoe, monkeypatch, caplog
) -> None:
    def gone(**_told: object) -> None:
        raise Dossier.DoesNotExist

    monkeypatch.setattr(calls, "record_contact", gone)
    data = {"key": new_id(), "outcome": "no_answer", "note": "Rappeler jeudi."}
    assert owner.post(reverse("platform:call", args=[zoe.pk]), data).status_code == 404
    (told,) = [record for record in caplog.records if record.name == "rebond.web.middleware"]
    written = DiscreetFormatter().format(told)
    assert told.levelname == "ERROR" and "platform:call" in written and "in gone" in written
    assert not any(word in written for word in ("Lefèvre", "Zoé", "Rappeler", str(zoe.pk)))


def test_what_is_not_there_when_a_page_is_only_read_stays_an_error(owner, zoe, monkeypatch) -> None:
    def gone(*_told: object) -> None:
        raise Dossier.DoesNotExist

    monkeypatch.setattr(calls, "call_cards", gone)
    owner.raise_request_exception = False
    assert owner.get(reverse("platform:call", args=[zoe.pk])).status_code == 500


def test_an_act_undone_at_this_very_moment_by_somebody_else_is_told_so(owner, cast, zoe, monkeypatch) -> None:
    with acting_as(cast.owner):
        chosen = freeze(actor=cast.owner, platform_id=cast.platform.pk, keys=[zoe.pk])
        asked = {"code": "clore", "options": {"reason": "age", "note": ""}, "among": str(chosen.pk)}
        act = apply_bulk(actor=cast.owner, platform_id=cast.platform.pk, **asked)
    monkeypatch.setattr(bulk, "may_undo", lambda *_told: True)
    where = reverse("platform:bulk_undo", args=[act.pk])
    told = [owner.post(where, follow=True).content.decode() for _ in range(2)]
    assert ["ne peut plus être annulé" in page for page in told] == [False, True]


def test_the_address_of_a_file_answers_for_no_other_file_s_fact(owner, cast, zoe, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Noël", first_names="Malo", ines=("987654321CD",)))
        malo = Dossier.objects.get(surname="Noël")
    with acting_as(cast.owner):
        fact = attest(actor=cast.owner, dossier_id=malo.pk, said=Said("employed", "parent", place="AFPA"))
    assert owner.post(reverse("platform:fact", args=[zoe.pk, fact.pk, "retirer"])).status_code == 404
    assert owner.post(reverse("platform:fact", args=[malo.pk, fact.pk, "retirer"])).status_code == 302
