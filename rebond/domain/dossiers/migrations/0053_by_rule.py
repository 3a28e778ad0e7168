from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether the rule gave its day to the next step: nobody knows it of what was recorded before."""

    dependencies = [("dossiers", "0052_link_answer_key")]

    operations = [
        migrations.AddField(name, "by_rule", models.BooleanField(null=True))
        for name in ("contactattempt", "interview", "diagnosis")
    ]
