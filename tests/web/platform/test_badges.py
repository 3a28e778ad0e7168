"""The badges of a file are written once for all that have the same: what they are drawn from must be all there is."""

import re

from django.template.loader import get_template

from rebond.web.templatetags.platform_tags import Marks


def test_the_badges_read_nothing_of_a_file_but_its_marks() -> None:
    source = get_template("platform/_flags.html").template.source

    assert set(re.findall(r"dossier\.(\w+)", source)) == set(Marks._fields)
