"""The reason of an interview not to contact goes apart when the law protects it: circle 1 read it on the sheet."""

import django.db.models.deletion
from django.db import migrations, models

import rebond.domain.base.ids

# An event is not rewritten; but what was said there must not stay where it may not be read.
PART = """
INSERT INTO dossiers_protectedreason (id, interview_id, dossier_id, answers)
SELECT gen_random_uuid(), i.id, i.dossier_id, jsonb_strip_nulls(jsonb_build_object(
    'no_contact', i.answers->'no_contact', 'no_contact_other', i.answers->'no_contact_other'))
FROM dossiers_interview i WHERE i.answers->>'no_contact' IN ('health', 'justice');
UPDATE dossiers_interview SET answers = answers - 'no_contact' - 'no_contact_other'
WHERE answers->>'no_contact' IN ('health', 'justice');
"""
JOIN = """
UPDATE dossiers_interview i SET answers = i.answers || p.answers
FROM dossiers_protectedreason p WHERE p.interview_id = i.id;
"""


class Migration(migrations.Migration):
    """Creates the table, and moves what was written before."""

    dependencies = [("dossiers", "0020_locks")]
    operations = [
        migrations.CreateModel(
            name="ProtectedReason",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("answers", models.JSONField(default=dict, verbose_name="réponses")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
                    ),
                ),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protected",
                        to="dossiers.interview",
                    ),
                ),
            ],
            options={"verbose_name": "raison protégée"},
        ),
        migrations.RunSQL(PART, JOIN),
    ]
