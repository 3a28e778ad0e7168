"""What is written of a choice of follow-up, of a request of return and of an error of a base stands beside it; a message
to the team says whether its words are reserved. What was written before is moved, and reserved when it tells."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import rebond.domain.base.ids

#: Whether a text tells, by the words of `reserved` on the day of this migration: those of 0029, unchanged since.
_tells = import_module("rebond.domain.dossiers.migrations.0029_reserved")._tells


def _moved(note: str, event: str, column: str) -> str:
    return (
        f"INSERT INTO dossiers_{note} (id, event_id, text, protected) "  # noqa: S608 (our own names)
        f"SELECT gen_random_uuid(), id, {column}, {_tells(column)} FROM dossiers_{event} WHERE {column} <> ''"
    )


def _brought_back(note: str, event: str, column: str) -> str:
    return (
        f"UPDATE dossiers_{event} e SET {column} = n.text "  # noqa: S608 (as above)
        f"FROM dossiers_{note} n WHERE n.event_id = e.id"
    )


#: What is beside, what it was written of, the column that held it.
BESIDE = (
    ("followupnote", "followupdecision", "note"),
    ("returnnote", "returnrequest", "note"),
    ("baseerrornote", "baseerror", "text"),
)
MOVED = "; ".join(_moved(*names) for names in BESIDE)
MESSAGES = f"UPDATE dossiers_teammessage SET protected = true WHERE {_tells('text')}"  # noqa: S608 (as above)


def _table(name: str, event: str, text: models.Field, verbose_name: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[
            (
                "id",
                models.UUIDField(
                    default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("text", text),
            ("protected", models.BooleanField(default=False)),
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="written", to=f"dossiers.{event}"
                ),
            ),
        ],
        options={"verbose_name": verbose_name},
    )


class Migration(migrations.Migration):
    """Three tables beside, and what says that a message is reserved."""

    dependencies = [("dossiers", "0041_said_enrolments")]
    operations = [
        _table(
            "FollowUpNote",
            "followupdecision",
            models.CharField(max_length=500, verbose_name="précision"),
            "précision d’un choix de suivi",
        ),
        _table(
            "ReturnNote",
            "returnrequest",
            models.CharField(max_length=500, verbose_name="précision"),
            "précision d’une demande de droit au retour",
        ),
        _table(
            "BaseErrorNote",
            "baseerror",
            models.TextField(max_length=2000, verbose_name="précision"),
            "précision d’une erreur d’une base",
        ),
        migrations.RunSQL(MOVED, "; ".join(_brought_back(*names) for names in BESIDE)),
        migrations.RemoveField(model_name="followupdecision", name="note"),
        migrations.RemoveField(model_name="returnrequest", name="note"),
        # Taken back, the column is added to rows that have none: blank, then filled.
        migrations.AlterField(
            model_name="baseerror", name="text", field=models.TextField(blank=True, max_length=2000)
        ),
        migrations.RemoveField(model_name="baseerror", name="text"),
        migrations.AddField(model_name="teammessage", name="protected", field=models.BooleanField(default=False)),
        migrations.RunSQL(MESSAGES, migrations.RunSQL.noop),
    ]
