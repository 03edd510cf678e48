"""Ways by way of two firms, found by `common_control` in worlds of consignments: benchmarks/relays.json.

    python -m benchmarks.relays --keep DIR [--seeds 1,2,3]

The worlds plant ways by way of one firm. Here the last leg of each is relayed: what the firm elsewhere sent to the
buyer goes to another one first, in the other territory whose customs keep lots, which sends it on. Lines of the last
leg are rewritten as each office would have them, and the other territory gets its import and export of the same lot;
nothing else changes. The other firm is in no register. A way counts where its first leg has a recorded lot; planted
ones have one controller, an address or a telephone at seller and buyer, decoys share nothing there. Both halves are
measured, as nothing was chosen on either: the weights are those of ways by one firm (tune halves of seeds 1 to 3).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.parties import World, world_of
from oretrace.detect.common_control.detector import CommonControl
from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.schema import SHIPMENT
from oretrace.sources.base import Import, Rows
from oretrace.store import Store

OUT = Path(__file__).with_suffix(".json")
NAMES = ("Halcyon", "Marlowe", "Tarrant", "Ostrava", "Pellworm", "Quillon", "Sandhurst", "Verity", "Wexcombe")
WAIT = timedelta(days=12)
"""From the arrival at the second firm to what it sends on, and from one end's record to the other's."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Relay:
    """One way: its product and firms (seller, first, second, buyer), the places of the two in the middle.

    `shared`: seller and buyer share something.
    """

    product: str
    firms: tuple[str, str, str, str]
    hub: str
    place: str
    shared: bool

    @property
    def name(self) -> str:
        """The second firm's."""
        return self.firms[2]


def relays_of(world: World, keepers: set[str], recorded: set[int]) -> dict[int, Relay]:
    """By lot of a last leg the relay that it goes by."""
    lots = {one["lot"]: one for one in pq.read_table(world.folder / "truth/lots.parquet").to_pylist()}
    found: dict[int, Relay] = {}
    for number, scheme in enumerate(one for one in world.schemes if one["kind"] == "rerouted"):
        firms = scheme["firms"]
        mine = [lots[one] for one in scheme["lots"] if one in recorded]
        first = [one for one in mine if one["consignee"] == firms["hub"] and one["importer"] in keepers - {"USA"}]
        last = [one for one in mine if one["shipper"] == firms["hub"] and one["importer"] == "USA"]
        both = set(scheme["ends"]) == {firms["exporter"], firms["consignee"]}
        if first and last and (both or scheme["link"] == "none"):
            name = f"{NAMES[number % len(NAMES)]} {'Transit' if number % 2 else 'Commodities'} {number + 11} Pte Ltd"
            hub = last[0]["exporter"]
            way = (firms["exporter"], firms["hub"], name, firms["consignee"])
            one = Relay(scheme["product"], way, hub, min(keepers - {"CHN", "USA", hub}), both)
            found |= {lot["lot"]: one for lot in last}
    return found


def relayed(world: World, folder: Path) -> tuple[Store, dict[int, Row], set[Relay]]:
    """A store of the world with relayed lots, the truth of each of its lines, and the relays."""
    with world.store.connect() as connection:
        table = connection.sql("SELECT * FROM shipment ORDER BY snapshot, line").to_arrow_table()
    keys = zip(table["snapshot"].to_pylist(), table["line"].to_pylist(), strict=True)
    truth: list[Row] = [dict(world.lines[key]) for key in keys]
    keepers = {reporter for reporter in table["reporter"].unique().to_pylist() if reporter}
    by_lot = relays_of(world, keepers, {one["lot"] for one in truth})
    changed = [n for n, one in enumerate(truth) if one["lot"] in by_lot]
    rows = {n: table.slice(n, 1).to_pylist()[0] for n in changed}
    further: list[tuple[Row, Row]] = []
    for n in changed:
        row, relay = rows[n], by_lot[truth[n]["lot"]]
        if row["record"] == "declaration":
            further.append(_between(row, truth[n], relay))
        rows[n], truth[n] = _rewritten(row, truth[n], relay)
    kept = pc.invert(pc.is_in(pa.array(range(table.num_rows)), pa.array(changed, pa.int64())))
    made = [*rows.values(), *(row for row, _ in further)]
    whole = pa.concat_tables([table.filter(kept), pa.Table.from_pylist(made, table.schema)])
    order = [n for n in range(table.num_rows) if n not in rows] + changed
    lines = [*(truth[n] for n in order), *(one for _, one in further)]
    return _stored(whole, world, folder), dict(enumerate(lines, start=1)), {*by_lot.values()}


