from django.db import migrations, models

#: Who had asked for no contact any more, and was to be "answered" at once: asked again in six months, as who refuses.
PUT_RIGHT = """
UPDATE dossiers_dossier AS file
SET no_contact = true, last_outcome = 'refuses', next_step = 'ask_again', next_step_time = NULL,
    next_step_on = ((said.happened_at AT TIME ZONE 'Europe/Paris')::date + interval '6 months')::date
FROM dossiers_linkanswer AS said
WHERE said.dossier_id = file.id AND said.choice = 'stop' AND NOT said.cancelled
  AND file.status = 'open' AND file.next_step = 'answered' AND file.last_contact_at = said.happened_at
  AND NOT EXISTS (SELECT 1 FROM dossiers_linkanswer AS later WHERE later.supersedes_id = said.id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0032_clocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='no_contact',
            field=models.BooleanField(default=False, verbose_name='ne veut plus être contacté'),
        ),
        migrations.RunSQL(PUT_RIGHT, migrations.RunSQL.noop),
    ]
