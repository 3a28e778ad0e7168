"""What is written of contacts, of young people whom nobody reaches and of closings goes apart: a school read it."""

import django.db.models.deletion
from django.db import migrations, models

import rebond.domain.base.ids

_NOTED = (("contactnote", "contactattempt"), ("unreachablenote", "unreachable"), ("statusnote", "statuschange"))
PART = "".join(
    f"INSERT INTO dossiers_{note} (id, event_id, text) "  # noqa: S608 (our own names)
    f"SELECT gen_random_uuid(), e.id, e.note FROM dossiers_{event} e WHERE e.note <> '';"
    for note, event in _NOTED
)
JOIN = "".join(
    f"UPDATE dossiers_{event} e SET note = n.text FROM dossiers_{note} n WHERE n.event_id = e.id;"  # noqa: S608 (as above)
    for note, event in _NOTED
)


def _table(name: str, of: str, text: models.Field, said: str) -> migrations.CreateModel:
    key = models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)
    event = models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT, related_name="written", to=f"dossiers.{of}"
    )
    return migrations.CreateModel(
        name=name, fields=[("id", key), ("event", event), ("text", text)], options={"verbose_name": said}
    )


class Migration(migrations.Migration):
    """Creates the three tables, moves what was written before, and leaves nothing where a school reads."""

    dependencies = [("dossiers", "0027_telling")]
    operations = [
        _table(
            "ContactNote", "contactattempt", models.TextField(max_length=4000, verbose_name="note"), "note d’un contact"
        ),
        _table(
            "UnreachableNote",
            "unreachable",
            models.TextField(max_length=1000, verbose_name="note"),
            "note d’un jeune injoignable",
        ),
        _table(
            "StatusNote",
            "statuschange",
            models.CharField(max_length=500, verbose_name="précision"),
            "précision d’un changement d’état",
        ),
        migrations.RunSQL(PART, JOIN),
        migrations.RemoveField(model_name="contactattempt", name="note"),
        migrations.RemoveField(model_name="unreachable", name="note"),
        migrations.RemoveField(model_name="statuschange", name="note"),
    ]
