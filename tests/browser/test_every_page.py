"""Every page, as those who work on no platform meet it; test_every_page_of_a_platform.py has the others.

Two files: a process of tests takes a file at a time, and these walks are the longest of the suite.
"""

import pytest

from tests.browser.conftest import SignIn
from tests.browser.walking import PEOPLE, walk


@pytest.mark.parametrize("role", ["visitor", "operator", "school", "partner"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_that_a_role_meets_is_accessible(sign_in: SignIn, role: str, width: int) -> None:
    walk(sign_in(PEOPLE[role], width=width), role, width)
