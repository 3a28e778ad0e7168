"""A fact that stands again, or whose date alone was corrected, says for which earlier version it stands."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the reference; what was written before stands for itself alone."""

    dependencies = [("dossiers", "0046_whoever_says_so")]
    operations = [
        migrations.AddField(
            model_name="attestedfact",
            name="stands_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dossiers.attestedfact",
            ),
        ),
    ]
