"""Layouts: where a value may stand, how a table may look, and what data may be given in place of a page."""

import json
from pathlib import Path
from typing import Any

import pytest

from oretrace.errors import InputError
from oretrace.vet.papers.intake import read_sets
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from tests.vet.papers.pdf import Text, document

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")

TITLE: Text = (40, 40, "PACKING LIST")


def read(folder: Path, texts: list[Text], pages: int = 1) -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(document(texts, pages))
    return read_pdfs([path])[0]


@pytest.mark.parametrize(
    "texts",
    [
        [(40, 90, "No."), (200, 90, "Date"), (40, 101, "PL-00017"), (200, 101, "14 May 2024")],
        [(40, 90, "No."), (200, 90, "PL-00017"), (40, 102, "Date"), (200, 102, "14 May 2024")],
        [(40, 90, "No.: PL-00017   Date: 14 May 2024")],
        [(40, 90, "1. No."), (200, 90, "2. Date"), (40, 104, "PL-00017"), (200, 104, "14 May 2024")],
        [(40, 90, "Beleg-Nr. / No."), (200, 90, "PL-00017"), (40, 102, "Ausstellungs-"), (40, 112, "datum / Date"),
         (200, 102, "14.05.2024")],
        [(40, 90, "Number PL-00017"), (40, 102, "Date of issue May 14,"), (40, 112, "2024")],
    ],
    ids=["under", "beside", "colon", "numbered", "wrapped", "one cell"],
)  # fmt: skip
def test_a_value_stands_under_beside_or_after_its_label(tmp_path: Path, texts: list[Text]) -> None:
    found = read(tmp_path, [TITLE, *texts])
    assert found.get("number") == "PL-00017"
    if texts[0][2] != "Number PL-00017":
        assert found.get("date") == "2024-05-14"


HEADINGS: list[Text] = [(40, 200, "Description of goods"), (250, 200, "Packages"), (350, 200, "Net weight (kg)")]


def test_a_row_of_totals_is_not_a_line_of_goods(tmp_path: Path) -> None:
    rows: list[Text] = [
        (40, 216, "Gallium 99.99%"), (250, 216, "4 drums"), (380, 216, "100.0"),
        (40, 230, "Germanium 99.999%"), (250, 230, "2 drums"), (380, 230, "50.0"),
        (40, 246, "TOTAL"), (250, 246, "6 drums"), (380, 246, "150.0"),
    ]  # fmt: skip
    found = read(tmp_path, [TITLE, *HEADINGS, *rows])
    assert [line["goods"] for line in found.get("lines")] == ["Gallium 99.99%", "Germanium 99.999%"]
    assert (found.get("packages.count"), found.get("net.kg")) == (6, 150.0)


def test_goods_go_on_over_lines_and_headings_too(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 200, "Description of"), (250, 200, "Number and kind"), (350, 200, "Net"),
        (40, 210, "goods"), (250, 210, "of packages"), (350, 210, "weight (kg)"),
        (40, 226, "Gallium 99.99%, ingots in"), (250, 226, "4 drums"), (380, 226, "100.0"),
        (40, 236, "bottles of polyethylene"),
    ]  # fmt: skip
    found = read(tmp_path, [TITLE, *texts])
    assert found.get("goods") == ["Gallium 99.99%, ingots in bottles of polyethylene"]
    assert found.get("packages.count") == 4


def test_a_table_goes_on_over_the_next_page(tmp_path: Path) -> None:
    rows: list[Text] = []
    for at in range(40):
        y = 216 + 14 * at
        rows += [(40, y, f"Antimony ingots lot {at}"), (250, y, "1 pallets"), (380, y, "1,000.0")]
    first = document([TITLE, *HEADINGS, *rows], pages=2)
    path = tmp_path / "paper.pdf"
    path.write_bytes(first)
    assert len(read_pdfs([path])[0].get("lines")) == 80  # both pages are drawn alike, headings and all


