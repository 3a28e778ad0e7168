"""The secrets of personal links: made, told apart, digested. Nothing here reads the database."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings

#: How long a link opens its page.
LASTS: Final = timedelta(days=30)
#: What a hand writes and an eye reads without mistaking one for another (no 0 O, 1 I L, 5 S, 2 Z, U V).
ALPHABET: Final = "346789ABCDEFGHJKMNPQRTVWXY"
CODE_LENGTH: Final = 8


def new_secret() -> str:
    """Sixteen characters of an address: 96 bits, beyond any guessing."""
    return secrets.token_urlsafe(12)


def new_code() -> str:
    """Eight characters to type. Few enough to be guessed by a machine: the birth date is asked beside them, and
    wrong tries are counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def display_code(code: str) -> str:
    """ABCD-EFGH."""
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """What was typed, without spaces, hyphens and case; what looks alike is read as the one that exists."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    return plain.translate(str.maketrans({"U": "V"}))


def digest_of(secret: str) -> str:
    """The keyed digest under which a link is found: whoever reads the database can't make the address again."""
    key = f"rebond.link:{settings.STORAGE_KEY}".encode()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
