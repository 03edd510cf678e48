"""The same goods filed twice count once: amendments, master and house bills."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.store.shipments import came_to
from tests.sources.shipments.test_read import line, written

HEADER = (
    "bill_no,master_bill,filed_date,arrival_date,shipper_name,shipper_address,consignee_name,consignee_address,"
    "notify_party,carrier,vessel,port_lading,port_unlading,place_receipt,country,weight,weight_unit,quantity,"
    "package_type,containers,goods_text"
)


def stored(folder: Path, *bills: tuple[str, str, str, float], name: str = "bills.csv") -> Store:
    """Bills as number, master, day of filing and kg."""
    lines = [f"{n},{m},{day},2024-05-01,S,,C,,,,,,,,CN,{kg},KG,1,BAG,,GOODS" for n, m, day, kg in bills]
    (folder / name).write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    store = Store.open(folder / "store", create=True)
    store.import_file(prepare_shipments(folder / name, "us-manifests", retrieved_on=date(2024, 6, 1)))
    return store


def counted(store: Store) -> list[tuple[str, float, int]]:
    with store.connect() as connection:
        return connection.execute(
            "SELECT number, gross_kg, version FROM counted_shipment ORDER BY number, gross_kg"
        ).fetchall()


def test_the_last_filing_of_a_number_counts(tmp_path: Path) -> None:
    store = stored(tmp_path, ("B1", "", "2024-04-09", 12), ("B1", "", "2024-04-01", 10), ("B2", "", "2024-04-01", 5))
    assert counted(store) == [("B1", 12, 2), ("B2", 5, 1)]
    (found,) = came_to(store, [1])
    assert (found.lines, found.counted, found.amended, found.masters, found.set_aside) == (3, 2, 1, 0, 0)


def test_a_later_snapshot_amends_what_was_filed_on_the_same_day(tmp_path: Path) -> None:
    stored(tmp_path, ("B1", "", "2024-04-01", 10))
    store = stored(tmp_path, ("B1", "", "2024-04-01", 11), name="later.csv")
    assert counted(store) == [("B1", 11, 2)]
    stored(tmp_path, ("B2", "", "some day", 12), name="unread.csv")
    found = came_to(store, [1, 2, 3])
    assert [(one.snapshot, one.lines, one.counted, one.amended, one.set_aside) for one in found] == [
        (1, 1, 0, 1, 0),
        (2, 1, 1, 0, 0),
        (3, 0, 0, 0, 1),
    ]
    assert [len(one.reasons) for one in found] == [0, 0, 1]


def test_a_file_that_is_read_again_by_another_mapping_counts_once(tmp_path: Path) -> None:
    lines = "no,day,kg,who\nB1,02/05/2024,10,Nordal\n,03/05/2024,20,Kvikk\n"
    (tmp_path / "vendor.csv").write_text(lines, "utf-8")
    store = Store.open(tmp_path / "store", create=True)
    for style, role in (("%m/%d/%Y", "consignee"), ("%d/%m/%Y", "shipper")):
        mapping = tmp_path / f"{role}.yml"
        mapping.write_text(
            "source: vendor\npublisher: a vendor\nlicence: internal\ncolumns:\n"
            "  record: {constant: bill_of_lading}\n  flow: {constant: import}\n  number: no\n"
            f"  filed_on: {{column: day, format: '{style}'}}\n  gross_kg: kg\n  {role}: who\n",
            "utf-8",
        )
        store.import_file(prepare_shipments(tmp_path / "vendor.csv", mapping, retrieved_on=date(2024, 12, 1)))
    with store.connect() as connection:
        rows = connection.execute("SELECT snapshot, month(filed_on), gross_kg FROM counted_shipment").fetchall()
        again = connection.execute(
            "SELECT count(*) FROM shipment_version WHERE counted_not = 'read again'"
        ).fetchall()
        roles = connection.execute("SELECT DISTINCT role FROM party").fetchall()
    assert (sorted(rows), again, roles) == ([(2, 5, 10.0), (2, 5, 20.0)], [(2,)], [("shipper",)])


def test_house_bills_count_in_place_of_their_master(tmp_path: Path) -> None:
    store = stored(
        tmp_path,
        ("M", "", "2024-04-01", 30),
        ("M", "", "2024-04-20", 31),
        ("H1", "M", "2024-04-01", 10),
        ("H2", "M", "2024-04-01", 20),
    )
    assert counted(store) == [("H1", 10, 1), ("H2", 20, 1)]


def test_a_house_bill_that_moved_to_another_master_leaves_the_first(tmp_path: Path) -> None:
    store = stored(tmp_path, ("M", "", "2024-04-01", 30), ("H", "M", "2024-04-01", 30), ("H", "N", "2024-04-02", 30))
    assert counted(store) == [("H", 30, 2), ("M", 30, 1)]


def test_bills_that_name_one_another_or_themselves_do_not_vanish(tmp_path: Path) -> None:
    store = stored(tmp_path, ("A", "B", "2024-04-01", 1), ("B", "A", "2024-04-01", 2), ("C", "C", "2024-04-01", 3))
    assert counted(store) == [("A", 1, 1), ("B", 2, 1), ("C", 3, 1)]


def test_lines_without_a_number_count_each(tmp_path: Path) -> None:
    store = stored(tmp_path, ("", "", "2024-04-01", 1), ("", "", "2024-04-01", 1))
    assert len(counted(store)) == 2


def test_every_mention_of_a_party_has_its_role(tmp_path: Path) -> None:
    store = stored(tmp_path, ("B", "", "2024-04-01", 1))
    with store.connect() as connection:
        found = connection.execute("SELECT role, name, territory FROM party ORDER BY role").fetchall()
    assert found == [("consignee", "C", "USA"), ("shipper", "S", None)]


def test_the_status_of_a_store_of_shipments_is_shown(tmp_path: Path) -> None:
    (row,) = stored(tmp_path, ("B", "", "2024-04-01", 1), ("C", "", "2024-05-01", 1)).status().to_pylist()
    assert (row["first_period"], row["last_period"]) == (date(2024, 4, 1), date(2024, 5, 1))
    assert (row["codes"], row["reporters"], row["partners"], row["gaps"]) == (0, 1, 1, [])


def test_the_status_counts_what_was_set_aside_even_where_nothing_was_stored(tmp_path: Path) -> None:
    lines = (line(net_kg="-1"), line(decl_no="A2", date="never"), line(decl_no="A3"))
    for aside, some in ((2, lines), (1, lines[:1])):
        store = Store.open(tmp_path / f"s{aside}", create=True)
        folder = tmp_path / f"f{aside}"
        folder.mkdir()
        item = prepare_shipments(
            written(folder, *some), "customs-declarations", reporter="CHN", retrieved_on=date(2024, 12, 1)
        )
        store.import_file(item)
        (row,) = store.status().to_pylist()
        assert (row["set_aside"], row["rows"]) == (aside, len(some))
        assert (row["first_period"] is None) == (aside == 1)


WRITTEN = {
    "Zenith Alloys Ltd.": "Zenith Alloys Ltd.",
    "Order Metals Ltd": "Order Metals Ltd",
    "To Orderly Metals Ltd": "To Orderly Metals Ltd",
    "First Marigold Bank": None,
    "BANK OF MARIGOLD, NINGBO BRANCH": None,
    "Bank of Marigold (Hong Kong) Ltd": None,
    "Marigold Bank Public Company Limited": None,
    "Industrial and Commercial Bank of Marigold Ltd., Ningbo Branch": None,
    "JSC Marigold Bank": None,
    "Banco do Marigold S.A.": None,
    "Banco Marigold S.A.": None,
    "宁波银行股份有限公司": None,
    "宁波银行股份有限公司北仑支行": None,
    "ธนาคารดาวเรือง จำกัด (มหาชน)": None,
    "West Bank Mining Ltd": "West Bank Mining Ltd",
    "Banks Metals Inc": "Banks Metals Inc",
    "Riverbank Alloys Ltd": "Riverbank Alloys Ltd",
    "Bankside Trading Bank Street Co Ltd": "Bankside Trading Bank Street Co Ltd",
    "Bangkok Metals Ltd": "Bangkok Metals Ltd",
    "Urban Minerals Ltd": "Urban Minerals Ltd",
    "银行设备贸易有限公司": "银行设备贸易有限公司",
    "to the order of Zenith Alloys Ltd.": "Zenith Alloys Ltd",
    "TO ORDER": None,
    "To Order.": None,
    "TO ORDER OF SHIPPER": None,
    "To the order of First Marigold Bank": None,
    "UNTO ORDER": None,
    "凭指示": None,
    "凭中国银行指示": None,
    "凭振华金属有限公司指示": "振华金属有限公司",
    "Same as consignee": None,
    "N/A": None,
    "VARIOUS": None,
    "CO., LTD.": None,
    "???": None,
    " - ": None,
}


def test_placeholders_in_the_field_of_a_party_are_not_a_party(tmp_path: Path) -> None:
    rows = [f'{n},,2024-04-01,2024-05-01,S,,"{text}",,C,,,,,,CN,1,KG,1,BAG,,GOODS' for n, text in enumerate(WRITTEN)]
    (tmp_path / "bills.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare_shipments(tmp_path / "bills.csv", "us-manifests", retrieved_on=date(2024, 6, 1)))
    with store.connect() as connection:
        found = connection.execute("SELECT consignee FROM named_shipment ORDER BY line").fetchall()
        written = connection.execute("SELECT consignee FROM counted_shipment ORDER BY line").fetchall()
        roles = connection.execute("SELECT role, count(*) FROM party GROUP BY role ORDER BY role").fetchall()
    assert [one for (one,) in found] == [*WRITTEN.values()]
    assert [one for (one,) in written] == [one.strip() for one in WRITTEN]
    named = sum(one is not None for one in WRITTEN.values())
    assert roles == [("consignee", named), ("notify", len(WRITTEN)), ("shipper", len(WRITTEN))]


@pytest.mark.parametrize(
    ("consignee", "notify", "buyer"),
    [
        ("TO ORDER", "Nordal Works", "Nordal Works"),
        ("TO THE ORDER OF FIRST MARIGOLD BANK", "Nordal Works", "Nordal Works"),
        ("First Marigold Bank", "Nordal Works", "Nordal Works"),
        ("Same as notify party", "Nordal Works", "Nordal Works"),
        ("TO ORDER, NOTIFY: Nordal Works", "", "Nordal Works"),
        ("TO ORDER", "Kvikk Freight Ltd; Nordal Works", "Nordal Works"),
        ("TO ORDER", "Nordal Works, ALSO NOTIFY: Kvikk Customs Brokers", "Nordal Works"),
        ("TO ORDER", "Kvikk Freight Ltd", None),  # a forwarder receives for another
        ("TO ORDER", "First Marigold Bank", None),
        ("TO ORDER", "SAME AS CONSIGNEE", None),
        ("NOT DISCLOSED", "Nordal Works", None),  # no bill to order
        ("", "Nordal Works", None),
        ("To the order of Zenith Alloys", "Nordal Works", "Zenith Alloys"),
        ("Zenith Alloys", "Nordal Works", "Zenith Alloys"),
        ("Kvikk Freight Ltd", "Nordal Works", "Nordal Works"),  # in its care
        ("To the order of Kvikk Freight Ltd", "Nordal Works", "Nordal Works"),
        ("Kvikk Freight Ltd", "Kvikk Freight Ltd", "Kvikk Freight Ltd"),
        ("Kvikk Freight Ltd", "Swift Customs Brokers; Nordal Works", "Nordal Works"),
        ("Kvikk Freight Ltd", "First Marigold Bank", "Kvikk Freight Ltd"),
        ("Kvikk Freight Ltd", "Same as consignee", "Kvikk Freight Ltd"),
        (
            "Pudam Bonded Storage",
            "Nordal Works",
            "Pudam Bonded Storage",
        ),  # its name says that it holds goods, for whom not
    ],
)
def test_the_notify_party_of_a_bill_to_order_is_its_buyer(
    tmp_path: Path, consignee: str, notify: str, buyer: str | None
) -> None:
    row = f'1,,2024-04-01,2024-05-01,S,,"{consignee}",Mill Road 1,"{notify}",,,,,,CN,1,KG,1,BAG,,GOODS'
    (tmp_path / "bills.csv").write_text(f"{HEADER}\n{row}\n", "utf-8")
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare_shipments(tmp_path / "bills.csv", "us-manifests", retrieved_on=date(2024, 6, 1)))
    with store.connect() as connection:
        columns = "consignee, notified, consignee_address"
        found = connection.execute(f"SELECT {columns} FROM named_shipment").fetchall()
        known = connection.execute("SELECT DISTINCT name, address FROM party").fetchall()
    taken = buyer == "Nordal Works"
    assert found == [(buyer, taken, None if taken else "Mill Road 1")]
    assert buyer is None or (buyer, None if taken else "Mill Road 1") in known


@pytest.mark.parametrize(("others", "buyer"), [("XYZ", None), ("XXX", "Kvikk Ltd")])
def test_who_is_notified_beside_several_consignees_acts_for_them(
    tmp_path: Path, others: str, buyer: str | None
) -> None:
    named = [f"{n},,2024-04-01,2024-05-01,S,,{one} Works,,Kvikk Ltd" for n, one in enumerate(others)]
    rows = [f"{one},,,,,,CN,1,KG,1,BAG,,GOODS" for one in (*named, "9,,2024-04-01,2024-05-01,S,,TO ORDER,,KVIKK LTD")]
    (tmp_path / "bills.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare_shipments(tmp_path / "bills.csv", "us-manifests", retrieved_on=date(2024, 6, 1)))
    with store.connect() as connection:
        found = connection.execute("SELECT consignee FROM named_shipment WHERE number = '9'").fetchall()
    assert found == [(buyer and buyer.upper(),)]


HOLDER = "TO THE ORDER OF ELMSTEAD TRADE FINANCE HOUSE"


@pytest.mark.parametrize(
    ("shippers", "notified", "also", "found"),
    [
        ("ABC", "XYZ", "", ""),  # papers of several, for several
        ("ABC", "XXX", "", "ELMSTEAD TRADE FINANCE HOUSE"),  # one customer: it may deal in the goods itself
        ("AAA", "XYZ", "", "ELMSTEAD TRADE FINANCE HOUSE"),  # one supplier: it may sell afloat
        (
            "ABC",
            "XYZ",
            "Elmstead Trade Finance House",
            "ELMSTEAD TRADE FINANCE HOUSE",
        ),  # it gets goods in its own name
    ],
)
def test_a_holder_of_papers_of_several_for_several_is_not_a_consignee(
    tmp_path: Path, shippers: str, notified: str, also: str, found: str
) -> None:
    rows = [
        f'{n},,2024-04-01,2024-05-01,Shipper {a},,"{HOLDER}",,Works {b},,,,,,CN,1,KG,1,BAG,,GOODS'
        for n, (a, b) in enumerate(zip(shippers, notified, strict=True))
    ]
    if also:
        rows.append(f"9,,2024-04-01,2024-05-01,Shipper A,,{also},,C,,,,,,CN,1,KG,1,BAG,,GOODS")
    (tmp_path / "bills.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare_shipments(tmp_path / "bills.csv", "us-manifests", retrieved_on=date(2024, 6, 1)))
    with store.connect() as connection:
        named = connection.execute("SELECT consignee FROM named_shipment ORDER BY line").fetchall()
        mentions = connection.execute("SELECT count(*) FROM party WHERE role = 'consignee'").fetchall()
    assert [one for (one,) in named[:3]] == ([found] * 3 if found else [f"Works {one}" for one in notified])
    assert mentions == [(len(rows) if found else 0,)]