def test_slanted_stamps_are_left_out_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    whole = document([TITLE, (40, 90, "No.: PL-00017")])
    turned = b"BT /F1 9 Tf .98 .17 -.17 .98 60 752 Tm (No.: XX-99999) Tj ET\n"
    start = whole.index(b"stream\n") + 7
    path.write_bytes(whole[:start] + turned + whole[start:])
    assert read_pdfs([path])[0].get("number") == "PL-00017"


@pytest.mark.parametrize(
    "matrix", ["0 1 -1 0 595 0", "-1 0 0 -1 595 842", "0 -1 1 0 0 842"], ids=["left", "over", "right"]
)
def test_a_page_that_lies_on_its_side_is_read(tmp_path: Path, matrix: str) -> None:
    whole = document([TITLE, (40, 90, "No.: PL-00017"), (40, 102, "Date: 14 May 2024"), *HEADINGS])
    start, end = whole.index(b"stream\n") + 7, whole.index(b"\nendstream")
    path = tmp_path / "paper.pdf"
    path.write_bytes(whole[:start] + f"q {matrix} cm\n".encode() + whole[start:end] + b"\nQ" + whole[end:])
    found = read_pdfs([path])[0]
    assert (found.kind, found.get("number"), found.get("date")) == ("packing_list", "PL-00017", "2024-05-14")


def record(**more: Any) -> dict[str, Any]:
    """A printed paper without keys: its labels are read."""
    return {
        "file": "p.pdf",
        "printed": {
            "title": "PACKING LIST",
            "parties": [{"label": "Shipper", "lines": ["Acme Oxides Ltd.", "1 Tin Road", "MALAYSIA"]}],
            "info": [{"label": "Packing list No.", "value": "PL-00017"}, {"label": "Date", "value": "14.05.2024"}],
            "columns": ["Description", "N.W. (KGS)"],
            "rows": [["Gallium 99.99%", "1.000,5"]],
            "totals": [],
        }
        | more,
    }


def test_printed_data_is_read_by_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"id": "S1", "papers": [record()]}), "utf-8")
    one = read_sets([path])[0]
    paper = one.papers[0]
    assert (one.name, paper.kind, paper.get("number"), paper.get("date")) == (
        "S1",
        "packing_list",
        "PL-00017",
        "2024-05-14",
    )
    assert (paper.get("net.kg"), paper.get("parties.exporter.country")) == (1000.5, "Malaysia")


