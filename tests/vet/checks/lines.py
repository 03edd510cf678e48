"""Lines of shipments for checks: an honest one, changed as a test says."""

from datetime import date
from typing import Any

import pyarrow as pa

from oretrace.schema import LICENCE, SHIPMENT
from oretrace.vet.checks.batch import Batch, FlaggedHub
from oretrace.vet.checks.registry import CHECKS

BASE: dict[str, Any] = {
    "record": "declaration", "reporter": "CHN", "flow": "export", "filed_on": date(2025, 6, 1),
    "happened_on": date(2025, 6, 1), "shipper": "Alpha Metals", "consignee": "Beta Works", "origin": "CHN",
    "destination": "DEU", "hs_code": "790111", "goods_text": "zinc ingots", "net_kg": 1000.0, "gross_kg": 1050.0,
    "packages": 40.0, "package_kind": "BAG", "value": 3000.0, "currency": "USD", "licence": None, "containers": None,
}  # fmt: skip

LICENCE_BASE: dict[str, Any] = {
    "number": "L1", "holder": "Alpha Metals Co., Ltd.", "hs_code": "790111", "destination": "DEU",
    "end_user": "Beta Works", "quantity_kg": 2500.0,
    "valid_from": date(2025, 1, 1), "valid_until": date(2025, 12, 31),
}  # fmt: skip


def batch(
    *lines: dict[str, Any], hubs: tuple[FlaggedHub, ...] = (), licences: tuple[dict[str, Any], ...] = ()
) -> Batch:
    schema = SHIPMENT.arrow()
    rows = [BASE | {"snapshot": 1, "line": n + 1, "number": f"N{n}"} | line for n, line in enumerate(lines)]
    fields = [field.with_nullable(True) for field in schema]
    table = pa.Table.from_pylist([{field.name: row.get(field.name) for field in fields} for row in rows],
                                 schema=pa.schema(fields))  # fmt: skip
    changed = pa.array([row.get("changed") for row in rows], pa.string())
    register = [LICENCE_BASE | {"snapshot": 2, "line": n + 1} | one for n, one in enumerate(licences)]
    held = pa.Table.from_pylist(register, LICENCE.arrow())
    return Batch(table.append_column("changed", changed), hubs, licences=held)


def fires(
    check: str,
    *lines: dict[str, Any],
    hubs: tuple[FlaggedHub, ...] = (),
    licences: tuple[dict[str, Any], ...] = (),
) -> list[bool]:
    """Against which of the lines a check speaks; every line has its sentence."""
    checked = batch(*lines, hubs=hubs, licences=licences)
    one = next(one for one in CHECKS if one.id == check)
    found = one.find(checked)
    for row in range(len(checked)):
        assert one.sentence(found, row)
    return found.fires.tolist()  # type: ignore[no-any-return]
