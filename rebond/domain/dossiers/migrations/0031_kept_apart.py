"""Two files that look alike and are two people's, said once."""

import django.db.models.deletion
import django.utils.timezone
import rebond.domain.base.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0030_telling'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptApart',
            fields=[
                ('id', models.UUIDField(default=rebond.domain.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('first_id', models.UUIDField()),
                ('second_id', models.UUIDField()),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.platform')),
            ],
            options={
                'verbose_name': 'dossiers laissés à part',
                'constraints': [models.UniqueConstraint(fields=('first_id', 'second_id'), name='apart_once'), models.CheckConstraint(condition=models.Q(('first_id__lt', models.F('second_id'))), name='apart_in_order')],
            },
        ),
    ]
