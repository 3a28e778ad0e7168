"""The country's e-mails to an establishment asked to confirm an enrolment (C11): they name nobody, and lead to its page."""

from uuid import UUID

from django.db import migrations

#: Known by `dossiers.operations.telling_schools`.
TEMPLATES = (
    (
        UUID("00000000-0000-4000-8000-000000000c11"),
        "Inscription à confirmer (établissement)",
        "Une inscription à confirmer",
        "Bonjour,\n\nUn jeune dit être de retour en formation chez vous : {établissement}. Merci de nous dire s’il est "
        "inscrit, en un clic, sur la page de votre établissement :\n{page}\n\n"
        "Ce message ne nomme personne. Pour ouvrir la page, il faut un compte de référent décrochage ; si vous n’en "
        "avez pas, contactez-nous : {téléphone}.\n\n"
        "Merci,\nPlate-forme {plate-forme}",
    ),
    (
        UUID("00000000-0000-4000-8000-000000001c11"),
        "Inscription à confirmer, rappel (établissement)",
        "Rappel : une inscription à confirmer",
        "Bonjour,\n\nUne inscription attend toujours votre réponse : {établissement}. Tant que nous ne savons pas, la "
        "situation de ce jeune reste à vérifier. Un clic suffit, sur la page de votre établissement :\n{page}\n\n"
        "Ce message ne nomme personne. Sans compte de référent décrochage, contactez-nous : {téléphone}.\n\n"
        "Merci,\nPlate-forme {plate-forme}",
    ),
)


def write(apps, schema_editor) -> None:
    """Version 1 of each."""
    template = apps.get_model("messaging", "MessageTemplate")
    rows = template.objects.using(schema_editor.connection.alias)
    for lineage, name, subject, body in TEMPLATES:
        rows.create(lineage=lineage, channel="email", name=name, subject=subject, body=body)


class Migration(migrations.Migration):
    """Writes the templates, which the administration then changes on screen."""

    dependencies = [("messaging", "0003_session_templates")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
