"""What sentences and codes say that no label names."""

from pathlib import Path

import pytest

from oretrace.vet.papers.readers import read_pdfs
from tests.vet.papers.pdf import Text, document

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")


def fields(folder: Path, texts: list[Text]) -> dict[str, object]:
    path = folder / "paper.pdf"
    path.write_bytes(document(texts))
    return {name: value.value for name, value in read_pdfs([path])[0].fields.items()}


def test_a_certificate_in_prose_names_parties_way_and_origin(tmp_path: Path) -> None:
    lines = [
        "We hereby certify that the goods described below and shipped by Karoo Crane Alloys (Pty) Ltd,",
        "6 Ironstone Avenue, Emalahleni 1034, South Africa, to Etoile Materials SAS, 4 Quai du Port, Fos, France,",
        "per JOLLY WALRUS from Durban to Fos-sur-Mer are of South Africa origin according to our evidence.",
    ]
    texts: list[Text] = [
        (40, 40, "CERTIFICATE OF ORIGIN"),
        *((40, 90 + 12 * at, text) for at, text in enumerate(lines)),
    ]
    found = fields(tmp_path, texts)
    assert found["parties.exporter.name"] == "Karoo Crane Alloys (Pty) Ltd"
    assert found["parties.consignee.country"] == "France"
    assert (found["transport"], found["pol"], found["pod"]) == ("JOLLY WALRUS", "Durban", "Fos-sur-Mer")
    assert found["origin"] == "South Africa"


def test_a_declaration_names_its_documents_by_code(tmp_path: Path) -> None:
    found = fields(
        tmp_path, [(40, 40, "EXPORT DECLARATION"), (40, 90, "N380 CI-20417"), (40, 110, "N705 QRST8812345")]
    )
    assert (found["refs.invoice"], found["refs.bl"]) == ("CI-20417", "QRST8812345")


def test_the_only_term_of_delivery_is_that_of_the_paper(tmp_path: Path) -> None:
    title: Text = (40, 40, "COMMERCIAL INVOICE")
    assert fields(tmp_path, [title, (40, 90, "CIF Rotterdam")])["incoterm"] == "CIF Rotterdam"
    assert "incoterm" not in fields(tmp_path, [title, (40, 90, "CIF Rotterdam"), (40, 120, "FOB Kobe")])


def test_weights_of_a_sentence_have_their_unit(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "PACKING LIST"),
        (40, 90, "Total 160 drums, gross 43,545.4 kgs, nett 42,400.0 kgs."),
    ]
    found = fields(tmp_path, texts)
    assert (found["packages.count"], found["gross.kg"], found["net.kg"]) == (160, 43545.4, 42400.0)


def test_a_statement_of_an_end_user_has_everything_in_sentences(tmp_path: Path) -> None:
    texts: list[Text] = [
        (40, 40, "END-USER STATEMENT"),
        (40, 80, "To: Lotus Ferry Metals Co., Ltd., 88 Xinhua Road, Ningbo 315000, China"),
        (40, 120, "We, Ibex Photonics SARL, hereby confirm that we are the end user of the goods ordered"),
        (40, 132, "under contract No. LFK-2025-09:"),
        (40, 170, "120 kg (net) of Gallium metal 99.9999%, HS code 8112.92, with a value of USD 58,800.00."),
    ]
    found = fields(tmp_path, texts)
    assert found["parties.end_user.name"] == "Ibex Photonics SARL"
    assert found["parties.exporter.name"] == "Lotus Ferry Metals Co., Ltd."  # whom he writes to is the seller
    assert "parties.consignee.name" not in found
    assert (found["goods"], found["hs"], found["net.kg"]) == (["Gallium metal 99.9999%"], ["8112.92"], 120.0)
    assert (found["value"], found["currency"], found["refs.contract"]) == (58800.0, "USD", "LFK-2025-09")


def test_the_day_of_a_stamp_on_board(tmp_path: Path) -> None:
    found = fields(
        tmp_path,
        [(40, 40, "BILL OF LADING"), (40, 90, "Gross weight: 20 kg"), (40, 300, "SHIPPED ON BOARD - 2025-05-09")],
    )
    assert found["dates.on_board"] == "2025-05-09"
