"""`dossier.pdf`: the dossier in print, accessible (PDF/UA-1), the same bytes each time, through typst (extra `pdf`).

Fonts are those inside typst, which have Latin, Greek and Cyrillic. Text in other scripts is set in a font of this
machine that has it; a character that no font has stands as its code, as PDF/UA allows no empty boxes. Within figures
typst sets no vowel signs over and under letters (Thai, Devanagari, Hebrew): there they are left out, and the tables
have the names in full.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

from oretrace.dossier.view import shown
from oretrace.engine import load
from oretrace.errors import OretraceError
from oretrace.files import whole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from oretrace.dossier.view import DossierParts

PROBE = b'#set document(title: "p")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n#sys.inputs.data'
WITHOUT_EXTRA = "a PDF requires the extra pdf, which is not installed: pip install 'oretrace[pdf]'"
SPLIT = str.maketrans({"\u0e33": "\u0e32", "\u0eb3": "\u0eb2"})
"""Vowels of Thai and Lao that are set as a sign and a letter, and the letter."""
NO_FONT = "could not be displayed with font"


def can_print() -> bool:
    """Whether the extra is installed."""
    return find_spec("typst") is not None


def write_pdf(view: DossierParts, made_at: datetime, out: Path) -> Path:
    """Write the PDF, dated `made_at`, and return its path; the same view gives the same bytes on the same machine.

    OretraceError where the extra is missing.
    """
    if not can_print():
        raise OretraceError(WITHOUT_EXTRA)
    text = json.dumps(shown(_plain(view)), ensure_ascii=False)
    foreign = sorted({letter for letter in text if not letter.isascii()})
    own = bool(without_font(foreign, own=True))
    missing = without_font(foreign, own=False) if own else ()
    for letter in missing:
        text = text.replace(letter, f"[U+{ord(letter):04X}]")
    source = load("dossier/templates/dossier.typ").encode()
    with whole(out) as unfinished:
        unfinished.write_bytes(_printed(source, text, not own, int(made_at.timestamp())))
    return out


def _printed(source: bytes, text: str, own_fonts: bool, timestamp: int) -> bytes:
    import typst

    try:
        return _made(source, text, own_fonts, timestamp)
    except typst.TypstError as error:
        raise OretraceError(f"the dossier cannot be printed as PDF/UA-1: {error}") from None


def without_font(letters: list[str], own: bool) -> tuple[str, ...]:
    """The letters that no font shows; `own`: of typst's own fonts, else those of this machine too."""
    if not letters or _shows("".join(letters), own):
        return ()
    if len(letters) == 1:
        return tuple(letters)
    half = len(letters) // 2
    return (*without_font(letters[:half], own), *without_font(letters[half:], own))


def _shows(text: str, own: bool) -> bool:
    import typst

    try:
        _made(PROBE, text, own, 0)
    except typst.TypstError as error:
        if NO_FONT not in str(error):
            raise
        return False
    return True


def _made(source: bytes, data: str, own_fonts: bool, timestamp: int) -> bytes:
    """The PDF of a template; nothing of the machine but its fonts, and those only where `own_fonts` is false."""
    import typst

    compiler = typst.Compiler(input=source, ignore_system_fonts=own_fonts, font_paths=[], sys_inputs={"data": data})
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=timestamp)
    return made if isinstance(made, bytes) else b""


def _plain(view: DossierParts) -> dict[str, Any]:
    """The view as JSON-ready values, without the queries: they are run, not read in print."""
    values: dict[str, Any] = _settable(asdict(view))
    del values["queries"]
    for one in values["findings"]:
        one["verdict"] = one["row"]["stage"] or one["row"]["verdict"]
        del one["row"]
    return values


def _settable(value: Any) -> Any:
    """Values whose SVG has no signs that typst cannot set there."""
    if isinstance(value, str):
        return "".join(filter(_has_place, normalize("NFC", value).translate(SPLIT))) if _is_svg(value) else value
    if isinstance(value, tuple | list):
        return [_settable(item) for item in value]
    return {key: _settable(item) for key, item in value.items()} if isinstance(value, dict) else value


def _is_svg(text: str) -> bool:
    return text.startswith("<svg ")


def _has_place(letter: str) -> bool:
    return category(letter) not in ("Mn", "Mc")
