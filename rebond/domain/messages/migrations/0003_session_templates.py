"""The country's templates to invite to a group session (C10): when, where, and a link to answer in one touch."""

from django.db import migrations

NAME = "Invitation à une séance"
TEMPLATES = (
    (
        "sms",
        "",
        "Bonjour {prénom}, nous vous invitons : {séance}, {jour} à {heure}, {lieu}. Vous venez ? {lien} ou "
        "{téléphone}. Plate-forme {plate-forme}",
    ),
    (
        "email",
        "{séance} : vous venez ?",
        "Bonjour {prénom},\n\nNous organisons une rencontre qui peut vous intéresser : {séance}.\n"
        "C’est {jour} à {heure}, {lieu}.\n\n"
        "Cela ne coûte rien et ne vous engage à rien. Dites-nous si vous venez, en une page : {lien}\n"
        "ou appelez-nous au {téléphone}.\n\n"
        "À bientôt,\n{référent}\nPlate-forme {plate-forme}",
    ),
)


def write(apps, schema_editor) -> None:
    """Version 1 of each."""
    template = apps.get_model("messaging", "MessageTemplate")
    rows = template.objects.using(schema_editor.connection.alias)
    for channel, subject, body in TEMPLATES:
        rows.create(channel=channel, name=NAME, subject=subject, body=body)


class Migration(migrations.Migration):
    """Writes the templates, which the administration then changes on screen."""

    dependencies = [("messaging", "0002_templates")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
