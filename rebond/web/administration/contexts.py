"""What the pages of this area share: their side menu, breadcrumb and pages of results."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from rebond.domain.territory.enums import CodeList

PAGE_SIZE = 50


def reference_context(*links: tuple[str, str], current: str) -> dict[str, Any]:
    """The side menu of the reference, and the breadcrumb: `links` are (title, address) between home and `current`."""
    titles = {current, *(title for title, _ in links)}
    codes = [{"label": label, "link": reverse("administration:codes", args=[key])} for key, label in CodeList.choices]
    return {
        "side_menu": {
            "title": "Référentiels",
            "button_label": "Référentiels",
            "id": "referentiels",
            "items": [
                {"label": "Plates-formes et périmètres", "link": reverse("administration:reference")},
                {"label": "Départements et académies", "link": reverse("administration:departments")},
                {"label": "Communes", "link": reverse("administration:communes")},
                {"label": "Établissements", "link": reverse("administration:establishments")},
                {"label": "Listes de codes", "items": codes, "is_active": not titles.isdisjoint(CodeList.labels)},
            ],
        },
        "breadcrumb": breadcrumb(*links, current=current),
    }


def breadcrumb(*links: tuple[str, str], current: str) -> dict[str, Any]:
    """What the breadcrumb's tag reads."""
    return {"links": [{"title": title, "url": url} for title, url in links], "current": current}


def page_of(request: HttpRequest, rows: QuerySet[Any], *, size: int = PAGE_SIZE) -> Page[Any]:
    """The page of `rows` that the address asks for (the nearest one when it asks for nonsense)."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def refuse(form: BaseForm, error: ValidationError) -> None:
    """Show a domain refusal beside the field that it names, or above the form."""
    if hasattr(error, "error_dict"):
        for field, errors in error.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
    else:
        form.add_error(None, error)
