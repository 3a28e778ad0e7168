"""Justice and Santé among the types of organisations."""

from django.db import migrations, models

TYPES = [
    ("cio", "CIO"),
    ("mission_locale", "Mission locale"),
    ("mlds", "MLDS"),
    ("foquale", "Réseau FOQUALE"),
    ("platform", "Plate-forme"),
    ("e2c", "École de la 2e chance"),
    ("epide", "EPIDE"),
    ("cfa", "CFA"),
    ("pjj", "PJJ"),
    ("justice", "Justice (prison, tribunal, SPIP)"),
    ("health", "Santé (hôpital, CMP, maison des adolescents)"),
    ("france_travail", "France travail"),
    ("region", "Région"),
    ("administration", "Administration"),
    ("other", "Autre"),
]


class Migration(migrations.Migration):
    """Changes nothing in the database: the list is the code's."""

    dependencies = [("territory", "0002_clocks")]
    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="type",
            field=models.CharField(choices=TYPES, max_length=20, verbose_name="type"),
        ),
    ]
