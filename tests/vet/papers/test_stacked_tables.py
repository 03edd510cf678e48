"""Rows of goods that take several lines, each under a line of headings of its own, and headings over others."""

from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from tests.vet.papers.pdf import Line, Text, box, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")

TITLE: Text = (40, 40, "COMMERCIAL INVOICE")
TWO_LINES: list[Text] = [
    (40, 200, "Item"), (100, 200, "Material"), (220, 200, "Description"),
    (100, 211, "Quantity"), (220, 211, "Price"), (330, 211, "Price unit"), (440, 211, "Value"),
]  # fmt: skip


def read(folder: Path, texts: list[Text], lines: list[Line] | None = None) -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(document([TITLE, *texts], drawing=strokes(lines or [])))
    return read_pdfs([path])[0]


def row(top: float, item: str, goods: str, quantity: str, price: str, value: str, code: str) -> list[Text]:
    return [
        (40, top, item), (100, top, f"M-{item}"), (220, top, goods),
        (100, top + 11, quantity), (220, top + 11, price), (330, top + 11, "1 KG"), (440, top + 11, value),
        (100, top + 22, f"Commodity code: {code}"),
    ]  # fmt: skip


def test_rows_under_two_lines_of_headings_are_read_one_by_one(tmp_path: Path) -> None:
    rows = [
        *row(226, "000010", "Hafnium bar 99.9%", "100 KG", "420,00", "42.000,00", "81129235"),
        *row(262, "000020", "Tungsten wire", "600 KG", "33,25", "19.950,00", "81019600"),
    ]
    total: list[Text] = [(100, 310, "Final amount"), (440, 310, "61.950,00")]
    found = read(tmp_path, [*TWO_LINES, *rows, *total])
    lines = found.get("lines")
    assert [line["goods"] for line in lines] == ["Hafnium bar 99.9%", "Tungsten wire"]
    assert [line["net"]["kg"] for line in lines] == [100.0, 600.0]
    assert [line["unit_price"]["value"] for line in lines] == [420.0, 33.25]
    assert [line["hs"] for line in lines] == ["81129235", "81019600"]
    assert found.get("value") == 61950.0


def test_two_lines_that_make_labels_together_head_one_row(tmp_path: Path) -> None:
    heads: list[Text] = [
        (40, 200, "Description"), (220, 200, "Net"), (330, 200, "Unit"), (440, 200, "Amount"),
        (40, 211, "of goods"), (220, 211, "weight (kg)"), (330, 211, "price"), (440, 211, "USD"),
    ]  # fmt: skip
    rows: list[Text] = [
        (40, 228, "Gallium"), (220, 228, "100.0"), (330, 228, "480.00"), (440, 228, "48,000.00"),
        (40, 242, "Indium"), (220, 242, "50.0"), (330, 242, "300.00"), (440, 242, "15,000.00"),
    ]  # fmt: skip
    lines = read(tmp_path, [*heads, *rows]).get("lines")
    assert [(line["goods"], line["net"]["kg"], line["amount"]) for line in lines] == [
        ("Gallium", 100.0, 48000.0),
        ("Indium", 50.0, 15000.0),
    ]


@pytest.mark.parametrize(("over", "left", "right"), [("Weight (kg)", "Net", "Gross"), ("Weight, kg", "net", "gross")])
def test_a_heading_over_two_columns_belongs_to_both(tmp_path: Path, over: str, left: str, right: str) -> None:
    texts: list[Text] = [
        (315, 200, over),
        (40, 211, "Product"), (220, 211, "HS code"), (300, 211, left), (370, 211, right),
        (40, 228, "Gallium"), (220, 228, "8112.92"), (300, 228, "100.0"), (370, 228, "112.0"),
    ]  # fmt: skip
    line = read(tmp_path, texts).get("lines")[0]
    assert (line["goods"], line["net"]["kg"], line["gross"]["kg"]) == ("Gallium", 100.0, 112.0)


def test_boxes_parted_below_are_columns_of_their_own(tmp_path: Path) -> None:
    lines = [*box(40, 190, 200, 220), *box(200, 190, 360, 205), *box(200, 205, 280, 220), *box(280, 205, 360, 220)]
    lines += [*box(360, 190, 460, 220), *box(40, 220, 200, 236), *box(200, 220, 280, 236), *box(280, 220, 360, 236)]
    lines += box(360, 220, 460, 236)
    texts: list[Text] = [
        (44, 200, "Description"), (204, 200, "Quantity"), (364, 200, "Extended price"),
        (204, 215, "Ordered"), (284, 215, "Shipped"),
        (44, 231, "Dysprosium oxide"), (204, 231, "200 kg"), (284, 231, "180 kg"), (364, 231, "46,800.00"),
    ]  # fmt: skip
    line = read(tmp_path, texts, lines).get("lines")[0]
    assert (line["goods"], line["net"]["kg"], line["amount"]) == ("Dysprosium oxide", 180.0, 46800.0)


def test_a_line_of_totals_above_a_larger_total_is_a_subtotal(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 200, "No."), (100, 200, "Drum No."), (220, 200, "Net weight, kg"), (330, 200, "Gross weight, kg"),
        (40, 214, "1"), (100, 214, "D-1"), (220, 214, "100.0"), (330, 214, "104.0"),
        (40, 226, "2"), (100, 226, "D-2"), (220, 226, "100.0"), (330, 226, "104.0"),
        (100, 238, "Sub-total"), (220, 238, "200.0"), (330, 238, "208.0"),
        (40, 250, "3"), (100, 250, "D-3"), (220, 250, "100.0"), (330, 250, "104.0"),
        (100, 262, "Sub-total"), (220, 262, "100.0"), (330, 262, "104.0"),
        (100, 274, "TOTAL"), (220, 274, "300.0"), (330, 274, "312.0"),
    ]  # fmt: skip
    found = read(tmp_path, texts)
    assert (found.get("net.kg"), found.get("gross.kg")) == (300.0, 312.0)
