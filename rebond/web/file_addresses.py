"""Where the pages of a file are: a list and a day hold a hundred and fifty such addresses, looked up once a process."""

from functools import lru_cache
from uuid import UUID

from django.urls import reverse

_ANY = str(UUID(int=0))


def file_address(page: str, key: UUID | str) -> str:
    """The address of a page of the platform ("file", "call"…) whose only part is the key of a file."""
    return _pattern(page).replace(_ANY, str(key))


@lru_cache(maxsize=50)
def _pattern(page: str) -> str:
    return reverse(f"platform:{page}", args=[_ANY])
