"""How long letters take: 1,000 in one PDF/UA, and 200 files of one letter (×5). Run: python benchmarks/letters.py"""

import time

from rebond.domain.documents import render
from rebond.domain.dossiers.letters import MODELS, envelope, paragraphs

PLATFORM = {"name": "Plate-forme de Laon", "address": "Laon", "phone": "03 53 01 00 00", "email": "laon@example.org"}


def letter(number: int) -> dict[str, object]:
    """An invented letter."""
    return {
        "address": envelope(f"Zoé LEFÈVRE {number}", f"{number} rue d’Ailleurs, 02000 Laon"),
        "place-and-day": "Laon, le 24 novembre 2026",
        "reference": f"Dossier 26-{number:06}",
        "subject": MODELS[0].subject,
        "paragraphs": paragraphs(MODELS[0].body),
        "signature": "Alice Vasseur",
    }


def made(count: int) -> float:
    """Seconds for one PDF of `count` letters."""
    start = time.perf_counter()
    render("letters", {"title": "Courriers", "platform": PLATFORM, "letters": [letter(n) for n in range(count)]})
    return time.perf_counter() - start


if __name__ == "__main__":
    print(f"first letter of a process, fonts included: {made(1):.2f} s")
    print(f"1,000 letters in one file: {made(1000):.2f} s")
    print(f"1,000 files of one letter (200 measured): {5 * sum(made(1) for _ in range(200)):.1f} s")
