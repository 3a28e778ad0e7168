"""Letters are kept as messages are: those of the country, one of them for parents; and whom each text addresses."""

from django.db import migrations, models

LETTERS = (
    (
        "young_person",
        "Premier contact",
        "Et si on faisait le point ensemble ?",
        "Bonjour {prénom},\n\n"
        "D’après nos informations, vous n’êtes plus inscrit ou inscrite dans une formation. Notre métier est d’aider "
        "les jeunes de 16 ans et plus à trouver la suite qui leur convient : reprendre des études, apprendre un "
        "métier, faire un stage, ou simplement y réfléchir à deux.\n\n"
        "Cela ne coûte rien et ne vous engage à rien. Appelez-nous au {téléphone}, ou demandez {référent} : nous "
        "conviendrons d’un moment et d’un lieu qui vous arrangent.\n\n"
        "Si vous avez déjà une solution, dites-le-nous en deux minutes : nous ne vous dérangerons plus.\n\n"
        "À bientôt,",
    ),
    (
        "young_person",
        "Deuxième lettre",
        "Nous n’avons pas réussi à vous joindre",
        "Bonjour {prénom},\n\n"
        "Nous avons essayé de vous joindre ces dernières semaines, sans y parvenir. Votre numéro a peut-être "
        "changé.\n\n"
        "Notre proposition tient toujours : un entretien pour faire le point sur ce que vous souhaitez, avec une "
        "personne qui connaît les formations, les stages et les aides près de chez vous.\n\n"
        "Un appel ou un message au {téléphone} suffit. Vous pouvez aussi passer nous voir, sans rendez-vous.\n\n"
        "Bien à vous,",
    ),
    (
        "young_person",
        "Rendez-vous",
        "Votre rendez-vous",
        "Bonjour {prénom},\n\n"
        "Comme convenu, nous vous attendons le {jour} à {heure}, à l’adresse suivante : {lieu}.\n\n"
        "Prévoyez une heure. Vous pouvez venir avec la personne de votre choix. Rien à apporter ; si vous avez un "
        "bulletin ou un relevé de notes, il pourra servir.\n\n"
        "Un empêchement ? Appelez le {téléphone} : nous trouverons un autre moment.\n\n"
        "À bientôt,",
    ),
    (
        "young_person",
        "Invitation à une séance",
        "{séance} : vous venez ?",
        "Bonjour {prénom},\n\n"
        "Nous organisons une rencontre qui peut vous intéresser : {séance}. C’est le {jour} à {heure}, à l’adresse "
        "suivante : {lieu}.\n\n"
        "Cela ne coûte rien et ne vous engage à rien. Vous pouvez venir avec la personne de votre choix.\n\n"
        "Dites-nous si vous venez : le plus simple est d’utiliser le code ci-dessous, ou d’appeler le {téléphone}.\n\n"
        "À bientôt,",
    ),
    (
        "guardian",
        "À un parent",
        "Parlons ensemble de la suite pour {prénom}",
        "Madame, Monsieur,\n\n"
        "Jusqu’à ses 18 ans, {prénom} doit être en formation, en emploi ou accompagné. Notre métier est d’aider les "
        "jeunes et leurs familles à trouver la suite qui convient : reprendre des études, apprendre un métier, faire "
        "un stage, ou simplement y réfléchir ensemble.\n\n"
        "Cela ne coûte rien et ne vous engage à rien. Appelez-nous au {téléphone}, ou demandez {référent} : nous "
        "conviendrons d’un moment où rencontrer {prénom}, avec vous si vous le souhaitez.\n\n"
        "Si une solution est déjà trouvée, dites-le-nous : nous ne vous dérangerons plus.\n\n"
        "Avec nos salutations les meilleures,",
    ),
)


def write(apps, schema_editor) -> None:
    """Version 1 of each letter; the message to a parent says that it is to one."""
    rows = apps.get_model("messaging", "MessageTemplate").objects.using(schema_editor.connection.alias)
    rows.filter(name="À un parent").exclude(body__contains="{lien}").update(audience="guardian")
    for audience, name, subject, body in LETTERS:
        rows.create(channel="letter", audience=audience, name=name, subject=subject, body=body)


class Migration(migrations.Migration):
    """Writes the country's letters, which each platform may take up as its own."""

    dependencies = [("messaging", "0004_school_templates")]
    operations = [
        migrations.AlterField(
            "messagetemplate",
            "channel",
            models.CharField(
                "canal", max_length=6, choices=[("sms", "SMS"), ("email", "Courriel"), ("letter", "Lettre")]
            ),
        ),
        migrations.AddField(
            "messagetemplate",
            "audience",
            models.CharField(
                "à qui",
                max_length=12,
                choices=[("young_person", "Le jeune"), ("guardian", "Un parent, d’un mineur")],
                default="young_person",
            ),
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
