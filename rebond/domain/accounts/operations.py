"""Opening accounts, granting and ending habilitations: by the national administration, journalled each time."""

import csv
import io
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from rebond.domain.accounts.models import Habilitation, PeopleSearch, User
from rebond.domain.accounts.queries import REVIEW_HEADER, rights_for_review
from rebond.domain.base.actor import PLATFORM_ROLES, Actor, Role
from rebond.domain.base.journal import record_action
from rebond.domain.territory.models import Establishment, Organisation, Platform

#: A nominative operation is allowed for the time of a task, never for ever (product G1).
LONGEST_NOMINATIVE = timedelta(days=92)


@dataclass(frozen=True)
class OpenedAccount:
    """A new account, and its password: shown once to who opened it, kept nowhere."""

    user: User
    password: str


@transaction.atomic
def open_account(
    *,
    actor: Actor,
    email: str,
    first_name: str,
    last_name: str,
    title: str = "",
    phone: str = "",
    organisation: UUID | None = None,
) -> OpenedAccount:
    """Open an account; it gives access to nothing until a habilitation is granted.

    Raises ValidationError, by field, when the address is another account's or a field is missing.
    """
    _administrators_only(actor)
    password = secrets.token_urlsafe(12)
    user = User(
        email=email.strip().lower(),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        title=title.strip(),
        phone=phone.strip(),
        organisation_id=organisation,
        password=make_password(password),
    )
    user.clean_fields(exclude=["organisation"])
    if User.objects.filter(email=user.email).exists():
        raise ValidationError({"email": "Cette adresse a déjà un compte : cherchez-le dans la liste."})
    user.save(force_insert=True)
    record_action(actor=actor, code="account.open", sentence="Compte ouvert.", about=user)
    return OpenedAccount(user, password)


@transaction.atomic
def renew_password(*, actor: Actor, user: User) -> str:
    """Give an account a new password, returned to be handed over; the old one stops working at once."""
    _administrators_only(actor)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_action(actor=actor, code="account.password", sentence="Mot de passe renouvelé.", about=user)
    return password


