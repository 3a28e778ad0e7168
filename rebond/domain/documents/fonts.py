"""The fonts of the documents: Marianne, that of the State, which django-dsfr carries; Noto for what it lacks."""

import atexit
import shutil
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

_MARIANNE = ("Light", "Regular", "Regular_Italic", "Medium", "Bold")
_NOTO = ("NotoSans[wght].ttf", "NotoSansSymbols[wght].ttf", "NotoEmoji[wght].ttf")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"{package} carries the fonts of the documents")
    return Path(spec.origin).parent


@lru_cache(maxsize=1)
def _files() -> tuple[Path, ...]:
    """The font files. Marianne is unpacked once a process: Typst reads no WOFF."""
    web = _folder("dsfr") / "static" / "dsfr" / "dist" / "fonts"
    unpacked = Path(tempfile.mkdtemp(prefix="rebond-fonts-"))
    atexit.register(shutil.rmtree, unpacked, ignore_errors=True)
    for style in _MARIANNE:
        font = TTFont(web / f"Marianne-{style}.woff")
        font.flavor = None
        font.save(unpacked / f"Marianne-{style}.otf")
    noto = (_folder("manimgx_fonts") / name for name in _NOTO)
    return (*sorted(unpacked.iterdir()), *(path for path in noto if path.exists()))


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts, loaded once a process; those of the machine are not read: a document is the same everywhere."""
    folders = sorted({str(path.parent) for path in _files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """The code points that some font draws."""
    return frozenset(point for path in _files() for point in TTFont(path, lazy=True).getBestCmap())
