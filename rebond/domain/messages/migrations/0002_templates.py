"""The country's first templates: short, without reproach, as the guide asks of a first contact ("Contact et suivi")."""

from django.db import migrations

TEMPLATES = (
    (
        "sms",
        "Premier contact",
        "",
        "Bonjour {prénom}, {prénom du référent} de la plate-forme {plate-forme}. Nous aidons les jeunes à trouver une "
        "formation ou un emploi. On en parle ? {téléphone} ou {lien}",
    ),
    (
        "sms",
        "Pas de réponse à l’appel",
        "",
        "Bonjour {prénom}, j'ai essayé de vous appeler. Dites-moi quand vous rappeler : {lien} ou {téléphone}. "
        "{prénom du référent}, plate-forme {plate-forme}",
    ),
    (
        "sms",
        "À un parent",
        "",
        "Bonjour, je cherche à joindre {prénom} pour l'aider à trouver une formation ou un emploi. Merci de lui donner "
        "mon numéro : {téléphone}. {prénom du référent}, plate-forme {plate-forme}",
    ),
    (
        "sms",
        "Rappel de rendez-vous",
        "",
        "Bonjour {prénom}, rendez-vous {jour} à {heure}, {lieu}. Un empêchement ? {téléphone}. "
        "{prénom du référent}, plate-forme {plate-forme}",
    ),
    (
        "email",
        "Premier contact",
        "Et si on faisait le point ensemble ?",
        "Bonjour {prénom},\n\nNotre métier est d’aider les jeunes de 16 ans et plus à trouver la suite qui leur "
        "convient : reprendre des études, apprendre un métier, faire un stage, ou simplement y réfléchir à deux.\n\n"
        "Cela ne coûte rien et ne vous engage à rien. Répondez en une page : {lien}\n"
        "ou appelez-nous au {téléphone}.\n\n"
        "À bientôt,\n{référent}\nPlate-forme {plate-forme}",
    ),
    (
        "email",
        "Nous n’avons pas réussi à vous joindre",
        "Nous n’avons pas réussi à vous joindre",
        "Bonjour {prénom},\n\nNous avons essayé de vous appeler, sans y parvenir. Votre numéro a peut-être changé.\n\n"
        "Dites-nous quand vous rappeler, et sur quel numéro : {lien}\n"
        "Vous pouvez aussi nous appeler au {téléphone}.\n\n"
        "Bien à vous,\n{référent}\nPlate-forme {plate-forme}",
    ),
)  # fmt: skip


def write(apps, schema_editor) -> None:
    """Version 1 of each."""
    template = apps.get_model("messaging", "MessageTemplate")
    for channel, name, subject, body in TEMPLATES:
        template.objects.using(schema_editor.connection.alias).create(
            channel=channel, name=name, subject=subject, body=body
        )


class Migration(migrations.Migration):
    """Writes the templates of the country, which the administration then changes on screen."""

    dependencies = [("messaging", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
