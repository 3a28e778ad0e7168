"""Codes of départements: the ministry writes three characters, INSEE two or three (formats §4.6)."""

from typing import Final

#: Corsica as UAI and SIFA write it.
_CORSICA: Final = {"620": "2A", "720": "2B", "20A": "2A", "20B": "2B", "2A": "2A", "2B": "2B", "02A": "2A", "02B": "2B"}
_OVERSEAS: Final = frozenset({"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"})
_OTHER_NUMBERS: Final = {"985": "976", "983": "988"}
_METROPOLIS: Final = frozenset(f"{number:02}" for number in range(1, 96)) - {"20"}


def insee_department(text: str | None) -> str | None:
    """The département in INSEE form ("02", "2A", "974") of a code in any of the forms in use.

    Mayotte is 976, also under its older number 985; Nouvelle-Calédonie 988, 983 in its UAI.
    None for "abroad", "unknown" and what is no département.
    """
    code = (text or "").strip().upper()
    if code in _CORSICA:
        return _CORSICA[code]
    if code in _OTHER_NUMBERS:
        return _OTHER_NUMBERS[code]
    if code in _OVERSEAS:
        return code
    short = code.lstrip("0").zfill(2)
    return short if short in _METROPOLIS and len(code) <= 3 else None


def department_of_commune(insee: str | None) -> str | None:
    """The département of an INSEE code of commune (five characters); None for a place abroad."""
    code = (insee or "").strip().upper()
    if len(code) != 5:
        return None
    return insee_department(code[:3] if code.startswith(("97", "98")) else code[:2])
