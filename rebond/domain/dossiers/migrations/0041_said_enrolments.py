"""An establishment is asked about what somebody says too: a question is about an engagement or a fact, and a
contradiction comes from a campaign or from an answer. The country's e-mail says what holds of both."""

from uuid import UUID

import django.db.models.deletion
from django.db import migrations, models


#: The e-mail of a question (messages, migration 0004), and the words that told of a return alone.
QUESTION = UUID("00000000-0000-4000-8000-000000000c11")
BEFORE, NOW = "dit être de retour en formation chez vous", "dit être en formation chez vous"


def say_both(apps, schema_editor) -> None:
    """A new version of the country's e-mail, unless the administration wrote its own."""
    rows = apps.get_model("messaging", "MessageTemplate").objects.using(schema_editor.connection.alias)
    latest = rows.filter(lineage=QUESTION).order_by("-version").first()
    if latest is None or latest.retired or BEFORE not in latest.body:
        return
    told = {"channel": latest.channel, "name": latest.name, "subject": latest.subject}
    rows.create(lineage=QUESTION, version=latest.version + 1, body=latest.body.replace(BEFORE, NOW), **told)


class Migration(migrations.Migration):
    """Lets a question be about a fact, and a contradiction come from its answer."""

    dependencies = [
        ('dossiers', '0040_closed_files_again'),
        ('messaging', '0005_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='contradiction',
            name='answer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contradiction', to='dossiers.enrolmentcheck'),
        ),
        migrations.AddField(
            model_name='enrolmentcheck',
            name='fact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='dossiers.attestedfact'),
        ),
        migrations.AddField(
            model_name='enrolmentcheck',
            name='by_phone',
            field=models.BooleanField(default=False, verbose_name='répondu par téléphone'),
        ),
        migrations.AlterField(
            model_name='attestedfact',
            name='closes_as',
            field=models.CharField(blank=True, choices=[('schooled', 'Scolarisé ou apprenti'), ('abroad', 'Hors du territoire national'), ('diploma', 'Diplômé'), ('deceased', 'Décès'), ('identity', 'Identité fausse'), ('solution', 'Solution durable'), ('age', 'A plus de 25 ans'), ('request', 'À sa demande'), ('other', 'Autre motif'), ('again', 'Décroche de nouveau'), ('mistake', 'Clos par erreur'), ('outdated', 'Situation à confirmer'), ('contradicted', 'Une base dit le contraire'), ('denied', 'Un établissement dit le contraire'), ('worked', 'Suivi commencé'), ('answered', 'Le jeune a répondu'), ('listed', 'Une liste le nomme à nouveau')], max_length=15),
        ),
        migrations.AlterField(
            model_name='contradiction',
            name='campaign_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='contradiction',
            name='campaign_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='contradiction',
            name='said',
            field=models.CharField(max_length=400, verbose_name='ce qui est dit'),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='status_reason',
            field=models.CharField(blank=True, choices=[('schooled', 'Scolarisé ou apprenti'), ('abroad', 'Hors du territoire national'), ('diploma', 'Diplômé'), ('deceased', 'Décès'), ('identity', 'Identité fausse'), ('solution', 'Solution durable'), ('age', 'A plus de 25 ans'), ('request', 'À sa demande'), ('other', 'Autre motif'), ('again', 'Décroche de nouveau'), ('mistake', 'Clos par erreur'), ('outdated', 'Situation à confirmer'), ('contradicted', 'Une base dit le contraire'), ('denied', 'Un établissement dit le contraire'), ('worked', 'Suivi commencé'), ('answered', 'Le jeune a répondu'), ('listed', 'Une liste le nomme à nouveau')], max_length=15),
        ),
        migrations.AlterField(
            model_name='enrolmentcheck',
            name='engagement',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='dossiers.engagement'),
        ),
        migrations.AlterField(
            model_name='statuschange',
            name='reason',
            field=models.CharField(choices=[('schooled', 'Scolarisé ou apprenti'), ('abroad', 'Hors du territoire national'), ('diploma', 'Diplômé'), ('deceased', 'Décès'), ('identity', 'Identité fausse'), ('solution', 'Solution durable'), ('age', 'A plus de 25 ans'), ('request', 'À sa demande'), ('other', 'Autre motif'), ('again', 'Décroche de nouveau'), ('mistake', 'Clos par erreur'), ('outdated', 'Situation à confirmer'), ('contradicted', 'Une base dit le contraire'), ('denied', 'Un établissement dit le contraire'), ('worked', 'Suivi commencé'), ('answered', 'Le jeune a répondu'), ('listed', 'Une liste le nomme à nouveau')], max_length=15, verbose_name='raison'),
        ),
        migrations.AddConstraint(
            model_name='contradiction',
            constraint=models.CheckConstraint(condition=models.Q(('campaign_id__isnull', True), ('answer__isnull', True), _connector='XOR'), name='contradiction_by_one'),
        ),
        migrations.AddConstraint(
            model_name='enrolmentcheck',
            constraint=models.CheckConstraint(condition=models.Q(('engagement__isnull', True), ('fact__isnull', True), _connector='XOR'), name='enrolment_of_one_thing'),
        ),
        migrations.RunPython(say_both, migrations.RunPython.noop),
    ]
