"""Parties whose parts have labels of their own, and lists of fields whose labels are not all known."""

from pathlib import Path

import pytest

from oretrace.vet.papers.grammar import part_of
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from tests.vet.papers.pdf import Line, Text, box, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")


def read(folder: Path, texts: list[Text], lines: list[Line] | None = None) -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(document([(40, 40, "IMPORT DECLARATION"), *texts], drawing=strokes(lines or [])))
    return read_pdfs([path])[0]


def test_the_parts_under_the_heading_of_a_section_make_the_party(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 100, "Exporter"), (300, 100, "Importer"),
        (40, 114, "Name"), (120, 114, "Falcon Metals LLC"), (300, 114, "Name"), (380, 114, "Puffin Alloys Ltd"),
        (40, 128, "City"), (120, 128, "Yerevan"), (300, 128, "City"), (380, 128, "Hull"),
        (40, 142, "Country"), (120, 142, "AM - Armenia"), (300, 142, "Country"), (380, 142, "GB - United Kingdom"),
    ]  # fmt: skip
    found = read(tmp_path, texts)
    for role, name, city, country in (
        ("exporter", "Falcon Metals LLC", "Yerevan", "Armenia"),
        ("consignee", "Puffin Alloys Ltd", "Hull", "United Kingdom"),
    ):
        assert found.get(f"parties.{role}.name") == name
        assert found.get(f"parties.{role}.address") == city
        assert found.get(f"parties.{role}.country") == country


def test_the_name_may_stand_in_the_box_under_its_label(tmp_path: Path) -> None:
    lines = [*box(40, 100, 440, 114), *box(40, 114, 240, 130), *box(240, 114, 440, 130)]
    lines += [*box(40, 130, 240, 150), *box(240, 130, 440, 150)]
    texts: list[Text] = [
        (150, 110, "DATOS DEL PROVEEDOR O COMPRADOR"),
        (44, 124, "NOMBRE O RAZON SOCIAL"), (244, 124, "DOMICILIO:"),
        (44, 144, "KITE METALS CO., LTD."), (244, 144, "77 XINHUA RD, HEBEI"),
    ]  # fmt: skip
    found = read(tmp_path, texts, lines)
    assert found.get("parties.exporter.name") == "KITE METALS CO., LTD."
    assert found.get("parties.exporter.address") == "77 XINHUA RD, HEBEI"


def test_address_and_country_may_follow_in_lines_of_their_own(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 100, "Importer:"), (140, 100, "Gannet Lubricants B.V."),
        (40, 114, "Address:"), (140, 114, "Botlekweg 175, Rotterdam"),
        (320, 114, "Country:"), (400, 114, "Netherlands"),
        (40, 128, "Kind of sale:"), (140, 128, "firm"),
    ]  # fmt: skip
    found = read(tmp_path, texts)
    assert found.get("parties.consignee.address") == "Botlekweg 175, Rotterdam"
    assert found.get("parties.consignee.country") == "Netherlands"


def test_a_value_ends_where_the_next_label_begins_known_or_not(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 100, "Carrying vessel"), (200, 100, "MV Pelican Strait"),
        (40, 111, "Hold cleanliness"), (200, 111, "grain clean"),
        (40, 122, "Trim"), (200, 122, "even keel"),
    ]  # fmt: skip
    assert read(tmp_path, texts).get("transport") == "MV Pelican Strait"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Name", "name"),
        ("NOMBRE, DENOMINACION O RAZON SOCIAL", "name"),
        ("Street and number", "address"),
        ("住所", "address"),
        ("Country", "country"),
        ("Number", None),
        ("Name of vessel", None),
    ],
)
def test_labels_of_parts_of_a_party(text: str, part: str | None) -> None:
    assert part_of(text) == part
