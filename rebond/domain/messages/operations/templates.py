"""Templates: written, changed (a new version), retired."""

from uuid import UUID

from django.db import IntegrityError, transaction

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.messages.enums import Audience, TemplateChannel
from rebond.domain.messages.fields import FIELDS, fields_in, unknown_fields
from rebond.domain.messages.lengths import LONGEST, measure
from rebond.domain.messages.models import MessageTemplate


class TemplateRefusedError(ValueError):
    """The template can't be kept; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def write_template(
    *,
    actor: Actor,
    platform_id: UUID | None,
    channel: str,
    name: str,
    subject: str,
    body: str,
    audience: str = Audience.YOUNG_PERSON,
    replaces: UUID | None = None,
) -> MessageTemplate:
    """A new template of a platform (None: of the country), or a new version of the one that `replaces` names.

    TemplateRefusedError says how to mend; MessageTemplate.DoesNotExist when the actor may not change it.
    """
    latest = _latest(actor, replaces) if replaces else None
    if latest is not None:
        platform_id, channel, audience = latest.platform_id, latest.channel, latest.audience
    _check(channel, name, subject, body)
    _check_link(channel, audience, f"{subject}\n{body}")
    _entitled(actor, platform_id)
    template = MessageTemplate(
        lineage=latest.lineage if latest else new_id(),
        version=latest.version + 1 if latest else 1,
        platform_id=platform_id,
        channel=channel,
        audience=audience,
        name=name.strip(),
        subject="" if channel == TemplateChannel.SMS else subject.strip(),
        body=body.replace("\r\n", "\n").strip(),
        author_id=actor.user_id,
    )
    _keep(template)
    record_action(actor=actor, code="template.written", sentence="Modèle de message écrit.", about=template)
    return template


@transaction.atomic
def retire_template(*, actor: Actor, template_id: UUID) -> MessageTemplate:
    """Offer a template no more. What was sent with it stays readable; a newer version brings it back."""
    latest = _latest(actor, template_id)
    _entitled(actor, latest.platform_id)
    kept = ("lineage", "platform_id", "channel", "audience", "name", "subject", "body")
    values = {name: getattr(latest, name) for name in kept}
    retired = MessageTemplate(**values, version=latest.version + 1, retired=True, author_id=actor.user_id)
    _keep(retired)
    record_action(actor=actor, code="template.retired", sentence="Modèle de message retiré.", about=retired)
    return retired


def _keep(template: MessageTemplate) -> None:
    """Two people who change one template at once: the second is told, and loses nothing."""
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError:
        raise TemplateRefusedError(
            "", "Quelqu’un vient de changer ce modèle : relisez sa version avant d’enregistrer la vôtre."
        ) from None


def _latest(actor: Actor, key: UUID) -> MessageTemplate:
    one = visible(MessageTemplate, actor).get(pk=key)
    return MessageTemplate.objects.filter(lineage=one.lineage).order_by("-version")[0]


def _entitled(actor: Actor, platform_id: UUID | None) -> None:
    national = platform_id is None and actor.has(Role.NATIONAL_ADMIN)
    if not (national or platform_id in actor.platforms_as(Role.MANAGER)):
        raise MessageTemplate.DoesNotExist


def _check(channel: str, name: str, subject: str, body: str) -> None:
    if not name.strip():
        raise TemplateRefusedError("name", "Donnez un nom à ce modèle : c’est lui que l’on choisit.")
    if len(name.strip()) > 80:
        raise TemplateRefusedError("name", "Ce nom dépasse 80 caractères : raccourcissez-le.")
    if channel == TemplateChannel.LETTER and not subject.strip():
        raise TemplateRefusedError("subject", "Écrivez l’objet : la ligne en gras de la lettre.")
    if channel == TemplateChannel.EMAIL and not subject.strip():
        raise TemplateRefusedError("subject", "Écrivez l’objet : c’est ce que l’on lit avant d’ouvrir un courriel.")
    if not body.strip():
        raise TemplateRefusedError("body", "Écrivez le texte du modèle.")
    if len(body) > 6000:
        raise TemplateRefusedError("body", "Le texte dépasse 6 000 caractères : raccourcissez-le.")
    if unknown := unknown_fields(f"{subject}\n{body}"):
        offered = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise TemplateRefusedError("body", f"{{{unknown[0]}}} n’existe pas. Les champs possibles : {offered}.")
    if channel == TemplateChannel.SMS and (parts := measure(body).parts) > LONGEST:
        raise TemplateRefusedError("body", f"Ce texte ferait {parts} SMS : raccourcissez-le à {LONGEST} au plus.")


def _check_link(channel: str, audience: str, text: str) -> None:
    """The personal link opens the young person's own page: it goes to nobody else, and a letter bears its code."""
    if audience not in Audience.values:
        raise TemplateRefusedError("audience", "Dites à qui ce texte s’adresse : au jeune, ou à un parent.")
    if "lien" not in fields_in(text):
        return
    if audience == Audience.GUARDIAN:
        raise TemplateRefusedError("body", "Le lien personnel ne va qu’au jeune : enlevez {lien} de ce texte.")
    if channel == TemplateChannel.LETTER:
        raise TemplateRefusedError(
            "body", "Une lettre porte toujours le code personnel, sous le texte : enlevez {lien} de ce texte."
        )
