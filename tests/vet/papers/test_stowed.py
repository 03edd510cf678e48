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


def test_what_stands_beside_containers_is_theirs_and_its_sums_the_bills(tmp_path: Path) -> None:
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
