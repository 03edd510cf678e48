"""Each check on lines that it is made for: it fires on the planted line, and not on its honest twin."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from oretrace.catalog.tables import read_table
from oretrace.schema import FIRM
from oretrace.vet.checks import registry
from oretrace.vet.checks.batch import Batch, FlaggedHub
from oretrace.vet.checks.record import Gathered, Outcome
from oretrace.vet.checks.registry import CHECKS, COMMON, damped, evidence, run_checks
from tests.vet.checks.lines import BASE, batch


def _fires(
    check: str,
    *lines: dict[str, Any],
    hubs: tuple[FlaggedHub, ...] = (),
    licences: tuple[dict[str, Any], ...] = (),
) -> list[bool]:
    checked = batch(*lines, hubs=hubs, licences=licences)
    one = next(one for one in CHECKS if one.id == check)
    found = one.find(checked)
    for row in range(len(checked)):
        assert one.sentence(found, row)
    return found.fires.tolist()  # type: ignore[no-any-return]


ALONE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("container_digit", {"containers": "CSQU3054383 CSQU3054384"}, {"containers": "CSQU3054383"}),
    ("ship_number", {"vessel": "SEA STAR IMO 9074728"}, {"vessel": "SEA STAR IMO 9074729"}),
    ("substance_number", {"goods_text": "CAS 7440-36-1"}, {"goods_text": "CAS 7440-36-0"}),
    ("firm_number", {"shipper_address": "LEI 5493001KJTIIGC8Y1R13"}, {"shipper_address": "LEI 5493001KJTIIGC8Y1R12"}),
    ("code_of_the_day", {"hs_code": "810600"}, {"hs_code": "810690"}),
    ("licence_missing", {"hs_code": "811292", "goods_text": "gallium metal 4N"},
     {"hs_code": "811292", "goods_text": "gallium metal 4N", "licence": "L1"}),
    ("gross_below_net", {"gross_kg": 900.0}, {}),
    ("heavy_packing", {"net_kg": 300.0}, {}),
    ("over_payload", {"gross_kg": 40_000.0, "containers": "CSQU3054383"}, {"containers": "CSQU3054383"}),
    ("kg_per_package", {"packages": 2.0}, {}),
    ("text_against_code", {"goods_text": "gallium metal ingots 4N"}, {}),
    ("controlled_goods_elsewhere", {"goods_text": "antimony trioxide powder"}, {"goods_text": "zinc oxide powder"}),
    ("too_much_element", {"hs_code": "282580", "goods_text": "antimony trioxide, Sb 99.6%"},
     {"hs_code": "282580", "goods_text": "antimony trioxide 99.8%, Sb 83.4%"}),
    ("too_much_element", {"hs_code": "282580", "goods_text": "Sb2O3 99.65 % Sb min"},
     {"hs_code": "811010", "goods_text": "antimony ingots 99.65 % Sb min"}),
    ("two_purities", {"goods_text": "zinc ingots 99.995%", "purity_text": "3N"},
     {"goods_text": "zinc ingots 99.995%", "purity_text": "min 99.9%"}),
    ("impossible_density", {"goods_text": "zinc in 25-litre drums", "net_kg": 40_000.0},
     {"goods_text": "zinc in 25-litre drums", "net_kg": 4000.0}),
    ("impossible_density", {"goods_text": "zinc dust, 200 L drums", "net_kg": 100.0},
     {"goods_text": "zinc dust, 200 L drums and 5 L cans", "net_kg": 100.0}),
    ("vague_text", {"goods_text": "assorted samples"}, {}),
    ("changed_after_departure", {"changed": "consignee"}, {}),
    ("detour_by_sea", {"port_loading": "PORT KLANG", "port_unloading": "LONG BEACH", "destination": "USA"},
     {"port_loading": "Busan, Korea", "port_unloading": "LONG BEACH", "destination": "USA"}),
    ("free_zone", {"consignee": "Noor FZE"}, {}),
    ("forwarder_as_consignee", {"consignee": "Halmont Freight Corp"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("check", "planted", "honest"), ALONE)
def test_a_check_fires_on_the_planted_line_alone(check: str, planted: dict[str, Any], honest: dict[str, Any]) -> None:
    assert _fires(check, planted, honest) == [True, False]


def test_prices_are_held_against_the_code_in_any_currency() -> None:
    usual = [{"value": 3000.0 + n} for n in range(10)] + [
        {"value": 21_000.0 + n, "currency": "CNY"} for n in range(10)
    ]
    odd = [{"value": 90_000.0}, {"value": 100.0}]
    assert _fires("price_high", *usual, *odd) == [False] * 20 + [True, False]
    assert _fires("price_low", *usual, *odd) == [False] * 20 + [False, True]


def test_a_licence_has_one_holder() -> None:
    lines = [{"licence": "L1"}, {"licence": "L1", "shipper": "Gamma"}, {"licence": "L2"}]
    assert _fires("licence_shared", *lines) == [True, True, False]


LICENSED = {"licence": "L1"}
MISUSED = [
    ("licence_unknown", {"licence": "L9"}),
    ("licence_of_another", {"shipper": "Omega Trading"}),
    ("licence_end_user", {"consignee": "Zeta Smelter"}),
    ("licence_other_goods", {"hs_code": "811010"}),
    ("licence_other_place", {"destination": "THA"}),
    ("licence_ended", {"happened_on": date(2026, 1, 1)}),
    ("licence_ended", {"happened_on": date(2024, 12, 31)}),
    ("licence_exhausted", {"net_kg": 2000.0}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("check", "misused"), MISUSED)
def test_a_licence_is_held_against_the_register(check: str, misused: dict[str, Any]) -> None:
    other = LICENSED | {"happened_on": date(2025, 7, 1)} | misused
    assert _fires(check, LICENSED, other, {}, licences=({},)) == [False, True, False]
    assert not any(_fires(check, LICENSED, other))  # without a register nothing is known of a licence
    assert not any(_fires(check, LICENSED, LICENSED | {"licence": " l1"}, licences=({},)))


def test_a_licence_is_exhausted_from_the_shipment_on_that_goes_beyond_it() -> None:
    days = [date(2025, 6, day) for day in (3, 1, 2, 4)]
    lines = [LICENSED | {"happened_on": day} for day in days]
    assert _fires("licence_exhausted", *lines, licences=({},)) == [True, False, False, True]
    assert not any(_fires("licence_exhausted", *lines, licences=({}, {"hs_code": "790112", "quantity_kg": 1500.0})))
    assert not any(_fires("licence_exhausted", *lines, licences=({"quantity_kg": None},)))


@pytest.mark.slow
def test_a_number_typed_wrong_by_its_holder_and_a_register_of_other_licences_are_no_unknown_licence() -> None:
    typed = {"licence": "DU80716616"}
    known = {"number": "DU80716661"}
    right = {"licence": "DU80716661"}
    assert not any(_fires("licence_unknown", right, typed, licences=(known,)))
    assert _fires("licence_unknown", right, typed | {"shipper": "Omega"}, licences=(known,)) == [False, True]
    permits = [{"reporter": "THA", "flow": "import", "licence": f"IP{n}"} for n in range(3)]
    assert not any(_fires("licence_unknown", right, *permits, licences=(known,)))


def test_a_way_that_many_of_a_lane_go_is_no_detour() -> None:
    way = {"port_loading": "PORT KLANG", "port_unloading": "LONG BEACH"}
    others = [{"port_loading": "SHANGHAI", "port_unloading": "LONG BEACH"}] * 25
    assert _fires("detour_by_sea", way, *others) == [True] + [False] * 25
    assert not any(_fires("detour_by_sea", *[way] * 3, *others))


def test_goods_outside_the_scope_of_a_register_fire_and_trade_in_anything_does_not() -> None:
    lines = batch({"goods_text": "gallium metal"}, {}, {"goods_text": "samples"}, {"consignee": "Nobody Known"}).lines
    one = next(one for one in CHECKS if one.id == "outside_scope")
    for scope, fires in (("smelting of zinc and lead", [True, False, False, False]), ("trade", [False] * 4)):
        firm = {"snapshot": 3, "line": 1, "name": "BETA WORKS LTD", "territory": "DEU", "scope": scope}
        table = pa.Table.from_pylist([{field.name: firm.get(field.name) for field in FIRM.arrow()}], FIRM.arrow())
        assert one.find(Batch(lines, firms=table)).fires.tolist() == fires


def test_a_hub_under_a_finding_is_named_for_its_goods_only() -> None:
    lines = [{"hs_code": "811010", "destination": "THA"}, {"destination": "THA"}]
    assert _fires("hub_under_finding", *lines, hubs=(THROUGH_THA,)) == [True, False]


def test_only_the_two_legs_of_a_flagged_route_are_named_and_only_from_its_first_month_on() -> None:
    line = {"hs_code": "811010", "destination": "THA"}
    onward = line | {"reporter": "THA", "destination": "USA"}
    others: list[dict[str, Any]] = [
        line | {"happened_on": date(2024, 12, 1)},
        onward | {"destination": "JPN"},
        line | {"reporter": "VNM", "origin": "VNM"},
    ]
    found = _fires("hub_under_finding", line, onward, *others, hubs=(THROUGH_THA,))
    assert found == [True, True, False, False, False]


THROUGH_THA = FlaggedHub("811010", "CHN", "THA", ("USA",), date(2025, 1, 1))
INWARD = {"hs_code": "811010", "goods_text": "antimony ingots", "destination": "THA", "net_kg": 5000.0,
          "consignee": "Siam Metals Co., Ltd."}  # fmt: skip
ONWARD = INWARD | {"reporter": "THA", "origin": "THA", "destination": "USA", "happened_on": date(2025, 7, 1),
                   "shipper": "SIAM METALS COMPANY LIMITED", "consignee": "Delta Inc"}  # fmt: skip


@pytest.mark.slow
def test_a_lot_that_is_sent_on_to_where_it_may_not_go_is_met_by_mass_and_by_hands() -> None:
    for check in ("passed_through", "same_hands"):
        assert _fires(check, INWARD, ONWARD)[1]
        assert not any(_fires(check, INWARD | {"hs_code": "790111"}, ONWARD | {"hs_code": "790111"}))
        assert not any(_fires(check, INWARD, ONWARD | {"happened_on": date(2025, 5, 1)}))
    assert _fires("same_hands", INWARD, ONWARD | {"net_kg": 900.0}) == [True, True]
    assert _fires("same_hands", INWARD, ONWARD | {"shipper": "Other Party"}) == [False, False]


@pytest.mark.slow
def test_a_new_way_is_one_that_began_late_of_one_source_and_goes_on_at_once() -> None:
    records = [{"happened_on": date(2024, 1, 1)}]
    pairs = [
        line
        for month in (1, 2, 3, 4)
        for line in (
            INWARD | {"happened_on": date(2025, month, 1)},
            ONWARD | {"happened_on": date(2025, month, 20), "net_kg": 4800.0},
        )
    ]
    assert _fires("new_way", *records, *pairs) == [False] + [True] * 8
    before = [INWARD | {"happened_on": date(2024, 1, 2)}, ONWARD | {"happened_on": date(2024, 1, 20)}]
    assert not any(_fires("new_way", *records, *before, *pairs))
    other = [INWARD | {"happened_on": date(2025, 1, 1), "reporter": "MMR", "origin": "MMR"}]
    assert not any(_fires("new_way", *records, *other, *pairs))
    assert not any(_fires("new_way", *records, *pairs[:4]))


@pytest.mark.slow
def test_an_act_that_is_given_controls_beside_the_catalog() -> None:
    lines = [{"happened_on": date(2025, 6, 1)}, {"happened_on": date(2024, 6, 1)}]
    bare = batch(*lines)
    with_act = Batch(bare.lines, acts=[("790111", "CHN", date(2025, 1, 1))])
    one = next(one for one in CHECKS if one.id == "licence_missing")
    assert one.find(bare).fires.tolist() == [False, False]
    assert one.find(with_act).fires.tolist() == [True, False]


def test_two_ends_that_name_two_consignees_fire_both() -> None:
    arrived = INWARD | {"reporter": "THA", "flow": "import", "happened_on": date(2025, 6, 20)}
    assert _fires("other_consignee", INWARD, arrived) == [False, False]
    assert _fires("other_consignee", INWARD, arrived | {"consignee": "Bangkok Traders"}) == [True, True]


@pytest.mark.slow
def test_small_lots_of_one_mass_from_one_shipper_within_a_month_are_split_ones() -> None:
    usual = [{"shipper": f"S{n}", "consignee": f"C{n}"} for n in range(10)]
    lots = [{"net_kg": 200.0 + day, "happened_on": date(2025, 6, day)} for day in (1, 2, 4, 5, 7)]
    apart = [line | {"happened_on": date(2025, month, 1)} for month, line in enumerate(lots, 1)]
    orders = [line | {"net_kg": mass} for line, mass in zip(lots, (20.0, 50.0, 120.0, 300.0, 500.0), strict=True)]
    assert _fires("split_lots", *usual, *lots)[-5:] == [True] * 5
    assert not any(_fires("split_lots", *usual, *apart))
    assert not any(_fires("split_lots", *usual, *orders))
    assert not any(_fires("split_lots", *usual, *(line | {"shipper": f"S{n}"} for n, line in enumerate(lots))))


OLD_TRADE = [{"happened_on": date(2023, month, 5), "shipper": "Old", "consignee": "Client"} for month in range(1, 13)]
NEW_TRADE = [{"happened_on": date(2024, month, 5), "shipper": "New", "consignee": "Shell"} for month in range(8, 13)]


def test_a_trade_of_many_months_that_all_lie_late_is_new() -> None:
    old = [line | {"happened_on": date(2024, 12, 5)} for line in OLD_TRADE[:1]]
    assert _fires("new_pair", *OLD_TRADE, *old, *NEW_TRADE) == [False] * 13 + [True] * 5
    assert not any(_fires("new_pair", *OLD_TRADE, *old, *NEW_TRADE[:2]))
    assert _fires("perhaps_new_pair", *OLD_TRADE, *old, *NEW_TRADE[1::3])[-2:] == [True] * 2
    assert not any(_fires("new_pair", *OLD_TRADE[:1], *NEW_TRADE[:1]))


def test_two_parties_whose_usual_price_is_another_than_the_lanes() -> None:
    lane = [{"value": 3000.0 + n, "shipper": f"S{n}"} for n in range(8)]
    pair = {"shipper": "Theirs", "value": 6000.0}
    assert _fires("price_off_lane", *lane, pair, pair, pair) == [False] * 8 + [True] * 3
    assert not any(_fires("price_off_lane", *lane, pair, pair | {"value": 3000.0}, pair | {"value": 3100.0}))
    assert not any(_fires("price_off_lane", *lane, pair, pair))


def test_a_mass_of_a_package_that_hardly_any_other_has() -> None:
    usual = [{"net_kg": 1000.0 + n % 7} for n in range(300)]
    odd = [{"net_kg": 600.0}, {"net_kg": 24.0, "packages": 1.0}]
    assert _fires("rare_package_mass", *usual, *odd)[-2:] == [True, False]


def test_a_new_consignee_is_new_only_after_the_records_have_begun() -> None:
    old = [{"happened_on": date(2025, 1, 1), "consignee": f"C{n}"} for n in range(9)]
    lines = [*old, {"happened_on": date(2025, 6, 1), "consignee": "C1"},
             {"happened_on": date(2025, 6, 1), "consignee": "New", "net_kg": 9000.0}]  # fmt: skip
    assert _fires("first_trade", *lines) == [False] * 10 + [True]
    assert _fires("much_for_its_age", *lines) == [False] * 10 + [True]


def test_every_check_has_its_words_and_runs_on_lines_that_lack_everything() -> None:
    empty = {name: None for name in BASE if name not in ("record", "flow")}
    outcomes = run_checks(batch(empty, empty))
    assert set(outcomes) == {one.id for one in CHECKS}
    assert not any(found.fires.any() for found in outcomes.values())
    assert all(one.against and one.favour and one.look_for and one.weight > 0 >= one.relief for one in CHECKS)


@pytest.mark.slow
def test_lines_in_parts_have_the_outcomes_and_sentences_that_they_have_together() -> None:
    lines: list[dict[str, Any]] = [line for _, bad, good in ALONE for line in (bad, good)]
    lines += [{"value": 3000.0 + number} for number in range(12)] + [{"value": 1.0}, {"licence": "L1"}]
    licences = ({"quantity_kg": 10.0},)
    whole = batch(*lines, licences=licences)
    gathered = {one.id: Gathered(len(whole)) for one in CHECKS}
    for part in batch(*lines, licences=licences).parts(7):
        for one in CHECKS:
            gathered[one.id].add(one.find(part))
    fired = 0
    for one in CHECKS:
        found, together = gathered[one.id].outcome(), one.find(whole)
        assert (found.fires == together.fires).all() and (found.looked == together.looked).all(), one.id
        assert [one.sentence(found, row) for row in range(len(whole))] == [
            one.sentence(together, row) for row in range(len(whole))
        ]
        fired += bool(found.fires.any())
    assert fired >= 15


def test_evidence_adds_weights_and_what_many_lines_have_counts_less() -> None:
    lines = 100
    outcomes = {one.id: Outcome(np.zeros(lines, bool), np.zeros(lines, bool)) for one in CHECKS}
    rare, common = np.arange(lines) == 0, np.arange(lines) < 30
    outcomes["price_high"] = Outcome(rare, np.ones(lines, bool))
    outcomes["container_digit"] = Outcome(common, np.ones(lines, bool))
    by_id = {one.id: one for one in CHECKS}
    found = evidence(outcomes, lines)
    assert damped(outcomes["container_digit"]) == 0
    assert np.isclose(damped(outcomes["price_high"]), 1 - 0.01 / COMMON)
    assert np.isclose(
        found[0] - found[1], by_id["price_high"].weight * (1 - 0.01 / COMMON) - by_id["price_high"].relief
    )


def test_fitted_weights_are_of_checks_that_there_are_and_none_speaks_the_other_way() -> None:
    rows = read_table("weights.csv", Path(registry.__file__).parent)
    assert {row["check"] for row in rows} <= {one.id for one in CHECKS} | {"all lines"}
    assert all(float(row["relief"]) <= 0 < float(row["weight"]) for row in rows if row["check"] != "all lines")
    by_id = {one.id: one for one in CHECKS}
    assert all(by_id[row["check"]].weight == float(row["weight"]) for row in rows if row["check"] in by_id)
