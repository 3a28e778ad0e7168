"""A reason told from a call; what a répartition decides that the new referent does, and whom it passes over."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0033_no_contact'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='next_step',
            field=models.CharField(blank=True, choices=[('first_call', 'Premier appel'), ('call_again', 'Rappeler'), ('other_channel', 'Essayer un autre canal'), ('find_number', 'Trouver un numéro'), ('interview', 'Mener l’entretien de situation'), ('diagnosis', 'Proposer un diagnostic'), ('check_school', 'Vérifier l’inscription'), ('ask_again', 'Reproposer l’accompagnement'), ('confirm', 'Vérifier la situation'), ('answered', 'Répondre au jeune'), ('break', 'Reprendre contact après une rupture'), ('meeting', 'Rendez-vous'), ('missed', 'Rappeler après un rendez-vous manqué'), ('propose', 'Proposer un parcours'), ('follow', 'Prendre des nouvelles'), ('none', 'Rien de prévu')], db_default='', default='', max_length=20, verbose_name='prochaine étape'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='next_step_on',
            field=models.DateField(null=True, verbose_name='le'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='ce qui est décidé'),
        ),
        migrations.AddField(
            model_name='sitting',
            name='passed',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='contactattempt',
            name='outcome',
            field=models.CharField(choices=[('reached', 'A répondu'), ('relative_reached', 'Un proche a répondu'), ('no_answer', 'Pas de réponse'), ('message_left', 'Message laissé'), ('wrong_number', 'Faux numéro'), ('hung_up', 'A raccroché'), ('call_back', 'Rappeler plus tard'), ('appointment', 'Rendez-vous pris'), ('in_school', 'Déjà scolarisé'), ('told', 'Situation apprise'), ('refuses', 'Refuse l’accompagnement'), ('sent', 'Envoyé, sans réponse pour l’instant')], max_length=20, verbose_name='suite'),
        ),
    ]
