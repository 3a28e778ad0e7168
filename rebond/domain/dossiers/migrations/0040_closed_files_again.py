"""Two reasons for which a closed file opens: the young person answered, or a list names them again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the two to the choices."""

    dependencies = [
        ('dossiers', '0039_link_to_another'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attestedfact',
            name='closes_as',
            field=models.CharField(blank=True, choices=[('schooled', 'Scolarisé ou apprenti'), ('abroad', 'Hors du territoire national'), ('diploma', 'Diplômé'), ('deceased', 'Décès'), ('identity', 'Identité fausse'), ('solution', 'Solution durable'), ('age', 'A plus de 25 ans'), ('request', 'À sa demande'), ('other', 'Autre motif'), ('again', 'Décroche de nouveau'), ('mistake', 'Clos par erreur'), ('outdated', 'Situation à confirmer'), ('contradicted', 'Une base dit le contraire'), ('worked', 'Suivi commencé'), ('answered', 'Le jeune a répondu'), ('listed', 'Une liste le nomme à nouveau')], max_length=15),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='status_reason',
            field=models.CharField(blank=True, choices=[('schooled', 'Scolarisé ou apprenti'), ('abroad', 'Hors du territoire national'), ('diploma', 'Diplômé'), ('deceased', 'Décès'), ('identity', 'Identité fausse'), ('solution', 'Solution durable'), ('age', 'A plus de 25 ans'), ('request', 'À sa demande'), ('other', 'Autre motif'), ('again', 'Décroche de nouveau'), ('mistake', 'Clos par erreur'), ('outdated', 'Situation à confirmer'), ('contradicted', 'Une base dit le contraire'), ('worked', 'Suivi commencé'), ('answered', 'Le jeune a répondu'), ('listed', 'Une liste le nomme à nouveau')], max_length=15),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='reason',
            field=models.CharField(choices=[('schooled', 'Scolarisé ou apprenti'), ('abroad', 'Hors du territoire national'), ('diploma', 'Diplômé'), ('deceased', 'Décès'), ('identity', 'Identité fausse'), ('solution', 'Solution durable'), ('age', 'A plus de 25 ans'), ('request', 'À sa demande'), ('other', 'Autre motif'), ('again', 'Décroche de nouveau'), ('mistake', 'Clos par erreur'), ('outdated', 'Situation à confirmer'), ('contradicted', 'Une base dit le contraire'), ('worked', 'Suivi commencé'), ('answered', 'Le jeune a répondu'), ('listed', 'Une liste le nomme à nouveau')], max_length=15, verbose_name='raison'),
        ),
    ]
