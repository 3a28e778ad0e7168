"""The forms of this area: what is typed, and what is wrong with it beside the field."""

from typing import Any

from django import forms
from django.forms.utils import ErrorList
from dsfr.forms import DsfrBaseForm

from rebond.domain.base.actor import Role
from rebond.domain.territory.enums import CodeList, Preference
from rebond.domain.territory.models import Department, Establishment, Organisation, Platform
from rebond.domain.territory.queries import platform_choices


class Errors(ErrorList):
    """Errors in the State's own markup."""

    template_name = "administration/errors.html"


class HouseForm(DsfrBaseForm):
    """A form of the State's design system, its errors beside each field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, error_class=Errors, **kwargs)


class DateInput(forms.DateInput):
    """The browser's own date field: keyboard, calendar, and a format that can't be mistaken."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def _date(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        error_messages={
            "required": "Indiquez une date, par exemple 24/11/2026.",
            "invalid": "Cette date n’existe pas : écrivez le jour, le mois et l’année, par exemple 24/11/2026.",
        },
    )


def _text(label: str, missing: str, *, length: int, help_text: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing, "max_length": f"{length} caractères au plus : abrégez."},
    )


class DepartmentForm(HouseForm):
    """A département's order of preference and default platform."""

    preference = forms.ChoiceField(
        choices=Preference.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": "Choisissez ce qui l’emporte : le domicile, ou l’établissement."},
    )
    default_platform = forms.ModelChoiceField(
        label="Plate-forme par défaut",
        queryset=Platform.objects.none(),
        required=False,
        empty_label="Aucune",
        help_text="Elle reçoit les jeunes qu’aucune règle ne place.",
        error_messages={"invalid_choice": "Choisissez une plate-forme de ce département."},
    )

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        initial = {"preference": department.preference, "default_platform": department.default_platform_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["default_platform"].queryset = Platform.objects.filter(department=department)


class PlatformContactForm(HouseForm):
    """How a platform is reached."""

    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=20,
        error_messages={"max_length": "20 caractères au plus : écrivez un seul numéro."},
    )
    email = forms.EmailField(
        label="Courriel",
        required=False,
        error_messages={"invalid": "Cette adresse n’est pas complète : écrivez-la comme nom@domaine.fr."},
    )


class PlatformForm(PlatformContactForm):
    """A new platform."""

    field_order = ("name", "department", "phone", "email")
    name = _text("Nom", "Indiquez le nom, par exemple « Plate-forme du Vermandois ».", length=120, autocomplete="off")
    department = forms.ModelChoiceField(
        label="Département",
        queryset=Department.objects.order_by("code"),
        empty_label="Choisissez un département",
        error_messages={"required": "Choisissez le département que la plate-forme dessert."},
    )


class CodeForm(HouseForm):
    """A new code of a list."""

    code = _text("Code", "Indiquez le code, tel qu’il figure dans les fichiers.", length=20)
    label = _text("Libellé", "Indiquez ce que le code veut dire.", length=150)
    valid_from = _date("Premier jour de validité", required=False, help_text="Laissez vide s’il vaut depuis toujours.")
    valid_to = _date("Dernier jour de validité", required=False, help_text="Laissez vide s’il n’a pas de fin.")
    effect = forms.ChoiceField(
        label="Ce que ce motif change",
        choices=[
            ("unknown", "Rien : le jeune reste à rechercher"),
            ("continues", "Les études continuent ailleurs : à confirmer par le fichier de l’autre établissement"),
            ("deceased", "Décès : jamais sur une liste, jamais contacté"),
        ],
    )

    def __init__(self, *args: Any, code_list: CodeList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if code_list != CodeList.EXIT_MOTIVE:
            del self.fields["effect"]


class CodeCloseForm(HouseForm):
    """The last day of a code."""

    valid_to = _date("Dernier jour de validité")


class PeopleSearchForm(HouseForm):
    """What to look for among the accounts."""

    text = forms.CharField(label="Nom, adresse ou organisation", required=False, max_length=100)
    role = forms.ChoiceField(
        label="Rôle en cours", required=False, choices=[("", "Tous les rôles"), *((r.value, r.label) for r in Role)]
    )


class AccountForm(HouseForm):
    """A new account."""

    first_name = _text("Prénom", "Indiquez le prénom.", length=80, autocomplete="off")
    last_name = _text("Nom", "Indiquez le nom.", length=80, autocomplete="off")
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="Elle sert d’identifiant. Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Indiquez l’adresse, elle sert d’identifiant.",
            "invalid": "Cette adresse n’est pas complète : écrivez-la comme nom@domaine.fr.",
        },
    )
    title = forms.CharField(label="Fonction", required=False, max_length=80)
    phone = forms.CharField(label="Téléphone", required=False, max_length=20)
    organisation = forms.ModelChoiceField(
        label="Organisation", queryset=Organisation.objects.all(), required=False, empty_label="Aucune"
    )


