"""Each check on lines that it is made for: it fires on the planted line, and not on its honest twin."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.catalog.tables import read_table
from oretrace.vet.checks import registry
from oretrace.vet.checks.record import Gathered, Outcome
from oretrace.vet.checks.registry import CHECKS, COMMON, damped, evidence, run_checks
from tests.vet.checks.lines import BASE, batch, fires

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
    assert fires(check, planted, honest) == [True, False]


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


def test_fitted_weights_belong_to_checks_and_have_their_sign() -> None:
    rows = read_table("weights.csv", Path(registry.__file__).parent)
    assert {row["check"] for row in rows} <= {one.id for one in CHECKS} | {"all lines"}
    assert all(float(row["relief"]) <= 0 < float(row["weight"]) for row in rows if row["check"] != "all lines")
    by_id = {one.id: one for one in CHECKS}
    assert all(by_id[row["check"]].weight == float(row["weight"]) for row in rows if row["check"] in by_id)
