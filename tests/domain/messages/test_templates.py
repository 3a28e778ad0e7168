"""Templates: versions, who writes them, what they may say."""

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import TemplateRefusedError, retire_template, write_template
from rebond.domain.messages.queries import letter_of, letters_for, templates_for, versions_of
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db


def write(cast: Cast, **changes) -> MessageTemplate:
    given = {"channel": "sms", "name": "Relance", "subject": "", "body": "Bonjour {prénom}"} | changes
    return write_template(actor=cast.colleague, platform_id=given.pop("platform_id", cast.platform.pk), **given)


def test_a_change_is_a_new_version_and_the_first_stays_readable(cast: Cast) -> None:
    with acting_as(cast.colleague):
        first = write(cast)
        second = write(cast, body="Bonjour {prénom}, {lien}", replaces=first.pk)
        offered = templates_for(cast.colleague, cast.platform.pk, "sms")
        assert second in offered
        assert first not in offered
        assert [t.version for t in versions_of(cast.colleague, first.lineage)] == [2, 1]


def test_a_retired_template_is_offered_no_more(cast: Cast) -> None:
    with acting_as(cast.colleague):
        template = write(cast)
        retire_template(actor=cast.colleague, template_id=template.pk)
        assert not templates_for(cast.colleague, cast.platform.pk).filter(lineage=template.lineage).exists()


def test_every_platform_has_the_country_s_templates_and_not_its_neighbour_s(cast: Cast) -> None:
    with acting_as(cast.colleague):
        mine = write(cast)
    with acting_as(cast.stranger):
        offered = list(templates_for(cast.stranger, cast.elsewhere.pk))
        assert mine not in offered
        assert {t.platform_id for t in offered} == {None}
        assert {t.name for t in offered} > {"Premier contact", "Pas de réponse à l’appel"}


def test_an_assistant_and_a_neighbour_write_none(cast: Cast) -> None:
    for actor in (cast.owner, cast.stranger):
        with acting_as(actor), pytest.raises(MessageTemplate.DoesNotExist):
            write_template(
                actor=actor, platform_id=cast.platform.pk, channel="sms", name="x", subject="", body="Bonjour"
            )


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"body": "Bonjour {prenom}"}, "body", "{prénom}"),
        ({"name": " "}, "name", "nom"),
        ({"channel": "email"}, "subject", "objet"),
        ({"body": ""}, "body", "texte"),
        ({"body": "a" * 1000}, "body", "7 SMS"),
        ({"channel": "letter", "subject": "x", "body": "Voir {lien}"}, "body", "code personnel"),
        ({"channel": "letter"}, "subject", "objet"),
        ({"audience": "guardian", "body": "Voir {lien}"}, "body", "ne va qu’au jeune"),
        ({"audience": "anybody"}, "audience", "à qui"),
    ],
)
def test_a_template_refused_says_how_to_mend(cast: Cast, changes: dict, field: str, told: str) -> None:
    with acting_as(cast.colleague), pytest.raises(TemplateRefusedError) as refused:
        write(cast, **changes)
    assert refused.value.field == field
    assert told in str(refused.value)


def test_letters_are_kept_like_messages_and_stay_apart_from_them(cast: Cast) -> None:
    with acting_as(cast.colleague):
        first = write(cast, channel="letter", audience="guardian", name="Aux parents", subject="Parlons-en")
        second = write(cast, channel="sms", audience="young_person", subject="Venez", replaces=first.pk)
        assert (second.channel, second.audience, second.subject) == ("letter", "guardian", "Venez")
        assert second not in templates_for(cast.colleague, cast.platform.pk)
        kept = list(letters_for(cast.colleague, cast.platform.pk))
        assert second in kept and first not in kept and len(kept) == 6
        assert letter_of(cast.colleague, cast.platform.pk, session=True).platform_id is None
        mine = write(cast, channel="letter", subject="{séance}", body="Venez le {jour}.")
        assert letter_of(cast.colleague, cast.platform.pk, session=True) == mine
        assert letter_of(cast.colleague, cast.platform.pk, session=False).name == "Rendez-vous"


def test_two_who_change_one_template_at_once_the_second_is_told(cast: Cast, monkeypatch) -> None:
    with acting_as(cast.colleague):
        first = write(cast)
        monkeypatch.setattr(
            "rebond.domain.messages.operations.templates._latest", lambda actor, key: first
        )  # both read the first version
        write(cast, body="Un", replaces=first.pk)
        with pytest.raises(TemplateRefusedError, match="relisez"):
            write(cast, body="Deux", replaces=first.pk)