class EndForm(HouseForm):
    """The last day of a habilitation."""

    last_day = _date("Dernier jour", help_text="Ce jour est encore compris.")


class _GrantForm(HouseForm):
    """What every habilitation has: its dates. `roles`: what the scope lets one choose."""

    roles: tuple[Role, ...] = ()
    role = forms.ChoiceField(label="Rôle")
    starts_on = _date("Premier jour")
    ends_on = _date("Dernier jour", required=False, help_text="Laissez vide s’il n’y a pas de fin prévue.")
    reason = forms.CharField(label="Motif", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in self.roles]
        if len(self.roles) == 1:
            self.fields["role"].widget = forms.HiddenInput()
            self.fields["role"].initial = self.roles[0].value

    def details(self) -> dict[str, Any]:
        """The arguments of `operations.grant_habilitation`."""
        cleaned = self.cleaned_data
        return {**cleaned, "role": Role(cleaned["role"])}


class PlatformGrantForm(_GrantForm):
    """A role on a platform's list."""

    roles = (Role.ASSISTANT, Role.MANAGER, Role.CIRCLE1)
    platform = forms.ChoiceField(
        label="Plate-forme", error_messages={"required": "Choisissez la plate-forme où ce rôle s’exerce."}
    )
    field_order = ("role", "platform", "starts_on", "ends_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(name, [(str(key), label) for key, label in rows]) for name, rows in platform_choices()]
        self.fields["platform"].choices = [("", "Choisissez une plate-forme"), *groups]


class SchoolGrantForm(_GrantForm):
    """The referent of an establishment."""

    roles = (Role.SCHOOL_REFERENT,)
    establishment = _text(
        "UAI de l’établissement",
        "Indiquez l’UAI : 7 chiffres et une lettre.",
        length=12,
        help_text="7 chiffres et une lettre, par exemple 0801206B.",
        autocomplete="off",
    )
    field_order = ("role", "establishment", "starts_on", "ends_on", "reason")

    def clean_establishment(self) -> Any:
        """From the UAI as typed (spaces, lower case) to the establishment's key."""
        uai = "".join(self.cleaned_data["establishment"].split()).upper()
        found = Establishment.objects.filter(uai=uai).first()
        if found is None:
            raise forms.ValidationError(
                f"Aucun établissement ne porte l’UAI {uai} : vérifiez-le dans le référentiel des établissements."
            )
        return found.pk


class PartnerGrantForm(_GrantForm):
    """A partner: somebody who reads what is shared with their organisation."""

    roles = (Role.CIRCLE2,)
    organisation = forms.ModelChoiceField(
        label="Organisation",
        queryset=Organisation.objects.all(),
        empty_label="Choisissez une organisation",
        help_text="Celle du compte : la personne lira les dossiers partagés avec elle.",
        error_messages={"required": "Choisissez l’organisation pour laquelle cette personne agit."},
    )
    field_order = ("role", "organisation", "starts_on", "ends_on", "reason")

    def clean_organisation(self) -> Any:
        """Its key."""
        return self.cleaned_data["organisation"].pk


class NationalGrantForm(_GrantForm):
    """The national administration."""

    roles = (Role.NATIONAL_ADMIN,)


class NominativeGrantForm(_GrantForm):
    """A nominative operation: short, and with its reason."""

    roles = (Role.NOMINATIVE_OPERATIONS,)
    ends_on = _date("Dernier jour", help_text="Trois mois au plus après le premier.")
    reason = _text(
        "Motif", "Écrivez pourquoi : ce motif sera relu lors de la revue des habilitations.", length=200,
        help_text="Par exemple : corriger les lignes écartées de la campagne de novembre.",
    )  # fmt: skip


GRANT_FORMS: dict[str, type[_GrantForm]] = {
    "plate-forme": PlatformGrantForm,
    "etablissement": SchoolGrantForm,
    "partenaire": PartnerGrantForm,
    "national": NationalGrantForm,
    "nominatif": NominativeGrantForm,
}
GRANT_TITLES = {
    "plate-forme": "Habiliter sur une plate-forme",
    "etablissement": "Habiliter dans un établissement",
    "partenaire": "Habiliter un partenaire",
    "national": "Habiliter à l’administration nationale",
    "nominatif": "Autoriser des opérations nominatives",
}
