"""Errors of bases that a platform reports, and their answer; how many times a transfer was chased."""

import django.db.models.deletion
import django.utils.timezone
import rebond.domain.base.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Creates the table and the column."""

    dependencies = [
        ('dossiers', '0036_told_of_meetings'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='transfer',
            name='chased',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='relances'),
        ),
        migrations.CreateModel(
            name='BaseError',
            fields=[
                ('id', models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('campaign_name', models.CharField(blank=True, max_length=120, verbose_name='campagne')),
                ('kind', models.CharField(choices=[('record', 'Un enregistrement n’est pas le sien'), ('date', 'Une date, un niveau ou un établissement est faux'), ('other', 'Autre')], max_length=10, verbose_name='ce qui est faux')),
                ('record', models.CharField(blank=True, max_length=300, verbose_name='enregistrement')),
                ('text', models.TextField(max_length=2000, verbose_name='précision')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signalée')),
                ('key', models.UUIDField(default=rebond.domain.base.ids.new_id)),
                ('answer', models.CharField(blank=True, choices=[('mended', 'La base sera corrigée : cela comptera à la prochaine campagne'), ('right', 'La base dit vrai')], max_length=10, verbose_name='réponse')),
                ('answer_text', models.TextField(blank=True, max_length=2000, verbose_name='précision de la réponse')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondue')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.platform')),
            ],
            options={
                'verbose_name': 'erreur d’une base',
                'indexes': [models.Index(fields=['dossier', '-reported_at'], name='base_error_of_file'), models.Index(condition=models.Q(('answered_at', None)), fields=['reported_at'], name='base_error_to_answer')],
                'constraints': [models.UniqueConstraint(fields=('author', 'key'), name='base_error_reported_once')],
            },
        ),
    ]
