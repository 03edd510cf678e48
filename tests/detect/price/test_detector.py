"""Planted price changes are found; what happens to everybody, to a whole exporter, or to nobody is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from oretrace.detect.price.detector import Price
from oretrace.findings import Finding, Scan
from oretrace.months import add_months
from tests.detect.price.market import (
    ACT,
    FIRST,
    LEAD,
    METAL,
    PLACES,
    Market,
    drift,
    grown,
    market,
    question,
    repriced,
    rows,
)
from tests.detect.world import flow_table, stored
from tests.parameters import first_fast

RELABELLED = (LEAD, "THA", "USA")


def scanned(of: Market, folder: Path, name: str = "store", **asked: tuple[str, ...]) -> Scan:
    return Price().scan(stored(folder / name, rows(of)), question(**asked))


def lane(scan: Scan, code: str, exporter: str, importer: str) -> Finding:
    ends = {"origin": exporter, "destination": importer, "product": code, "hub": None}
    return next(one for one in scan.findings if dict(one.subject.parts) == ends)


def what_was_found(scan: Scan) -> list[tuple[str, str, float, float | None]]:
    return [(one.subject.key, one.verdict, round(one.score, 4), one.p_value) for one in scan.findings]


@pytest.fixture(scope="module")
def planted() -> Market:
    return grown(repriced(market(), *RELABELLED, drift(5.0)), *RELABELLED, 3.0)


@pytest.fixture(scope="module")
def scan(planted: Market, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    return scanned(planted, tmp_path_factory.mktemp("planted"))


@pytest.mark.slow
def test_a_neighbours_code_at_the_price_of_the_controlled_goods_is_flagged_first(scan: Scan) -> None:
    first = scan.findings[0]
    assert dict(first.subject.parts) == {"origin": "THA", "hub": None, "destination": "USA", "product": LEAD}
    assert first.flagged and sum(one.flagged for one in scan.findings) == 1
    own = first.details
    assert (own.moved, own.expected, own.resembles) == ("up", "up", (METAL,))
    assert own.inverse_volume and own.currency == "USD"
    assert own.median_after_per_kg > own.band_high_per_kg > own.median_before_per_kg > own.band_low_per_kg
    assert first.material == "antimony"


def test_the_mass_outside_the_band_is_the_amount(scan: Scan, planted: Market) -> None:
    amount = scan.findings[0].amount
    sold = planted.kg[*planted.at(*RELABELLED), ACT:].sum()
    assert amount.unit == "kg" and amount.estimate is not None and amount.at_most is not None
    assert 0.5 * sold < amount.estimate <= amount.at_most <= 1.001 * sold


@pytest.mark.slow
def test_a_month_without_a_unit_value_counts_in_the_upper_bound(scan: Scan, planted: Market, tmp_path: Path) -> None:
    """Nobody knows at what price it went."""
    month = ACT + 12
    day, sold = add_months(FIRST, month), float(planted.kg[*planted.at(*RELABELLED), month])
    assert sold > 0
    unpriced = [
        row | ({"net_kg_estimated": True} if _is_of(row, RELABELLED) and row["period_start"] == day else {})
        for row in rows(planted).to_pylist()
    ]
    found = lane(
        Price().scan(stored(tmp_path / "store", flow_table(pa.Table.from_pylist(unpriced))), question()), *RELABELLED
    )
    before = scan.findings[0]
    assert found.details.kg_unpriced == pytest.approx(sold) and before.details.kg_unpriced == 0.0
    assert found.details.kg_outside == pytest.approx(before.details.kg_outside - sold, rel=0.01)
    assert found.amount.at_most == pytest.approx(before.amount.at_most, rel=0.01)


def _is_of(row: dict[str, object], of: tuple[str, str, str]) -> bool:
    ends = (row["reporter"], row["partner"]) if row["flow"] == "export" else (row["partner"], row["reporter"])
    return (row["hs_code"], *ends) == of


def test_the_lanes_judged_are_those_from_the_origin_and_into_the_target(scan: Scan) -> None:
    ends = {(one.subject["origin"], one.subject["destination"]) for one in scan.findings}
    assert all(origin == "CHN" or destination == "USA" for origin, destination in ends)
    assert len(ends) == 2 * len(PLACES) - 3
    assert {one.subject["product"] for one in scan.findings} == {METAL, LEAD}


@pytest.mark.slow
@pytest.mark.parametrize("seed", first_fast([1, 2, 3]))
def test_a_clean_market_has_no_flag(seed: int, tmp_path: Path) -> None:
    assert not any(one.flagged for one in scanned(market(seed), tmp_path).findings)


@pytest.mark.slow
@pytest.mark.parametrize("code", first_fast([LEAD, METAL]))
def test_a_move_of_every_price_of_a_code_changes_nothing(
    code: str, scan: Scan, planted: Market, tmp_path: Path
) -> None:
    tripled = scanned(repriced(planted, code, "*", "*", lambda _: 3.0), tmp_path)
    assert what_was_found(tripled) == what_was_found(scan)


@pytest.mark.slow
def test_a_currency_of_one_reporter_changes_nothing(scan: Scan, planted: Market, tmp_path: Path) -> None:
    """An importer that reports in another currency, whose rate moves, has a market of its own."""
    price = planted.price.copy()
    changed = scanned(replace(planted, price=price, currency=dict.fromkeys(("DEU", "POL"), "EUR")), tmp_path)
    assert [one.subject.key for one in changed.findings if one.flagged] == [scan.findings[0].subject.key]


@pytest.mark.slow
def test_a_price_of_an_exporter_to_everybody_is_its_own(tmp_path: Path) -> None:
    everywhere = repriced(market(), LEAD, "THA", "*", drift(5.0))
    assert not any(one.flagged for one in scanned(everywhere, tmp_path).findings)


@pytest.mark.slow
def test_a_price_of_an_importer_for_everything_is_its_own(tmp_path: Path) -> None:
    everywhere = repriced(market(), LEAD, "*", "USA", drift(5.0))
    assert not any(one.flagged for one in scanned(everywhere, tmp_path).findings)


@pytest.mark.slow
def test_a_cheaper_lookalike_is_not_a_sign_of_dearer_goods_under_it(tmp_path: Path) -> None:
    cheaper = grown(repriced(market(), *RELABELLED, drift(0.2)), *RELABELLED, 3.0)
    assert not lane(scanned(cheaper, tmp_path), *RELABELLED).flagged


@pytest.mark.slow
def test_a_controlled_code_far_too_cheap_is_flagged(tmp_path: Path) -> None:
    cheap = grown(repriced(market(), METAL, "CHN", "MEX", drift(0.15)), METAL, "CHN", "MEX", 2.0)
    found = lane(scanned(cheap, tmp_path), METAL, "CHN", "MEX")
    assert found.flagged and (found.details.moved, found.details.expected) == ("down", "")


@pytest.mark.slow
def test_a_shift_under_a_factor_of_two_is_not_flagged(tmp_path: Path) -> None:
    """However sure it is: in a market without noise half as much again is far outside the band."""
    quiet = market(noise=0.02, level=0.02)
    little = lane(scanned(repriced(quiet, *RELABELLED, lambda _: 1.5), tmp_path, "little"), *RELABELLED)
    assert little.q_value is not None and little.q_value <= 0.1 and little.verdict == "not flagged"
    assert lane(scanned(repriced(quiet, *RELABELLED, lambda _: 2.5), tmp_path, "more"), *RELABELLED).flagged


@pytest.mark.slow
def test_a_lane_without_a_past_is_judged_only_where_one_way_counts(tmp_path: Path) -> None:
    of = market()
    kg = of.kg.copy()
    for code, exporter in ((METAL, "KOR"), (LEAD, "KOR")):
        kg[*of.at(code, exporter, "USA"), :ACT] = 0.0
    scan = scanned(replace(of, kg=kg), tmp_path)
    subjects = {(one.subject["product"], one.subject["origin"], one.subject["destination"]) for one in scan.findings}
    assert (LEAD, "KOR", "USA") in subjects and (METAL, "KOR", "USA") not in subjects
    assert lane(scan, LEAD, "KOR", "USA").details.median_before_per_kg is None
    assert any(one.what == f"1 lane of HS {METAL}" for one in scan.left_out)


@pytest.mark.slow
def test_estimated_masses_price_nothing(planted: Market, tmp_path: Path) -> None:
    found = lane(scanned(replace(planted, estimated=frozenset([RELABELLED])), tmp_path), *RELABELLED)
    assert (found.verdict, found.p_value, found.amount.at_most) == ("undecidable", None, None)
    assert found.details.share_estimated == pytest.approx(1.0)


def test_no_market_no_verdict(planted: Market, tmp_path: Path) -> None:
    """An exporter's own statistics alone hold no lane that its act leaves alone."""
    table = rows(planted, reports=("export",))
    own = table.filter(np.array(table["reporter"].to_pylist()) == "CHN")
    scan = Price().scan(stored(tmp_path / "own", own), question())
    assert scan.findings == ()
    assert {one.what for one in scan.left_out} == {f"HS {METAL}", f"HS {LEAD}"}
    assert any("no product has a market" in note.text for note in scan.notes)


@pytest.mark.slow
def test_an_act_on_all_judges_what_leaves_the_origin(planted: Market, tmp_path: Path) -> None:
    scan = scanned(planted, tmp_path, targets=("*",))
    assert {one.subject["origin"] for one in scan.findings} == {"CHN"}


def test_the_evidence_draws_the_cloud_and_says_what_else_could_be(
    scan: Scan, planted: Market, tmp_path: Path
) -> None:
    store = stored(tmp_path / "store", rows(planted))
    first = scan.findings[0]
    shown = Price().explain(store, scan, [first.id])[first.id]
    cloud, mass, table = shown.exhibits
    assert (cloud.kind, mass.kind, table.kind) == ("cloud", "series", "table")
    assert cloud.kind == "cloud" and len(cloud.clouds[0].points) > 30 < len(cloud.clouds[1].points) <= 1200
    assert {check.name: check.outcome for check in shown.checks}["a mistake of one end"] == "does not explain it"
    assert "consistent with goods of HS 811010 declared under this code" in shown.claim
    assert any("towards that of HS 811010" in reason for reason in shown.speaks_for)
