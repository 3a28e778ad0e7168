"""The panel of a call: its keys, a wrong number in a morning of calls, and a number of two people."""

import re

import pytest

from rebond.domain.dossiers.enums import Answered, Outcome
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier
from rebond.web.platform.calls import KEYS, SMS_KEY
from tests.domain.dossiers.cast import Cast, fresh_key, listed, publish
from tests.web.platform.test_calls import HTMX, begin, call, mother_of, to
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.fixture
def leo(cast: Cast, zoe: Dossier, as_worker) -> Dossier:
    """A second young person."""
    with as_worker():
        publish(cast, listed(cast, "p2", first_names="Léo", ines=("987654321CD",)))
        return Dossier.objects.get(first_names="Léo")


def latest(as_owner) -> ContactAttempt:
    with as_owner():
        return ContactAttempt.objects.select_related("written").latest("recorded_at")


def test_a_wrong_number_with_others_left_stays_on_the_same_person(owner, cast, zoe, leo, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    first = held.files[0]
    for left in (1, 0):
        panel = owner.get(to("round", held.pk)).context["panel"]
        assert panel.dossier.pk == first
        data = {"key": fresh_key(), "outcome": "wrong_number", "detail": panel.selected}
        page = owner.post(to("round_call", held.pk, first), data, headers=HTMX)
        again = page.context["panel"]
        if left:
            assert "Il reste 1 numéro à essayer : le suivant est choisi." in shown(page)
            assert again.dossier.pk == first
            assert again.selected not in ("", panel.selected)
        else:
            assert again.dossier.pk == held.files[1]
    undone = owner.post(to("round_step", held.pk), {"act": f"undo:{latest(as_owner).pk}"}, headers=HTMX)
    assert undone.context["panel"].selected == panel.selected


def test_each_outcome_has_a_key_of_its_own_the_same_on_every_card(owner, cast, zoe, leo, as_owner) -> None:
    assert set(KEYS) == set(Outcome)
    assert len({*KEYS.values(), SMS_KEY}) == len(KEYS) + 1
    with as_owner():
        ContactDetail.objects.filter(person_id=leo.person_id).update(validity="wrong")
    for dossier in (zoe, leo):  # with numbers, and without any
        page = owner.get(to("file", dossier.pk)).content.decode()
        keyed = dict(re.findall(r'name="outcome" value="(\w+)" data-key-of="(\w)"', page))
        assert keyed["no_answer"] == "7"
        assert keyed["hung_up"] == "h"
        assert all(KEYS[Outcome(name)] == key for name, key in keyed.items() if name != "no_answer_sms")


def test_a_number_of_two_people_is_listed_once_with_both_and_its_last_result(owner, zoe, as_owner) -> None:
    with as_owner():
        mother = mother_of(zoe)
        father = ContactDetail.objects.create(
            person_id=zoe.person_id, kind="phone", value=mother.value, holder="father", holder_name="Luc Lefèvre"
        )
    call(owner, zoe, "no_answer", detail=father.pk)
    with as_owner():
        zoe.refresh_from_db()
    page = shown(owner.get(to("preparation", zoe.pk)))
    assert page.count('value="03 23 00 00 01"') == 0
    assert page.count('href="tel:+33323000001"') == 1
    assert "Mère (aussi : père, Luc Lefèvre)" in page
    assert "Pas de réponse, <time" in page
    call(owner, zoe, "reached", detail=mother.pk)
    assert latest(as_owner).answered == Answered.OTHER
    call(owner, zoe, "wrong_number", detail=mother.pk)
    with as_owner():
        assert set(ContactDetail.objects.filter(value=mother.value).values_list("validity", flat=True)) == {"wrong"}
