"""How a platform is called in a sentence that says "plate-forme" already."""

import pytest

from rebond.domain.territory.models import Platform


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Plate-forme du Laonnois", "du Laonnois"),
        ("Plate-forme", "Plate-forme"),
        ("plateforme de Soissons", "de Soissons"),
        ("Laon et Thiérache", "Laon et Thiérache"),
    ],
)
def test_the_word_is_not_said_twice(name: str, said: str) -> None:
    assert Platform(name=name).short_name == said
