"""Every page, as the three roles of a platform meet it: the same pages, so that two of them look at one width only."""

import pytest

from tests.browser.conftest import SignIn
from tests.browser.walking import PEOPLE, walk


@pytest.mark.parametrize(
    ("role", "width"), [("assistant", 1440), ("assistant", 390), ("manager", 1440), ("circle1", 390)]
)
def test_every_page_that_a_platform_meets_is_accessible(sign_in: SignIn, role: str, width: int) -> None:
    walk(sign_in(PEOPLE[role], width=width), role, width)
