"""The pages of sharing, of partners, of news and of requests: what they say, what they refuse, what they never show."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, FactSource, Outcome, ShareLevel
from rebond.domain.dossiers.models import ContactDetail, FileRequest, Notification, PartnerNote, TeamMessage
from rebond.domain.dossiers.operations import (
    Contact,
    Said,
    assign_referent,
    attest,
    end_share,
    mark_detail,
    record_contact,
)
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, fresh_key
from tests.domain.dossiers.meeting import at, booked
from tests.domain.dossiers.sharing import partner_of, shared
from tests.web.platform.conftest import signed_in

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.fixture
def school2c(cast: Cast, as_owner) -> Organisation:
    with as_owner():
        return Organisation.objects.create(name="E2C de Laon", type="e2c", platform=cast.platform)


@pytest.fixture
def farid(school2c: Organisation, as_owner) -> Actor:
    with as_owner():
        return partner_of(school2c)


@pytest.fixture
def partner(farid: Actor) -> Client:
    return signed_in(farid)


def url(name: str, *keys) -> str:
    return reverse(name, args=keys)


def form(**changes) -> dict[str, str]:
    return {
        "key": str(fresh_key()),
        "purpose": "Lui présenter la session.",
        "level": "summary",
        "until": str(timezone.localdate()),
        "consent": "spoken",
    } | changes


def test_a_file_is_shared_seen_on_the_file_and_ended(owner: Client, partner: Client, zoe, school2c) -> None:
    page = url("platform:sharing", zoe.pk)
    assert "et personne d’autre" in owner.get(page).content.decode()
    told = owner.post(page, form(organisation=str(school2c.pk)), follow=True).content.decode()
    assert "Dossier partagé avec E2C de Laon" in told
    file = owner.get(url("platform:file", zoe.pk)).content.decode()
    assert "Partagé avec E2C de Laon" in file
    assert partner.get(url("partner:file", zoe.pk)).status_code == 200
    answer = url("platform:share_answer", _share_of(owner, zoe))
    assert "ne lit plus" in owner.post(answer, {"act": "end"}, follow=True).content.decode()
    assert partner.get(url("partner:file", zoe.pk)).status_code == 404


def test_a_number_that_nobody_may_use_is_linked_nowhere_and_says_so(
    cast: Cast, owner: Client, partner: Client, zoe, school2c
) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    pages = [(owner, url("platform:file", zoe.pk)), (partner, url("partner:file", zoe.pk))]
    for client, address in pages:
        assert 'href="tel:+33612345678"' in client.get(address).content.decode()
    with acting_as(cast.owner):
        own = ContactDetail.objects.get(person=zoe.person_id, holder="young_person")
        mark_detail(actor=cast.owner, dossier_id=zoe.pk, detail_id=own.pk, validity="banned")
    for client, address in pages:
        page = client.get(address).content.decode()
        assert "tel:+33612345678" not in page
        assert "À ne pas utiliser" in page


def _share_of(client: Client, zoe) -> str:
    page = client.get(url("platform:sharing", zoe.pk)).content.decode()
    return page.split("/plate-forme/partage/")[1].split("/")[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": ""}, "Écrivez ce que vous leur demandez"),
        ({"consent": "refused"}, "s’y oppose"),
        ({"consent": ""}, "Dites si le jeune est d’accord"),
        ({"until": "2020-01-01"}, "Ce jour est passé"),
        ({"until": "demain"}, "Cette date n’existe pas"),
        ({"organisation": ""}, "Choisissez l’organisation"),
        ({"organisation": "E2C"}, "Choisissez l’organisation"),
    ],
)
def test_what_is_refused_says_why_beside_the_field_and_keeps_what_was_typed(
    owner: Client, zoe, school2c, changes, said
) -> None:
    sent = form(organisation=str(school2c.pk)) | {"consent_note": "devant sa mère"} | changes
    response = owner.post(url("platform:sharing", zoe.pk), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "devant sa mère" in text


def test_prolonging_to_a_day_that_is_past_keeps_the_day_typed(cast: Cast, owner: Client, zoe, school2c) -> None:
    given = shared(cast, zoe, school2c)
    response = owner.post(url("platform:share_answer", given.pk), {"act": "extend", "until": "2020-01-01"})
    assert response.status_code == 422
    assert 'value="2020-01-01"' in response.content.decode()


def test_a_partner_reads_the_essential_and_nothing_more(cast: Cast, partner: Client, zoe, school2c) -> None:
    with acting_as(cast.owner):
        record_contact(
            actor=cast.owner,
            dossier_id=zoe.pk,
            contact=Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED, note="Parle de cuisine."),
        )
    shared(cast, zoe, school2c)
    home = partner.get(url("partner:home")).content.decode()
    file = partner.get(url("partner:file", zoe.pk)).content.decode()
    for text in (home, file):
        assert "LEFÈVRE" in text
        assert "Lui présenter la session de janvier." in text
        for hidden in ("Parle de cuisine", "06 12 34 56 78", "123456789AB", "Trois Tilleuls"):
            assert hidden not in text


def test_a_partner_to_whom_it_is_shared_whole_reads_no_protected_nature(
    cast: Cast, partner: Client, zoe, school2c
) -> None:
    with acting_as(cast.owner):
        record_contact(
            actor=cast.owner,
            dossier_id=zoe.pk,
            contact=Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED, note="Parle de cuisine."),
        )
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("justice", FactSource.PARTNER))
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    file = partner.get(url("partner:file", zoe.pk)).content.decode()
    assert 'href="tel:+33612345678"' in file
    assert "Parle de cuisine" in file
    assert "06 12 34 56 78" in file
    for hidden in ("rotégé", "de la Justice", "123456789AB"):
        assert hidden not in file


def test_a_partner_reaches_no_page_of_the_platform(cast: Cast, partner: Client, zoe, school2c) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    for name in ("file", "why", "interview", "sharing", "partner_notes", "message", "transfer", "print_file"):
        assert partner.get(url(f"platform:{name}", zoe.pk)).status_code == 404, name


def test_who_is_also_a_school_s_referent_reads_a_shared_file_at_the_level_shared(
    cast: Cast, farid, partner: Client, zoe, school2c, as_owner
) -> None:
    from rebond.domain.accounts.models import Habilitation  # noqa: PLC0415
    from rebond.domain.territory.models import Establishment  # noqa: PLC0415

    with as_owner():
        far = Establishment.objects.create(uai="0029999Y", name="Lycée du Vieux Pont", search_name="LYCEE")
        Habilitation.objects.create(
            user_id=farid.user_id, role="school_referent", establishment=far, starts_on=timezone.localdate()
        )
    shared(cast, zoe, school2c)
    for name in ("file", "why"):
        response = partner.get(url(f"platform:{name}", zoe.pk))
        assert response.headers["Location"] == url("partner:file", zoe.pk)


def test_a_partner_informs_the_platform_corrects_and_takes_back(
    cast: Cast, partner: Client, owner: Client, zoe, school2c
) -> None:
    shared(cast, zoe, school2c)
    note = {"key": str(fresh_key()), "confidentiality": "platform", "text": "Venu lundi."}
    refused = partner.post(url("partner:note", zoe.pk), note | {"text": ""})
    assert refused.status_code == 422
    assert "Écrivez l’information" in refused.content.decode()
    assert "transmise" in partner.post(url("partner:note", zoe.pk), note, follow=True).content.decode()
    assert "Venu lundi." in owner.get(url("platform:file", zoe.pk)).content.decode()
    with acting_as(cast.owner):
        key = PartnerNote.objects.get().pk
    fixed = note | {"key": str(fresh_key()), "text": "Venu mardi."}
    partner.post(url("partner:note_correct", zoe.pk, key), fixed)
    text = owner.get(url("platform:partner_notes", zoe.pk)).content.decode()
    assert "Venu mardi." in text
    assert "Corrigée" in text
    again = partner.post(url("partner:note_correct", zoe.pk, key), fixed | {"key": str(fresh_key())}, follow=True)
    assert "avant vous" in again.content.decode()


def test_on_the_phone_the_assistant_notes_what_a_partner_says(owner: Client, zoe) -> None:
    sent = {"key": str(fresh_key()), "source_name": "Association Tremplin", "confidentiality": "follows"}
    page = url("platform:partner_notes", zoe.pk)
    assert owner.post(page, sent | {"text": "Et plus encore."}).status_code == 422
    assert owner.post(page, sent | {"source_name": ""}).status_code == 422
    told = owner.post(page, sent, follow=True).content.decode()
    assert "Association Tremplin suit ce jeune" in told


def test_a_message_names_a_colleague_who_finds_it_in_their_news(
    cast: Cast, owner: Client, colleague: Client, zoe
) -> None:
    sent = {"key": str(fresh_key()), "text": "Qui l’a vu ?", "mentioned": [str(cast.colleague.user_id)]}
    page = url("platform:message", zoe.pk)
    assert f"@{User.objects.get(pk=cast.colleague.user_id)}" in owner.get(page).content.decode()
    assert "Qui l’a vu ?" in owner.post(page, sent, follow=True).content.decode()
    assert owner.post(page, sent | {"text": " "}).status_code == 422
    assert owner.post(page, sent | {"mentioned": [str(cast.stranger.user_id)]}).status_code == 422
    news = colleague.get(url("account:news")).content.decode()
    assert "Vous êtes cité dans un message." in news
    assert "LEFÈVRE Zoé Marie" in news
    with acting_as(cast.colleague):
        [row] = Notification.objects.all()
        assert TeamMessage.objects.count() == 1
    opened = colleague.post(url("account:news_open", row.pk))
    assert opened.headers["Location"] == url("platform:file", zoe.pk)
    assert "nw-unread" not in colleague.get(url("account:news")).content.decode()


def test_the_bell_counts_the_unread_and_everything_is_marked_at_once(
    cast: Cast, owner: Client, colleague: Client, zoe
) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.colleague.user_id)
    assert "non lue" in colleague.get(url("platform:list"), follow=True).content.decode()
    assert "non lue" not in owner.get(url("platform:list"), follow=True).content.decode()
    assert "marqué comme lu" in colleague.post(url("account:news_read"), follow=True).content.decode()


def test_the_news_of_a_file_that_is_not_shared_any_more_tell_nothing_of_it(
    cast: Cast, partner: Client, zoe, school2c
) -> None:
    given = shared(cast, zoe, school2c)
    assert "LEFÈVRE" in partner.get(url("account:news")).content.decode()
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=given.pk)
    news = partner.get(url("account:news")).content.decode()
    assert "LEFÈVRE" not in news
    assert "que vous ne lisez plus" in news


def test_the_digest_is_set_from_one_s_account(owner: Client) -> None:
    told = owner.post(url("account:digest"), {"rhythm": "weekly", "hour": "9"}, follow=True).content.decode()
    assert "chaque lundi à 9" in told
    assert '<option value="weekly" selected>' in told
    for wrong in ({"rhythm": "hourly", "hour": "9"}, {"rhythm": "daily", "hour": "25"}, {"rhythm": "daily"}):
        assert "fr-alert--error" in owner.post(url("account:digest"), wrong, follow=True).content.decode()


ASKED = {"surname": "Lefèvre", "first_names": "Zoé", "birth_date": "2008-03-12", "reason": "Vient chez nous."}


def test_asking_for_a_file_is_answered_the_same_way_whether_or_not_it_exists(
    cast: Cast, stranger: Client, owner: Client, zoe
) -> None:
    page = url("platform:ask_file", cast.elsewhere.pk)
    answers = []
    for surname in ("Lefèvre", "Marchand"):
        sent = ASKED | {"surname": surname, "key": str(fresh_key()), "present": "on"}
        told = stranger.post(page, sent, follow=True).content.decode()
        answers.append(told.count("Votre demande est transmise si un dossier existe"))
    assert answers == [1, 1]
    mine = owner.get(url("platform:transfers", cast.platform.pk)).content.decode()
    assert "On vous demande un dossier (1)" in mine
    assert "Vient chez nous." in mine


@pytest.mark.parametrize("missing", ["surname", "first_names", "birth_date", "reason", "present"])
def test_the_whole_identity_a_reason_and_the_young_person_s_agreement_are_asked_for(
    cast: Cast, stranger: Client, missing
) -> None:
    sent = ASKED | {"key": str(fresh_key()), "present": "on"}
    del sent[missing]
    assert stranger.post(url("platform:ask_file", cast.elsewhere.pk), sent).status_code == 422
    with acting_as(cast.stranger):
        assert not FileRequest.objects.exists()


def test_a_file_asked_for_is_kept_with_a_reason_or_offered(cast: Cast, stranger: Client, owner: Client, zoe) -> None:
    stranger.post(url("platform:ask_file", cast.elsewhere.pk), ASKED | {"key": str(fresh_key()), "present": "on"})
    page = owner.get(url("platform:transfers", cast.platform.pk)).content.decode()
    answer = "/plate-forme/demande/" + page.split("/plate-forme/demande/")[1].split('"')[0]
    refused = owner.post(answer, {"act": "refuse", "reason": " "})
    assert refused.status_code == 422
    assert "Écrivez pourquoi vous gardez" in refused.content.decode()
    assert "Dossier proposé à Soissonnais" in owner.post(answer, {"act": "accept"}, follow=True).content.decode()
    theirs = stranger.get(url("platform:transfers", cast.elsewhere.pk)).content.decode()
    assert "Acceptée" in theirs
    assert "Reprendre ce dossier" in theirs


def test_a_partner_of_two_organisations_chooses_for_which_they_act(
    cast: Cast, zoe, school2c, farid, partner: Client, as_owner
) -> None:
    home, choose = url("partner:home"), url("partner:act_for")
    assert "Vous agissez pour" not in partner.get(home).content.decode()
    with as_owner():
        other = Organisation.objects.create(name="EPIDE", type="epide", platform=cast.platform)
        Habilitation.objects.create(
            user_id=farid.user_id, role=Role.CIRCLE2, organisation=other, starts_on=timezone.localdate()
        )
        stranger = Organisation.objects.create(name="CFA", type="cfa", platform=cast.platform)
    shared(cast, zoe, other)
    file = url("partner:file", zoe.pk)
    partner.post(choose, {"organisation": str(school2c.pk)})
    assert partner.get(file).status_code == 404
    told = partner.post(choose, {"organisation": str(other.pk)}, follow=True).content.decode()
    assert "Vous agissez pour EPIDE" in told
    assert f'value="{other.pk}" selected' in told
    assert partner.get(file).status_code == 200
    for wrong in (str(stranger.pk), "x", ""):
        refused = partner.post(choose, {"organisation": wrong}, follow=True).content.decode()
        assert "choisissez-en une de la liste" in refused
    assert partner.get(file).status_code == 200
    with as_owner():
        Habilitation.objects.filter(organisation=other).delete()
    assert partner.get(file).status_code == 404
    assert "Vous agissez pour" not in partner.get(home).content.decode()


def test_a_partner_reads_hour_and_place_of_what_is_held_with_them_alone(
    cast: Cast, owner: Client, partner: Client, zoe, school2c
) -> None:
    shared(cast, zoe, school2c)
    assert f'<option value="{school2c.name}">' in owner.get(url("platform:meetings", zoe.pk)).content.decode()
    booked(cast, zoe)
    elsewhere = partner.get(url("partner:file", zoe.pk)).content.decode()
    assert "Mairie" not in elsewhere and "Aucun de prévu" not in elsewhere
    booked(cast, zoe, starts_at=at(3, 14, 30), where="Salle 2", host_id=None, host_name=school2c.name)
    file = partner.get(url("partner:file", zoe.pk)).content.decode()
    assert "14 h 30" in file and "Salle 2" in file and "Mairie" not in file
