"""Standard forms in a language whose labels are in no list: the numbers of the boxes say what stands in them."""

from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from oretrace.vet.papers.words import label
from tests.vet.papers.pdf import Line, Text, box, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")

BOXES = [
    (40, 100, 300, 160, "2 Lähettäjä/Viejä", ["Outokaira Kromi Oy", "Tehtaantie 4", "95450 Tornio", "Finland"]),
    (300, 100, 560, 160, "8 Vastaanottaja", ["Stahlhandel Weser GmbH", "Hafenstr. 9", "Bremerhaven", "Germany"]),
    (40, 160, 170, 190, "16 Alkuperämaa", ["Finland"]),
    (170, 160, 300, 190, "17 Määrämaa", ["Germany"]),
    (300, 160, 430, 190, "20 Toimitusehdot", ["FOB Tornio"]),
    (430, 160, 560, 190, "33 Tavaran koodi", ["72024110"]),
    (40, 190, 170, 220, "35 Kokonaispaino (kg)", ["12,276.0 kg"]),
    (170, 190, 300, 220, "38 Oma paino (kg)", ["12,000.0 kg"]),
    (300, 190, 560, 220, "22 Valuutta ja laskun loppusumma", ["EUR 91,840.00"]),
]


def read(folder: Path, number: int | None = None) -> Paper:
    """The form, its boxes numbered from `number` on where that is given."""
    texts: list[Text] = [(40, 40, "EX A declaration")]
    lines: list[Line] = []
    for place, (left, top, right, bottom, head, value) in enumerate(BOXES):
        named = head if number is None else f"{number + place} {head.partition(' ')[2]}"
        lines += box(left, top, right, bottom)
        texts += [(left + 3, top + 10 + 12 * at, text) for at, text in enumerate([named, *value])]
    path = folder / "paper.pdf"
    path.write_bytes(document(texts, drawing=strokes(lines)))
    return read_pdfs([path])[0]


def test_boxes_of_the_single_form_are_read_by_their_numbers(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.get("parties.exporter.name") == "Outokaira Kromi Oy"
    assert found.get("parties.consignee.address") == "Hafenstr. 9 Bremerhaven"
    assert (found.get("origin"), found.get("destination")) == ("Finland", "Germany")
    assert (found.get("gross.kg"), found.get("net.kg")) == (12276.0, 12000.0)
    assert (found.get("incoterm"), found.get("hs"), found.get("value")) == ("FOB Tornio", ["72024110"], 91840.0)


def test_numbers_of_no_standard_form_name_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, 50)
    assert found.get("parties.exporter.name") is None
    assert found.get("origin") is None
    assert found.get("gross.kg") is None


def test_labels_with_the_number_of_their_box_in_a_circle_are_labels() -> None:
    assert label("⑥신고일자") == label("신고일자") == ("date", 1.0)
    assert label("㊹총중량") == label("총중량")
