"""Django's filter `date`, in all templates, with the first of a month as French says it: "1er mars 2027"."""

import datetime as dt
import re
from typing import Any

from django import template
from django.template.defaultfilters import date as plain_date

register = template.Library()
_DAY_OF_MONTH = re.compile(r"(?<!\\)j(?= [FN])")


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """`value` as `form` says (Django's letters); a first day followed by its month's name takes "er"."""
    if isinstance(value, dt.date) and value.day == 1 and form is not None:
        form = _DAY_OF_MONTH.sub(r"j\\e\\r", form)
    return plain_date(value, form)