@transaction.atomic
def close_account(*, actor: Actor, user: User) -> None:
    """Close an account: it can't sign in any more, whatever its habilitations."""
    _administrators_only(actor)
    if user.pk == actor.user_id:
        raise ValidationError("On ne ferme pas son propre compte : demandez-le à une autre personne.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    record_action(actor=actor, code="account.close", sentence="Compte fermé.", about=user)


@transaction.atomic
def reopen_account(*, actor: Actor, user: User) -> None:
    """Open a closed account again, with the habilitations that still hold."""
    _administrators_only(actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record_action(actor=actor, code="account.reopen", sentence="Compte rouvert.", about=user)


@transaction.atomic
def grant_habilitation(
    *,
    actor: Actor,
    user: User,
    role: Role,
    starts_on: date,
    ends_on: date | None = None,
    platform: UUID | None = None,
    establishment: UUID | None = None,
    organisation: UUID | None = None,
    reason: str = "",
) -> Habilitation:
    """Grant a role on a territory between two dates (both included).

    Who may: the national administration, and never for oneself. A platform role needs its platform, a school's
    referent their establishment, a partner the organisation of their account, a nominative operation an end (at most
    92 days) and a reason. Raises ValidationError by field.
    """
    _administrators_only(actor)
    if user.pk == actor.user_id:
        raise ValidationError("On ne s’habilite pas soi-même : demandez-le à une autre personne de l’administration.")
    habilitation = Habilitation(
        user=user,
        role=role,
        platform_id=platform if role in PLATFORM_ROLES else None,
        establishment_id=establishment if role == Role.SCHOOL_REFERENT else None,
        organisation_id=organisation if role == Role.CIRCLE2 else None,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=actor.user_id,
        reason=reason.strip(),
    )
    _check_territory(habilitation)
    _check_dates(habilitation)
    _check_not_held(habilitation)
    habilitation.save(force_insert=True)
    sentence = f"Habilitation accordée : {Role(role).label}, {habilitation.territory}."
    record_action(actor=actor, code="habilitation.grant", sentence=sentence, about=habilitation)
    return habilitation


@transaction.atomic
def end_habilitation(*, actor: Actor, habilitation: Habilitation, last_day: date) -> None:
    """End a habilitation on `last_day`, which it still covers. Raises ValidationError when it ended before."""
    _administrators_only(actor)
    if habilitation.ends_on and habilitation.ends_on < last_day:
        raise ValidationError({"last_day": f"Cette habilitation a déjà pris fin le {habilitation.ends_on:%d/%m/%Y}."})
    if last_day < habilitation.starts_on:
        raise ValidationError(
            {"last_day": f"Elle commence le {habilitation.starts_on:%d/%m/%Y} : choisissez ce jour ou un jour suivant."}
        )
    habilitation.ends_on = last_day
    habilitation.save(update_fields=["ends_on"])
    sentence = f"Habilitation terminée au {last_day:%d/%m/%Y} : {habilitation.get_role_display()}."
    record_action(actor=actor, code="habilitation.end", sentence=sentence, about=habilitation)


@transaction.atomic
def keep_search(*, actor: Actor, text: str, role: str) -> PeopleSearch:
    """Keep what the actor looks for among the accounts, so that no name stands in an address."""
    PeopleSearch.objects.filter(user_id=actor.user_id).delete()
    search = PeopleSearch(user_id=actor.user_id, text=" ".join(text.split())[:100], role=role)
    search.save(force_insert=True)
    return search


@transaction.atomic
def export_rights(*, actor: Actor, day: date) -> str:
    """The rights of every role as CSV (";", a BOM so that spreadsheets read the accents), for review (G11)."""
    _administrators_only(actor)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(REVIEW_HEADER)
    rows = 0
    for row in rights_for_review(actor, day=day):
        writer.writerow([_inert(cell) for cell in row])
        rows += 1
    record_action(actor=actor, code="habilitation.export", sentence=f"Revue exportée : {rows} habilitations.")
    return "\ufeff" + buffer.getvalue()


def _inert(cell: str) -> str:
    # A spreadsheet would run a cell that starts so as a formula.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _administrators_only(actor: Actor) -> None:
    if not actor.has(Role.NATIONAL_ADMIN):
        raise PermissionDenied("Seule l’administration nationale ouvre des comptes et accorde des habilitations.")


def _check_territory(habilitation: Habilitation) -> None:
    if habilitation.role in PLATFORM_ROLES and not Platform.objects.filter(pk=habilitation.platform_id).exists():
        raise ValidationError({"platform": "Choisissez la plate-forme où ce rôle s’exerce."})
    schools = Establishment.objects.filter(pk=habilitation.establishment_id)
    if habilitation.role == Role.SCHOOL_REFERENT and not schools.exists():
        raise ValidationError({"establishment": "Choisissez l’établissement où ce rôle s’exerce."})
    if habilitation.role == Role.CIRCLE2:
        _check_organisation(habilitation)


def _check_organisation(habilitation: Habilitation) -> None:
    """A partner acts for the organisation of their account; an account that has none takes this one."""
    user, chosen = habilitation.user, habilitation.organisation_id
    if not Organisation.objects.filter(pk=chosen).exists():
        raise ValidationError({"organisation": "Choisissez l’organisation pour laquelle cette personne agit."})
    if user.organisation_id is None:
        user.organisation_id = chosen
        user.save(update_fields=["organisation"])
    if user.organisation_id != chosen:
        raise ValidationError(
            {"organisation": f"Ce compte est celui de « {user.organisation} » : choisissez cette organisation."}
        )


def _check_dates(habilitation: Habilitation) -> None:
    starts_on, ends_on = habilitation.starts_on, habilitation.ends_on
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": "Le dernier jour doit suivre le premier."})
    if habilitation.role != Role.NOMINATIVE_OPERATIONS:
        return
    if ends_on is None:
        raise ValidationError(
            {"ends_on": "Une opération nominative est limitée dans le temps : indiquez son dernier jour."}
        )
    if ends_on - starts_on > LONGEST_NOMINATIVE:
        last = starts_on + LONGEST_NOMINATIVE
        raise ValidationError({"ends_on": f"Trois mois au plus : choisissez un jour jusqu’au {last:%d/%m/%Y}."})
    if not habilitation.reason:
        raise ValidationError({"reason": "Écrivez pourquoi : ce motif sera relu lors de la revue des habilitations."})


def _check_not_held(new: Habilitation) -> None:
    same = Habilitation.objects.filter(
        user=new.user_id,
        role=new.role,
        platform=new.platform_id,
        establishment=new.establishment_id,
        organisation=new.organisation_id,
    ).exclude(ends_on__lt=new.starts_on)
    if new.ends_on:
        same = same.exclude(starts_on__gt=new.ends_on)
    held = same.first()
    if held:
        until = f"jusqu’au {held.ends_on:%d/%m/%Y}" if held.ends_on else "sans date de fin"
        raise ValidationError(
            {"role": f"Cette personne a déjà ce rôle sur ce territoire, {until} : terminez-le d’abord."}
        )
