"""A consignee that is new, and goods outside what a register names."""

from datetime import date

import pyarrow as pa

from oretrace.schema import FIRM
from oretrace.vet.checks.batch import Batch
from oretrace.vet.checks.registry import CHECKS
from tests.vet.checks.lines import batch, fires


def test_goods_outside_the_scope_of_a_register_fire_and_trade_in_anything_does_not() -> None:
    lines = batch({"goods_text": "gallium metal"}, {}, {"goods_text": "samples"}, {"consignee": "Nobody Known"}).lines
    one = next(one for one in CHECKS if one.id == "outside_scope")
    for scope, expected in (("smelting of zinc and lead", [True, False, False, False]), ("trade", [False] * 4)):
        firm = {"snapshot": 3, "line": 1, "name": "BETA WORKS LTD", "territory": "DEU", "scope": scope}
        table = pa.Table.from_pylist([{field.name: firm.get(field.name) for field in FIRM.arrow()}], FIRM.arrow())
        assert one.find(Batch(lines, firms=table)).fires.tolist() == expected


def test_a_new_consignee_is_new_only_after_the_records_have_begun() -> None:
    old = [{"happened_on": date(2025, 1, 1), "consignee": f"C{n}"} for n in range(9)]
    lines = [*old, {"happened_on": date(2025, 6, 1), "consignee": "C1"},
             {"happened_on": date(2025, 6, 1), "consignee": "New", "net_kg": 9000.0}]  # fmt: skip
    assert fires("first_trade", *lines) == [False] * 10 + [True]
    assert fires("much_for_its_age", *lines) == [False] * 10 + [True]