def test_fields_of_several_sets_stand_in_one_table(tmp_path: Path) -> None:
    path = tmp_path / "papers.csv"
    path.write_text(
        "set,file,kind,number,net.value,net.unit\na,i,commercial_invoice,1,2,t\nb,p,packing_list,2,,\n", "utf-8"
    )
    sets = {one.name: one.papers[0] for one in read_sets([path])}
    assert sets["a"].get("net.kg") == 2000.0 and sets["b"].get("net.kg") is None


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", "{"), ("a.json", '{"id": 1}'), ("a.csv", "file,value\nx,many\n"), ("a.txt", "x")]
)
def test_a_file_other_than_a_paper_gets_a_sentence(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_sets([path])


def test_a_folder_in_a_folder_is_a_set_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.pdf").write_bytes(document([TITLE]))
    assert [one.name for one in read_sets([tmp_path])] == ["one", "two"]


def test_cells_may_wrap_anywhere_in_a_row(tmp_path: Path) -> None:
    headings: list[Text] = [
        (40, 200, "Description of goods"), (250, 200, "Lot"), (310, 200, "Packages"), (420, 200, "Net weight (kg)"),
    ]  # fmt: skip
    rows: list[Text] = [
        (250, 220, "X2503-"), (40, 225, "Indium ingots 99.995%"), (310, 225, "8 drums"), (430, 225, "800.0"),
        (250, 230, "18"),
        (40, 250, "Antimony trioxide,"), (250, 250, "X2437-"), (310, 255, "60 bags"), (430, 255, "1,500.0"),
        (40, 260, "99.8% min"), (250, 260, "98"),
    ]  # fmt: skip
    lines = read(tmp_path, [TITLE, *headings, *rows]).get("lines")
    assert [line["goods"] for line in lines] == ["Indium ingots 99.995%", "Antimony trioxide, 99.8% min"]
    assert [line["lot"] for line in lines] == ["X2503-18", "X2437-98"]


def test_an_unlisted_column_is_named_by_its_heading_only_if_all_cells_fit(tmp_path: Path) -> None:
    headings: list[Text] = [
        (40, 200, "Description of goods"), (250, 200, "Packages"), (330, 200, "Kilos brutos"),
        (430, 200, "Net weight (kg)"),
    ]  # fmt: skip
    row: list[Text] = [(40, 216, "Gallium 99.99%"), (250, 216, "4 drums"), (440, 216, "100.0")]
    assert read(tmp_path, [TITLE, *headings, *row, (340, 216, "108.5")]).get("lines")[0]["gross"]["kg"] == 108.5
    assert "gross" not in read(tmp_path, [TITLE, *headings, *row, (340, 216, "see below")]).get("lines")[0]


def test_a_row_of_sums_is_one_of_totals_without_the_word(tmp_path: Path) -> None:
    rows: list[Text] = [
        (40, 216, "Gallium 99.99%"), (250, 216, "4 drums"), (380, 216, "100.0"),
        (40, 230, "Germanium 99.999%"), (250, 230, "2 drums"), (380, 230, "50.0"),
        (40, 244, "Altogether"), (250, 244, "6 drums"), (380, 244, "150.0"),
    ]  # fmt: skip
    found = read(tmp_path, [TITLE, *HEADINGS, *rows])
    assert len(found.get("lines")) == 2 and found.get("net.kg") == 150.0


def test_a_partly_known_label_yields_to_a_known_one_and_is_dropped_if_unsure(tmp_path: Path) -> None:
    weak: Text = (40, 120, "Invoice currency agreed: USD")
    other: Text = (40, 140, "Invoice currency booked: EUR")
    assert read(tmp_path, [TITLE, weak]).get("currency") == "USD"
    assert read(tmp_path, [TITLE, weak, other]).get("currency") is None
    assert read(tmp_path, [TITLE, weak, (40, 100, "Currency: GBP")]).get("currency") == "GBP"


def test_parts_of_a_party_have_labels_of_their_own(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 90, "Consignee: Heron Alloys GmbH"),
        (40, 102, "Address: Kai 4, Bremen"),
        (40, 114, "Country: Germany"),
    ]
    found = read(tmp_path, [TITLE, *texts])
    party = [found.get(f"parties.consignee.{part}") for part in ("name", "address", "country")]
    assert party == ["Heron Alloys GmbH", "Kai 4, Bremen", "Germany"]


def test_numbers_of_other_papers_in_one_line_are_read_apart(tmp_path: Path) -> None:
    found = read(tmp_path, [TITLE, (40, 90, "PO 4500981 / INV GR-25-061"), (40, 110, "Waybill number: OOTU7712009")])
    assert (found.get("refs.po"), found.get("refs.invoice")) == ("4500981", "GR-25-061")


def test_two_weights_stand_under_one_label(tmp_path: Path) -> None:
    found = read(tmp_path, [TITLE, (40, 90, "Weights (gross/net)"), (200, 90, "4,172.5 KG / 4,000.0 KG")])
    assert (found.get("gross.kg"), found.get("net.kg")) == (4172.5, 4000.0)


def test_a_description_has_letters(tmp_path: Path) -> None:
    found = read(tmp_path, [TITLE, (40, 90, "5 Articles"), (40, 102, "1")])
    assert found.get("goods") is None and found.get("lines") is None
