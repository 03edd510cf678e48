"""A desk over a few shipments whose parties are alike, related, or on the way of a flagged finding."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.web.desk import Desk
from tests.web.desk_made import desk_in, done
from tests.web.places.test_shipments import HEADER

OUT = ("Nordal Minerals Ltd", "NORDAL MINERALS LTD", "Nordal Minerals Ltd")
FIRMS = """reg_id,name,country,address,phone,registration_no
R1,Nordal Minerals Ltd,CN,"Unit 7, 12 Harbour Road, Qingdao",+86 532 8888 1111,CN111
R2,Kvikkjokk Trading LLC,US,"Unit 9, 44 Mill Road, Newark",+1 973 555 0101,US222
"""
OWNERS = """owner,owned,percentage
<b>Jan Nordal</b>,Nordal Minerals Ltd,75
<b>Jan Nordal</b>,Kvikkjokk Trading LLC,60
"""


def line(number: str, month: int, flow: str, ends: tuple[str, str], way: tuple[str, str], kg: float) -> str:
    goods = f"282580,antimony trioxide,{kg},{kg + 5},40,BAG,3000.0,USD,FOB"
    return f"{number},2025-{month:02}-11,{flow},Broker,{ends[0]},{ends[1]},{goods},{way[0]},{way[1]},,"


def shipped_desk(folder: Path, *, read_only: bool = False, registers: bool = True) -> Desk:
    """China sends to Fjell in Thailand, under two spellings and one only alike; Fjell sends on to the States."""
    made = desk_in(folder, read_only=read_only)
    store = Store.open(made.folder)
    first = [
        line(f"C{n}", 1 + n, "export", (name, "Fjell Co Ltd"), ("CN", "TH"), 1000.0) for n, name in enumerate(OUT)
    ]
    first.append(line("C9", 4, "export", ("Nordale Mineral Ltd", "<i>Evil</i>"), ("CN", "TH"), 10.0))
    on = [
        line(f"T{n}", 2 + n, "export", ("Fjell Co Ltd", "Kvikkjokk Trading LLC"), ("CN", "US"), 900.0)
        for n in range(2)
    ]
    for reporter, lines in (("CHN", first), ("THA", on)):
        file = folder / f"{reporter}.csv"
        file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
        store.import_file(prepare_shipments(file, "customs-declarations", reporter=reporter))
    if registers:
        (folder / "firms.csv").write_text(FIRMS, encoding="utf-8")
        (folder / "owners.csv").write_text(OWNERS, encoding="utf-8")
        store.import_file(prepare_firms(folder / "firms.csv"))
        store.import_file(prepare_ownership(folder / "owners.csv"))
    return made


def resolved(client: TestClient) -> None:
    """Resolve the names and wait for it."""
    assert done(client, "/parties") == "/parties"
