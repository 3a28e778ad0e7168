"""The country's e-mail to an establishment says what holds whoever says that the young person is there."""

from uuid import UUID

from django.db import migrations

#: The e-mail of a question (messages, migration 0004), and the words that made the young person say it.
QUESTION = UUID("00000000-0000-4000-8000-000000000c11")
BEFORE, NOW = "Un jeune dit être en formation chez vous", "Un jeune serait en formation chez vous"


def say_it_of_all(apps, schema_editor) -> None:
    """A new version of the country's e-mail, unless the administration wrote its own."""
    rows = apps.get_model("messaging", "MessageTemplate").objects.using(schema_editor.connection.alias)
    latest = rows.filter(lineage=QUESTION).order_by("-version").first()
    if latest is None or latest.retired or BEFORE not in latest.body:
        return
    told = {"channel": latest.channel, "name": latest.name, "subject": latest.subject}
    rows.create(lineage=QUESTION, version=latest.version + 1, body=latest.body.replace(BEFORE, NOW), **told)


class Migration(migrations.Migration):
    """Writes the e-mail anew."""

    dependencies = [("dossiers", "0045_questions_here"), ("messaging", "0005_letters")]
    operations = [migrations.RunPython(say_it_of_all, migrations.RunPython.noop)]
