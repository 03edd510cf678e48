"""Bills whose cargo stands line by line beside its containers; boxes of marks, packages and goods."""

from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from tests.vet.papers.pdf import Text, box, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")

BILL: list[Text] = [
    (40, 40, "BILL OF LADING"), (40, 100, "B/L No."), (120, 100, "NDVK2488173"),
    (40, 200, "2 containers said to contain 80 BUNDLES"), (40, 222, "REFINED TIN INGOTS"),
    (40, 240, "FREIGHT PREPAID"),
    (40, 270, "MSKU4471204"), (120, 270, "ID 553821"), (190, 270, "40 BUNDLES"), (300, 270, "40280.000 KGS"),
    (400, 270, "12.0000 CBM"),
    (40, 284, "TGHU2093381"), (120, 284, "ID 553822"), (190, 284, "40 BUNDLES"), (300, 284, "40280.000 KGS"),
    (400, 284, "12.0000 CBM"),
]  # fmt: skip


def read(folder: Path, texts: list[Text], lines: bytes = b"") -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(document(texts, drawing=lines))
    return read_pdfs([path])[0]


def test_figures_beside_containers_are_theirs_and_their_sums_the_bills(tmp_path: Path) -> None:
    found = read(tmp_path, BILL)
    assert [(one["no"], one["seal"]) for one in found.get("containers")] == [
        ("MSKU4471204", "ID 553821"),
        ("TGHU2093381", "ID 553822"),
    ]
    assert (found.get("gross.kg"), found.get("cbm")) == (80560.0, 24.0)
    assert (found.get("packages.count"), found.get("packages.kind")) == (80, "bundles")
    assert found.get("freight") == "FREIGHT PREPAID"


def test_a_container_without_its_weight_leaves_the_sum_blank(tmp_path: Path) -> None:
    found = read(tmp_path, [one for one in BILL if one[:2] != (300, 284)])
    assert found.get("gross.kg") is None


def test_a_box_for_marks_packages_and_goods_holds_all_three(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "EX A declaration"), (43, 110, "Marks and numbers - Container No(s) - Number and kind"),
        (43, 124, "AFS 1-48"), (43, 138, "CT"), (70, 138, "HLXU8120447"), (43, 152, "48 DR"),
        (90, 152, "DRUMS, STEEL"),
        (43, 176, "FERRO-VANADIUM 80 PCT V"),
    ]  # fmt: skip
    found = read(tmp_path, texts, strokes(box(40, 100, 400, 200)))
    assert found.get("goods") == ["FERRO-VANADIUM 80 PCT V"]
    assert found.get("marks") == "AFS 1-48"
    assert (found.get("packages.count"), found.get("packages.kind")) == (48, "drums")


def test_containers_under_the_marks_of_a_table_are_not_goods(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "BILL OF LADING"), (40, 100, "B/L No."), (120, 100, "QV 7718041"),
        (40, 200, "Marks and numbers"), (150, 200, "Number and kind of packages"), (290, 200, "Description of goods"),
        (430, 200, "Gross weight"), (510, 200, "Measurement"),
        (40, 220, "KAS 1-36"), (150, 220, "36 PALLETS"), (290, 220, "FERROTITANIUM LUMPS"),
        (430, 220, "36,504.00 KGS"), (510, 220, "28.800 CBM"),
        (40, 250, "QLFU3320182"), (150, 250, "18 PALLETS"), (430, 250, "18,252.00"), (510, 250, "14.400"),
        (40, 261, "/SEAL CN771802"),
        (40, 280, "BMOU5528841"), (150, 280, "18 PALLETS"), (430, 280, "18,252.00"), (510, 280, "14.400"),
        (40, 291, "/SEAL CN771803"),
    ]  # fmt: skip
    found = read(tmp_path, texts)
    assert found.get("goods") == ["FERROTITANIUM LUMPS"]
    assert (found.get("packages.count"), found.get("gross.kg"), found.get("cbm")) == (36, 36504.0, 28.8)
    assert found.get("marks") == "KAS 1-36"
    assert [one["seal"] for one in found.get("containers")] == ["CN771802", "CN771803"]


def test_a_box_with_a_smaller_one_in_its_corner_is_one(tmp_path: Path) -> None:
    lines = [*box(40, 100, 300, 170), (200, 100, 200, 122), (200, 122, 300, 122), *box(300, 100, 560, 170)]
    texts: list[Text] = [
        (40, 40, "AIR WAYBILL"), (42, 107, "Shipper's name and address"), (202, 107, "Account number"),
        (44, 119, "Straits Metals Pte Ltd"), (44, 134, "12 Tuas Avenue 8"), (44, 146, "Singapore 639227"),
        (302, 107, "Consignee's name and address"), (304, 119, "Alpentor AG"), (304, 134, "4127 Birsfelden"),
        (304, 146, "Switzerland"),
    ]  # fmt: skip
    found = read(tmp_path, texts, strokes(lines))
    assert found.get("parties.exporter.address") == "12 Tuas Avenue 8 Singapore 639227"
    assert found.get("parties.exporter.country") == "Singapore"


def test_the_amount_that_fits_the_price_belongs_to_the_line(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "SHIPPING BILL"),
        (40, 200, "RITC CD"), (110, 200, "Description"), (260, 200, "Qty"), (310, 200, "UQC"), (360, 200, "Rate"),
        (420, 200, "Value(F/C)"), (500, 200, "FOB(INR)"),
        (40, 214, "26100030"), (110, 214, "CHROME ORE CONCENTRATE"), (260, 214, "320.000"), (310, 214, "MTS"),
        (360, 214, "330.00"), (420, 214, "105600.00"), (500, 214, "9276960.00"),
        (40, 280, "No. of packages"), (150, 280, "320"), (180, 280, "BGS"),
    ]  # fmt: skip
    found = read(tmp_path, texts)
    assert [(line["hs"], line["amount"]) for line in found.get("lines")] == [("26100030", 105600.0)]
    assert (found.get("packages.count"), found.get("packages.kind")) == (320, "bags")


def test_descriptions_beside_containers_stay_and_their_figures_add_up(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "BILL OF LADING"), (40, 100, "B/L No."), (120, 100, "TCS 4418770"),
        (40, 200, "Marks and numbers"), (150, 200, "Packages"), (250, 200, "Description of goods"),
        (420, 200, "Gross weight"), (510, 200, "Measurement"),
        (40, 216, "TGHU2093381/TC88120"), (150, 216, "20 BIG BAGS"), (250, 216, "CHROMITE CONCENTRATE"),
        (420, 216, "20,120.00 KG"), (510, 216, "14.000 CBM"),
        (40, 232, "HLXU8120447/TC88121"), (150, 232, "20 BIG BAGS"), (250, 232, "CR2O3 46-48 PCT"),
        (420, 232, "20,120.00 KG"), (510, 232, "14.000 CBM"),
    ]  # fmt: skip
    found = read(tmp_path, texts)
    assert found.get("goods") == ["CHROMITE CONCENTRATE CR2O3 46-48 PCT"]
    assert (found.get("packages.count"), found.get("gross.kg"), found.get("cbm")) == (40, 40240.0, 28.0)
