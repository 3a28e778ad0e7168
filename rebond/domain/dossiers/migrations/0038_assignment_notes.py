"""What a répartition asks of who takes a young person stands beside the attribution: no school nor partner reads it."""

import django.db.models.deletion
import rebond.domain.base.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0037_base_errors'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='assignment',
            name='note',
        ),
        migrations.CreateModel(
            name='AssignmentNote',
            fields=[
                ('id', models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=300, verbose_name='consigne')),
                ('protected', models.BooleanField(default=False)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='written', to='dossiers.assignment')),
            ],
            options={
                'verbose_name': 'consigne d’une attribution',
            },
        ),
    ]
