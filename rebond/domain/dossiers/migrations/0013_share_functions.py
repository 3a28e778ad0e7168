"""A transfer takes the shares of the file with it: the platform that becomes responsible says who reads it.

A partner keeps reading for as long as the former referent does, then the new platform prolongs the share or lets it
end: the file may have gone far from them (GDPR, article 5.1 c).
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("rebond.domain.dossiers.migrations.0008_transfer_functions").ANSWER.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
_LAST = "        UPDATE dossiers_listentry e SET platform_id = asked.target_id WHERE e.dossier_id = file.id;\n"
_SHARES = """        UPDATE dossiers_share s SET platform_id = asked.target_id, until = least(s.until, reads_until)
        WHERE s.dossier_id = file.id;
"""
AFTER = BEFORE.replace(_LAST, _LAST + _SHARES)


class Migration(migrations.Migration):
    """Writes again the function that `operations.transferring` calls."""

    dependencies = [("dossiers", "0012_shares")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
