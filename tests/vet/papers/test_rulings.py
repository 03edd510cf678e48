"""Lines drawn on a page, and what they bound: a value stays in the box of its label."""

from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from oretrace.vet.papers.rulings import MOST_LINES, Rulings
from tests.vet.papers.pdf import Line, Text, box, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")


def read(folder: Path, texts: list[Text], lines: list[Line], drawing: bytes = b"") -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(document(texts, drawing=strokes(lines) + b"\n" + drawing))
    return read_pdfs([path])[0]


def test_a_point_is_in_the_box_around_it() -> None:
    rulings = Rulings([(0, 0, 50), (100, 0, 50), (200, 0, 20)], [(0, 0, 200), (20, 0, 200), (50, 0, 100)])
    assert rulings.room(rulings.cuts(10), 150, 10) == (100, 0, 200, 20)
    assert rulings.room(rulings.cuts(30), 40, 30) == (0, 20, 100, 50)
    assert rulings.room(rulings.cuts(30), 150, 30) is None  # no line closes it at the right


TITLE: Text = (40, 30, "BILL OF LADING")


def test_a_value_does_not_leave_the_box_of_its_label(tmp_path: Path) -> None:
    boxes = [*box(40, 60, 200, 90), *box(200, 60, 360, 90), *box(40, 90, 200, 120), *box(200, 90, 360, 120)]
    texts: list[Text] = [
        TITLE,
        (44, 70, "Port of loading"), (204, 70, "Place of delivery"), (204, 84, "Houston"),
        (44, 100, "Port of discharge"), (44, 114, "Savannah"), (204, 100, "Vessel"),
    ]  # fmt: skip
    found = read(tmp_path, texts, boxes)
    assert found.get("pod") in ("Houston", "Savannah")
    assert found.get("pol") is None  # its box is empty; what is beside it and below is of other boxes
    assert found.get("transport") is None


def test_a_label_that_fills_its_box_has_its_value_in_the_next(tmp_path: Path) -> None:
    boxes = [*box(40, 60, 200, 80), *box(200, 60, 400, 80), *box(40, 80, 200, 100), *box(200, 80, 400, 100)]
    texts: list[Text] = [
        TITLE,
        (44, 74, "Port of loading"), (204, 74, "Qingdao"), (44, 94, "Port of discharge"), (204, 94, "Houston"),
    ]  # fmt: skip
    found = read(tmp_path, texts, boxes)
    assert (found.get("pol"), found.get("pod")) == ("Qingdao", "Houston")


def test_columns_are_those_between_the_lines(tmp_path: Path) -> None:
    upright: list[Line] = [(x, 60, x, 140) for x in (40, 240, 330, 430)]
    level: list[Line] = [(40, y, 430, y) for y in (60, 80, 140)]
    texts: list[Text] = [
        TITLE,
        (44, 74, "Description of goods"), (244, 74, "Packages"), (334, 74, "Gross weight (kg)"),
        (44, 92, "SAID TO CONTAIN"), (244, 92, "20 drums"), (336, 92, "1,040.0"),
        (44, 104, "Gallium 99.99%"), (44, 116, "HS CODE 8112.92"), (44, 128, "MSKU1234565 / SEAL AB123456"),
    ]  # fmt: skip
    found = read(tmp_path, texts, [*upright, *level])
    assert found.get("goods") == ["Gallium 99.99%"]
    assert found.get("hs") == ["8112.92"]
    assert (found.get("packages.count"), found.get("gross.kg")) == (20, 1040.0)
    assert found.get("containers") == [{"no": "MSKU1234565", "seal": "AB123456"}]


def test_a_page_of_countless_lines_is_a_picture(tmp_path: Path) -> None:
    many = b"\n".join(b"100 %d m 300 %d l S" % (at % 800, at % 800) for at in range(MOST_LINES + 2))
    texts: list[Text] = [TITLE, (44, 100, "Port of loading"), (204, 100, "Qingdao")]
    assert read(tmp_path, texts, [], many).get("pol") == "Qingdao"
