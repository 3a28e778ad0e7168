"""What is told of an act to those whom it concerns: all of it, so that nobody is told anything else. Pure.

The sentences name nobody and betray no protected nature. `rights` writes the list in the database too
(`rebond_may_tell`): a page that would tell something else is refused.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class News:
    """How an act is told. `partners`: those of circle 2 who are told, by what they read ("", "whole" or "all").
    `alone`: when the file has no referent, the platform's responsables and assistants are told."""

    kind: str
    sentence: str
    partners: str = ""
    alone: bool = False


#: Code of the journal → what is told.
NEWS = {
    "contact.recorded": News("contact", "Un contact a été noté.", "whole"),
    "interview.recorded": News("interview", "L’entretien de situation a été mené."),
    "fact.attested": News("fact", "Un fait a été attesté."),
    "file.closed": News("status", "Le dossier a été clos.", "all"),
    "file.reopened": News("status", "Le dossier a été rouvert.", "all"),
    "dossier.merged": News("merge", "Un autre dossier a été fusionné avec celui-ci."),
    "dossier.reported": News("report", "Un jeune a été signalé.", alone=True),
    "dossier.reported_again": News("report", "Un partenaire signale ce jeune : lisez pourquoi.", alone=True),
    "referent.assigned": News("referent", "Ce dossier vous est confié."),
    "meeting.missed": News("meeting", "Un rendez-vous a été manqué.", "all"),
    "pathway.entered": News("pathway", "Un parcours commence.", "whole"),
    "pathway.broken": News("break", "Une rupture est signalée : reprenez contact.", "whole", alone=True),
    "pathway.unbroken": News("break", "La structure retire la rupture qu’elle avait signalée.", "whole", alone=True),
    "pathway.absent": News("break", "Une absence est signalée : prenez des nouvelles.", alone=True),
    "enrolment.answered": News("fact", "Un établissement a répondu pour une inscription.", alone=True),
    "diagnosis.recorded": News("diagnosis", "Un diagnostic a été noté."),
    "person.chosen": News("person", "Les personnes qui accompagnent ce jeune ont changé."),
}
TRANSFERS = {
    "transfer.asked": "Un dossier vous est proposé en transfert.",
    "transfer.accepted": "Le transfert que vous aviez proposé est accepté.",
    "transfer.refused": "Le transfert que vous aviez proposé est refusé : lisez pourquoi.",
    "transfer.cancelled": "Un transfert qui vous était proposé est annulé.",
}
#: What became of an appointment still to come: told by `meeting_news`, which knows who receives.
MEETINGS = {
    "taken": "Un rendez-vous est pris.",
    "moved": "Un rendez-vous a été déplacé.",
    "cancelled_young": "Un rendez-vous est annulé par le jeune.",
    "cancelled_us": "Un rendez-vous est annulé par la plate-forme.",
    "forgotten": "Un rendez-vous est retiré : il avait été pris par erreur.",
    "back": "Un rendez-vous annulé est de nouveau prévu.",
}
#: Role (`PersonKind`) → what is told to who takes it, and to who leaves it.
CHOSEN = {
    "diagnosis": "Vous êtes chargé du diagnostic de ce jeune.",
    "tutor": "Vous êtes désigné tuteur du parcours de ce jeune.",
    "contact": "Vous êtes choisi comme interlocuteur privilégié de ce jeune.",
}
LEFT = {
    "diagnosis": "Vous n’êtes plus chargé du diagnostic de ce jeune.",
    "tutor": "Vous n’êtes plus tuteur du parcours de ce jeune.",
    "contact": "Vous n’êtes plus l’interlocuteur privilégié de ce jeune.",
}
#: Told by the operations themselves, each with its kind.
PARTNER_SAID = "Un partenaire a donné une information."
MENTIONED = "Vous êtes cité dans un message."
TEAM_MESSAGE = "Un message à l’équipe a été écrit."
SHARE_BEGINS = "Un partage de ce dossier commence."
SHARE_GOES_ON = "Un partage de ce dossier est prolongé."
SHARE_ENDS = "Un partage de ce dossier est terminé."
LINK_ANSWERED = "Le jeune a répondu par son lien."
MESSAGE_ANSWERED = "Une réponse à un message est arrivée : lisez-la."
ANSWERED_BEFORE = "Le jeune a répondu à un message plus ancien : reprenez contact."
JDC_WISHES = "À la journée défense et citoyenneté, ce jeune a dit souhaiter être contacté : appelez-le."
REQUEST_ASKED = "Une autre plate-forme vous demande un dossier."  # written by `rebond_request_file`
REQUEST_ANSWERED = "Votre demande d’un dossier a une réponse."
REQUEST_FORGOTTEN = "Votre demande d’un dossier est restée sans réponse : ouvrez-en un, ou téléphonez."
REQUEST_UNANSWERED = "Une demande de dossier est restée sans réponse."
TRANSFER_WAITS = "Un transfert attend toujours votre réponse : acceptez-le, ou dites pourquoi non."
TRANSFER_UNANSWERED = "Le transfert que vous avez proposé reste sans réponse : téléphonez à l’autre plate-forme."
TRANSFER_TAKES_MEETING = "Un rendez-vous que vous deviez tenir part avec un dossier transféré à une autre plate-forme."
SLOTS_LACK = "Des invitations sont retenues, faute de créneaux : ouvrez-en, puis écrivez à nouveau."
ERROR_REPORTED = "Une plate-forme signale une erreur d’une base : elle attend votre réponse."
ERROR_ANSWERED = "L’administration de la campagne a répondu à l’erreur signalée."

#: Every (kind, sentence) that may be told.
SENTENCES = frozenset(
    {
        *((news.kind, news.sentence) for news in NEWS.values()),
        *(("transfer", sentence) for sentence in TRANSFERS.values()),
        *(("transfer", sentence) for sentence in (TRANSFER_WAITS, TRANSFER_UNANSWERED, TRANSFER_TAKES_MEETING)),
        ("slots", SLOTS_LACK),
        ("jdc", JDC_WISHES),
        *(("base_error", sentence) for sentence in (ERROR_REPORTED, ERROR_ANSWERED)),
        ("partner", PARTNER_SAID),
        ("mention", MENTIONED),
        ("message", TEAM_MESSAGE),
        *(("share", sentence) for sentence in (SHARE_BEGINS, SHARE_GOES_ON, SHARE_ENDS)),
        *(("answer", sentence) for sentence in (LINK_ANSWERED, MESSAGE_ANSWERED, ANSWERED_BEFORE)),
        *(("meeting", sentence) for sentence in MEETINGS.values()),
        *(("person", sentence) for sentence in (*CHOSEN.values(), *LEFT.values())),
        *(("request", sentence) for sentence in (REQUEST_ASKED, REQUEST_ANSWERED)),
        *(("request", sentence) for sentence in (REQUEST_FORGOTTEN, REQUEST_UNANSWERED)),
    }
)


def may_tell_sql() -> str:
    """The list as a function of the database, written after each migration."""
    pairs = ", ".join("('{}', '{}')".format(*(text.replace("'", "''") for text in pair)) for pair in sorted(SENTENCES))
    listed = f"SELECT EXISTS (SELECT 1 FROM (VALUES {pairs}) AS told(k, s) WHERE (k, s) = (kind, sentence))"  # noqa: S608 (our own list)
    return f"""CREATE OR REPLACE FUNCTION rebond_may_tell(kind text, sentence text) RETURNS boolean
        LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$ {listed} $$"""
