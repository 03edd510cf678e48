"""Labels in no list: what their words mean together, in any order and in several languages."""

import pytest

from oretrace.vet.papers.grammar import composed, loosely
from oretrace.vet.papers.words import label


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Port of despatch", "pol"),
        ("Despatch port", "pol"),
        ("Inv. currency", "currency"),
        ("Weight, gross (kg)", "gross"),
        ("Packing slip no.", "number"),
        ("Q'ty (KGS) of goods", "quantity"),
        ("Number & date of the invoices", "invoice"),
        ("Puerto de salida", "pol"),
        ("Montant total facturé", "value"),
        ("Porto di scarico", "pod"),
        ("Yükleme Limanı", "pol"),
        ("Nombre et nature des colis", "packages"),
        ("1.EXPORTER'S NAME & ADDRESS", "exporter"),
        ("Our invoice", "invoice"),
        ("Дата отгрузки", "d_on_board"),
        ("收货单位", "consignee"),
        ("起运港口", "pol"),
        ("พิกัด ศุลกากร", "hs"),
        ("เลขที่ใบขนสินค้า", "number"),
        ("⑤ 신고번호", "number"),
        ("송품장부호", "invoice"),
        ("최종목적지", "destination"),
        ("積込港", "pol"),
        ("仕入書番号", "invoice"),
        ("PAÍS IMPORTADOR", "destination"),
    ],
)
def test_words_of_a_label_make_its_field_in_any_order(text: str, key: str) -> None:
    found = label(text)
    assert found is not None and found[0] == key


@pytest.mark.parametrize("text", ["Blue Gum Materials", "Mode of transport", "Number of", "g", "Windmill Parkway 12"])
def test_an_unknown_word_is_not_a_label(text: str) -> None:
    assert composed(text) is None


def test_a_label_is_read_in_any_wording_but_not_that_of_another_field() -> None:
    assert loosely("Quarterly net weight") == "net"
    assert loosely("Bank reference number") is None
    assert loosely("Kilos netos", column=True) == "net"
    assert loosely("Remarks", column=True) is None
