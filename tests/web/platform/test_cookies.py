"""What a page says after an act names young people: it waits on the server, and no cookie holds it."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.contrib.messages.storage.cookie import MessageDecoder
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.tasks import forget_sessions
from rebond.domain.dossiers.models import Dossier
from tests.domain.dossiers.cast import fresh_key
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

NAME = "Marie"  # the second first name of Zoé: plain letters, in whatever spelling it is kept


class _Plain:
    """How the messages were written in their cookie."""

    def loads(self, data: bytes) -> list:
        return MessageDecoder().decode(data.decode("latin-1"))


def held_in(client: Client) -> str:
    """Whatever the browser keeps, as it is and as whoever has the machine could read it."""
    told = []
    for cookie in client.cookies.values():
        text = unquote(cookie.value)
        told.append(text)
        try:
            told.append(str(signing.loads(text, salt="django.contrib.messages", serializer=_Plain)))
        except signing.BadSignature:
            continue
    return " ".join(told)


def test_no_cookie_names_a_young_person_and_the_page_says_it_once(owner: Client, zoe: Dossier) -> None:
    page = reverse("platform:file", args=[zoe.pk])
    call = {"key": fresh_key(), "outcome": "no_answer", "note": "Sonne.", "place": "file"}
    response = owner.post(reverse("platform:call", args=[zoe.pk]), call)
    assert (response.status_code, response.url) == (302, page)
    assert set(owner.cookies) <= {"sessionid", "csrftoken"}
    assert NAME not in held_in(owner)
    said = "pas de réponse, enregistré"
    assert said in shown(owner.get(page))
    assert said not in shown(owner.get(page))
    assert set(owner.cookies) <= {"sessionid", "csrftoken"}


def test_what_a_session_had_still_to_say_goes_with_it(owner: Client, zoe: Dossier, as_worker) -> None:
    owner.post(reverse("platform:call", args=[zoe.pk]), {"key": fresh_key(), "outcome": "no_answer", "place": "file"})
    with as_worker():
        assert NAME in str(Session.objects.get().get_decoded())
        forget_sessions(0)
        assert Session.objects.count() == 1
        Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
        forget_sessions(0)
        assert not Session.objects.exists()
