"""Tables whose columns are boxes, with headings that list several things by letter, or wrap with figures in them."""

from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from tests.vet.papers.pdf import Line, Text, box, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")

EDGES = (40, 70, 220, 330, 430, 560)


def read(folder: Path, title: str, heads: list[list[str]], body: list[Text], over: str = "") -> Paper:
    """A table of tall boxes under boxes of headings."""
    lines: list[Line] = []
    texts: list[Text] = [(40, 40, title)]
    for left, right, head in zip(EDGES, EDGES[1:], heads, strict=False):
        lines += [*box(left, 100, right, 150), *box(left, 150, right, 300)]
        texts += [(left + 3, 112 + 11 * at, text) for at, text in enumerate(head)]
    path = folder / "paper.pdf"
    path.write_bytes(document([*texts, *body], drawing=strokes(lines)))
    return read_pdfs([path])[0]


LETTERED = [
    ["No."],
    ["30. Description of", "merchandise"],
    ["A. HTSUS No.", "B. AD/CVD No."],
    ["A. Gross weight", "B. Manifest qty."],
    ["A. Entered value", "B. CHGS"],
]
TWO_ITEMS: list[Text] = [
    (43, 170, "001"), (73, 170, "GALLIUM ARSENIDE WAFERS"), (223, 170, "3818.00.0090"), (333, 170, "318 KG"),
    (433, 170, "186400"), (333, 182, "12 CT"), (433, 182, "C 2150"),
    (43, 210, "002"), (73, 210, "GALLIUM, UNWROUGHT"), (223, 210, "8112.92.1000"), (333, 210, "61 KG"),
    (433, 210, "28200"), (333, 222, "2 CT"), (433, 222, "C 310"),
]  # fmt: skip


def test_lines_of_a_row_are_named_by_the_letters_of_the_headings(tmp_path: Path) -> None:
    lines = read(tmp_path, "ENTRY SUMMARY", LETTERED, TWO_ITEMS).get("lines")
    assert [line["goods"] for line in lines] == ["GALLIUM ARSENIDE WAFERS", "GALLIUM, UNWROUGHT"]
    assert [line["gross"]["kg"] for line in lines] == [318.0, 61.0]
    assert [line["packages"] for line in lines] == [
        {"count": 12, "kind": "cartons"},
        {"count": 2, "kind": "cartons"},
    ]
    assert [line["amount"] for line in lines] == [186400.0, 28200.0]


def test_headings_that_wrap_at_a_figure_head_their_boxes(tmp_path: Path) -> None:
    heads = [
        ["6."],
        ["8. Number and kind of", "packages; description", "of goods"],
        ["9. HS code of", "the goods (6", "digit level)"],
        ["12. Quantity (gross", "weight), and value"],
        ["13. Invoice number(s)", "and date"],
    ]
    body: list[Text] = [
        (43, 170, "1"), (73, 170, "60 BIG BAGS"), (223, 170, "2825.20"), (333, 170, "60,420 KG"),
        (433, 170, "PLR-25-1180"), (73, 181, "LITHIUM HYDROXIDE"), (333, 181, "G.W."), (433, 181, "28 June 2025"),
    ]  # fmt: skip
    found = read(tmp_path, "CERTIFICATE OF ORIGIN", heads, body)
    assert found.get("goods") == ["LITHIUM HYDROXIDE"]
    assert found.get("hs") == ["2825.20"]
    assert found.get("gross.kg") == 60420.0
    assert (found.get("refs.invoice"), found.get("packages.count")) == ("PLR-25-1180", 60)


def test_labels_and_their_values_on_a_line_head_no_table(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "CERTIFICATE OF ANALYSIS"),
        (40, 120, "Lot"), (110, 120, "IT-25-031"), (330, 120, "Sample seals"), (400, 120, "KL 88120"),
        (40, 138, "Bags"), (110, 138, "36 big bags"), (330, 138, "Dry mass"), (400, 138, "36,240 kg"),
    ]  # fmt: skip
    path = tmp_path / "paper.pdf"
    path.write_bytes(document(texts))
    found = read_pdfs([path])[0]
    assert (found.get("packages.count"), found.get("net.kg")) == (36, 36240.0)