def _rewritten(row: Row, true: Row, relay: Relay) -> tuple[Row, Row]:
    """A line of a last leg: the hub's export goes to the second firm, the buyer gets it from there."""
    if row["flow"] == "export":
        other = {"destination": relay.place, "consignee": relay.name, "consignee_address": None}
        return row | other, true | {"consignee": relay.name}
    other = {"departure": relay.place, "shipper": relay.name, "shipper_address": None}
    later = {key: row[key] + 2 * WAIT for key in ("happened_on", "filed_on") if row[key]}
    return row | other | later, true | {"shipper": relay.name}


def _between(row: Row, true: Row, relay: Relay) -> tuple[Row, Row]:
    """The second territory's own record: its import of what the first one's export was, its export to the buyer."""
    common = {
        "reporter": relay.place,
        "number": f"R{row['number']}",
        "licence": None,
        "containers": None,
        "other": None,
    }
    on = {key: row["happened_on"] + WAIT for key in ("happened_on", "filed_on")}
    if row["flow"] == "export":
        ends = {"departure": relay.hub, "destination": None, "consignee": relay.name, "consignee_address": None}
        return row | common | on | ends | {"flow": "import"}, true | {"consignee": relay.name}
    ends = {"departure": None, "destination": "USA", "shipper": relay.name, "shipper_address": None}
    return row | common | on | ends | {"flow": "export"}, true | {"shipper": relay.name}


def _stored(table: pa.Table, world: World, folder: Path) -> Store:
    """A new store of these lines, numbered anew, with the world's registers."""
    fields = [one for one in SHIPMENT.arrow() if one.name != "snapshot"]
    columns = [
        pa.array(range(1, table.num_rows + 1), one.type) if one.name == "line" else table[one.name] for one in fields
    ]
    whole = pa.Table.from_arrays(columns, schema=pa.schema(fields))
    store = Store.open(folder, create=True)
    made = Import(
        source="relays", publisher="made up", licence="CC0", file="relays", sha256="1" * 64, mapping_sha256="0" * 64,
        retrieved_on=date(2026, 1, 1), tables=lambda: {"shipment": Rows(whole, "nothing")},
    )  # fmt: skip
    store.import_file(made)
    for path in ("firms.csv", "ownership.jsonl"):
        store.import_file(prepare_firms(world.folder / "consignments" / path))
    store.import_file(prepare_ownership(world.folder / "consignments/ownership.jsonl"))
    return store


def measure(world: World, folder: Path) -> Counter[str]:
    """What is found of the relays of one world, and what is flagged."""
    store, truth, relays = relayed(world, folder)
    counts: Counter[str] = Counter()
    asked = {hs6: question for half in ("tune", "test") for hs6, question in world.acts(half)}
    held = replace(world, store=store, lines={(1, line): one for line, one in truth.items()})
    for hs6 in sorted({one.product for one in relays}):
        scan = CommonControl().scan(store, asked[hs6])
        mine = {one.firms: one for one in relays if one.product == hs6}
        seen = set()
        for finding in (one for one in scan.findings if one.flagged):
            chain = scan.working.weighed[finding.id].chain
            if chain.middle is None:
                counts["flags_by_one_firm"] += 1
                continue
            firms = (held.firm(chain.first, "shipper"), held.firm(chain.first, "consignee"),
                     held.firm(chain.middle, "consignee"), held.firm(chain.second, "consignee"))  # fmt: skip
            right = firms in mine and mine[firms].shared
            counts["flags"] += 1
            counts["flags_right"] += right
            seen |= {firms} if right else set()
        counts["ways"] += sum(one.shared for one in mine.values())
        counts["decoys"] += sum(not one.shared for one in mine.values())
        counts["found"] += len(seen)
        counts["acts"] += 1
    return counts


def main() -> None:
    """Measure all seeds and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, required=True, help="folder for worlds and stores, used again")
    parser.add_argument("--seeds", default="1,2,3")
    asked = parser.parse_args()
    total: Counter[str] = Counter()
    for seed in asked.seeds.split(","):
        counts = measure(world_of(int(seed), asked.keep), asked.keep / f"relayed-{seed}")
        print(seed, dict(counts), flush=True)
        total.update(counts)
    recall, precision = total["found"] / max(total["ways"], 1), total["flags_right"] / max(total["flags"], 1)
    figures = {"seeds": asked.seeds, **total, "recall": round(recall, 3), "precision": round(precision, 3)}
    OUT.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
