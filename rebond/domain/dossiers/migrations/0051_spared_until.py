from django.db import migrations, models

#: Who is left alone now: until the day when they are asked again. Files closed or planned otherwise since are read anew
#: by `rebond replay`; until then who wants no contact and has no day here is left alone.
PUT_RIGHT = """
UPDATE dossiers_dossier SET spared_until = next_step_on WHERE no_contact AND next_step = 'ask_again'
"""


class Migration(migrations.Migration):
    """The day of what somebody asked for themselves, which no later plan moves."""

    dependencies = [("dossiers", "0050_files_first")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="spared_until",
            field=models.DateField(null=True, verbose_name="à ne pas solliciter avant le"),
        ),
        migrations.RunSQL(PUT_RIGHT, migrations.RunSQL.noop),
    ]
