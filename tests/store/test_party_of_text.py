"""Who is named where a text stands in the place of a party: firms are, orders, blanks and banks are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oretrace import engine
from oretrace.parties.marks import lends
from oretrace.store.views import make_party_macros

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@pytest.fixture(scope="module")
def connection() -> DuckDBPyConnection:
    made = engine.connect()
    make_party_macros(made)
    return made


def party(connection: DuckDBPyConnection, text: str) -> str | None:
    (found,) = connection.execute("SELECT party_of_text(?)", [text]).fetchall()
    name: str | None = found[0]
    return name


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ORDER",
            "TO  ORDER",
            "to order.",
            "TO ORDER BLANK ENDORSED",
            "TO ORDER AND BLANK ENDORSED",
            "MADE OUT TO ORDER",
        ),
        *(
            "TO ORDER (NEGOTIABLE)",
            "TO ORDER NOTIFY: NORDAL METALS",
            "TO THE ORDER OF THE HOLDER",
            "ORDER OF SHIPPER",
        ),
        *("same as  consignee", "SAME AS SHIPPER/EXPORTER", "TO BE NOMINATED", "К ПРИКАЗУ", "凭指示"),
        *("--", "0", "12345", "№ 7"),
    ],
)
def test_to_order_or_a_blank_is_not_a_party(text: str, connection: DuckDBPyConnection) -> None:
    assert party(connection, text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "First Marigold Bank AG",
            "Bank of Marigold",
            "Marigoldbank N.A.",
            "Volksbank",
            "Raiffeisenbank eG",
            "Handelsbank",
        ),
        *(
            "Kreissparkasse Marienfeld",
            "SPARKASSE MARIENFELD",
            "Caisse d'Epargne du Nord",
            "PT Bank Melati (Persero) Tbk",
        ),
        *(
            "Melati Bankasi A.S.",
            "Melati Bankası",
            "주식회사 한별은행",
            "株式会社みなと銀行",
            "АО «Банк Мелати»",
            "Мелатибанк России",
        ),
        *("بنك الواحة", "Ngân hàng Sen Vàng", "TO ORDER OF MARIGOLDBANK N.A.", "To order of Sparkasse Marienfeld"),
        *("По приказу банка", "凭北海银行指示"),
    ],
)
def test_a_bank_is_not_a_party(text: str, connection: DuckDBPyConnection) -> None:
    assert party(connection, text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "West Bank Mining Ltd",
            "Bankers Warehouse Ltd",
            "Bank Street Metals",
            "Banken & Sons",
            "Dogger Bank Ores Ltd",
        ),
        *("Riverbank Alloys", "Riverbank Ltd", "Werkbank GmbH", "Powerbank Co", "Bankmetall GmbH", "Sparks Metals"),
        *("BORDER METALS LTD", "Order of Saint Barbara", "Nordal 7", "银杏金属有限公司", "Banka Gem and Jewellery"),
    ],
)
def test_a_firm_is_itself(text: str, connection: DuckDBPyConnection) -> None:
    assert party(connection, text) == text


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        *(
            (text, True)
            for text in ("KVIKK FREIGHT LTD", "Kvikk Ship's Agency", "宁波国际货运有限公司", "ООО ЛОГИСТИКА")
        ),
        *((text, True) for text in ("ООО ЛОГИСТИКА", "Kvikk Customs Brokers", "Nordal Bonded Warehouse", "ขนส่ง")),
        *((text, False) for text in ("Nordal Works", "Customer Metals Ltd", "宁波金属有限公司")),
    ],
)
def test_who_handles_goods_for_others_is_known_alike_in_sql_and_python(
    text: str, acts: bool, connection: DuckDBPyConnection
) -> None:
    assert connection.execute("SELECT handles_for_others(?)", [text]).fetchall() == [(acts,)]
    assert lends(text) == acts


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("TO THE  ORDER OF NORDAL METALS LTD.", "NORDAL METALS LTD"),
        ("Consigned to order of the Nordal Group", "Nordal Group"),
        ("TO ORDER OF NORDAL METALS, BLANK ENDORSED", "NORDAL METALS"),
        ("凭北海金属有限公司指示", "北海金属有限公司"),
    ],
)
def test_to_the_order_of_a_firm_is_the_firm(text: str, firm: str, connection: DuckDBPyConnection) -> None:
    assert party(connection, text) == firm
