"""A personal link that was sent to a number or an address which is not the young person's, or which nobody may use, opens
nothing: whoever has that telephone now would read where they are expected, and could cancel it.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("rebond.domain.dossiers.migrations.0017_link_functions").READ.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
_LAST = "       OR (link.kind = 'letter' AND file.birth_date IS DISTINCT FROM born) THEN\n"
# Marked good again, it opens again: nothing is written on the link.
_ANOTHER = """       OR (link.kind = 'letter' AND file.birth_date IS DISTINCT FROM born)
       OR (link.kind = 'message' AND EXISTS (
           SELECT 1 FROM messaging_message m
           JOIN dossiers_contactdetail c ON c.person_id = file.person_id AND c.value = m.recipient
           WHERE m.key = link.message_key AND m.channel IN ('sms', 'email')
             AND (c.validity = 'banned' OR (c.validity = 'wrong' AND c.holder = 'young_person')))) THEN
"""
AFTER = BEFORE.replace(_LAST, _ANOTHER)


class Migration(migrations.Migration):
    """Writes again the function that every door of the link calls."""

    dependencies = [("dossiers", "0038_assignment_notes"), ("messaging", "0001_initial")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
