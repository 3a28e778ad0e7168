"""How many wrong tries a visitor may make: counted for all the processes together, and forgotten after a while."""

import hashlib

from django.core.cache import cache

#: Wrong tries an hour, from one address and on one code.
BY_ADDRESS, BY_CODE, WINDOW = 20, 5, 3600


def _key(scope: str, what: str) -> str:
    return f"link-{scope}-{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def too_many(address: str, code: str = "") -> bool:
    """Whether this address, or whoever tries this code, has been wrong too often."""
    if cache.get(_key("address", address), 0) >= BY_ADDRESS:
        return True
    return bool(code) and cache.get(_key("code", code), 0) >= BY_CODE


def count_wrong(address: str, code: str = "") -> None:
    """One more wrong try."""
    for scope, what in (("address", address), ("code", code)):
        if what:
            key = _key(scope, what)
            # Not `incr`: on a cache of files it forgets the window, and keeps the count five minutes.
            cache.set(key, cache.get(key, 0) + 1, WINDOW)
