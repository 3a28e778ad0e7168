"""« Rappeler plus tard », from the panel of a call: one click, or a day and an hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.dossiers.call_backs import call_backs
from rebond.domain.dossiers.models import Dossier
from rebond.web.templatetags.platform_tags import said_time
from tests.domain.dossiers.cast import fresh_key
from tests.web.platform.test_calls import HTMX, call, to
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.mark.parametrize("code", ["hour", "evening", "morning"])
def test_calling_back_later_is_one_click(owner, zoe, as_owner, code) -> None:
    before = timezone.localtime()
    data = {"key": fresh_key(), "outcome": f"call_back:{code}", "note": "Elle finit sa garde.", "place": "day"}
    told = shown(owner.post(to("call", zoe.pk), data, headers=HTMX))
    with as_owner():
        file = Dossier.objects.get(pk=zoe.pk)
    offered = [{one.code: one for one in call_backs(now)}[code] for now in (before, timezone.localtime())]
    assert (file.next_step, file.next_step_on, file.next_step_time) in [
        ("call_again", one.on, one.at) for one in offered
    ]
    assert f" à {said_time(file.next_step_time)}." in told


def test_calling_back_takes_a_day_and_an_hour_or_an_hour_alone(owner, zoe, as_owner) -> None:
    day = timezone.localdate() + timedelta(days=4)
    for given, expected in (
        ({"back_on": day.isoformat(), "back_time": "12:15"}, (day, 12)),
        ({"back_time": "23:59"}, (timezone.localdate(), 23)),
        ({"back_time": "00:00"}, (timezone.localdate() + timedelta(days=1), 0)),
    ):
        call(owner, zoe, "call_back", **given)
        with as_owner():
            file = Dossier.objects.get(pk=zoe.pk)
        assert (file.next_step_on, file.next_step_time.hour) == expected
    past = {"back_on": (timezone.localdate() - timedelta(days=1)).isoformat(), "note": "Gardée."}
    refused = call(owner, zoe, "call_back", **past)
    assert refused.status_code == 422
    assert "Gardée." in refused.content.decode()
