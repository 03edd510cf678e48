"""The hub's own supply in a scan: what it makes and sells elsewhere, and the tonnes that exceed all known supply."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oretrace.catalog.production import SupplyFigure
from oretrace.detect.diversion.detector import Diversion
from oretrace.evidence import BalanceExhibit, Check, Evidence
from oretrace.findings import Finding, Scan
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.diversion.scans import amount, found_in, hub_of
from tests.detect.leak import MONTHS, NOTHING, ORE, REST, SOLD, T0, act, figures, lane, ordinary, passing, with_more
from tests.detect.world import Plant, ban, extra, make_world, plant, records, stored
from tests.parameters import first_fast


def scan_of(store: Store, known: tuple[SupplyFigure, ...] = NOTHING) -> Scan:
    return Diversion().scan(store, Question(act(), figures=known))


def least(finding: Finding) -> float:
    return amount(finding, "at_least")


def balances(evidence: Evidence) -> list[BalanceExhibit]:
    return [one for one in evidence.exhibits if isinstance(one, BalanceExhibit)]


@pytest.fixture(scope="module")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return stored(tmp_path_factory.mktemp("leak") / "store", extra(passing()))


@pytest.fixture(scope="module")
def scan(leak: Store) -> Scan:
    return scan_of(leak)


@pytest.mark.slow
def test_the_lower_bound_is_what_no_other_source_can_have_fed(leak: Store, scan: Scan) -> None:
    found, arrived = found_in(scan, "THA"), 17 * SOLD
    assert found.flagged and found.rank == 1
    assert 0.7 * arrived < least(found) <= arrived
    assert least(found) <= amount(found, "interval90_low") <= amount(found) <= amount(found, "at_most")
    assert all(least(finding) == 0 for finding in scan.leading if hub_of(finding) != "THA")
    assert least(found_in(Diversion(supply=False).scan(leak, Question(act())), "THA")) == 0


@pytest.mark.slow
def test_the_bound_does_not_depend_on_trade_that_has_nothing_to_do_with_the_hub(scan: Scan, tmp_path: Path) -> None:
    more = extra(passing() + lane("GBR", "FRA", 70_000.0) + lane("PER", "CHL", 1e6, "280300"))
    other = scan_of(stored(tmp_path / "store", more))
    assert least(found_in(other, "THA")) == pytest.approx(least(found_in(scan, "THA")))


@pytest.mark.slow
@pytest.mark.parametrize("absent", first_fast(REST))
def test_a_store_without_a_code_of_the_material_gives_no_bound_and_says_which(absent: str, tmp_path: Path) -> None:
    """The hub may have bought ore, or metal, that nobody asked for: a ledger of oxide alone is none."""
    store = stored(tmp_path / "store", extra(passing(rest=tuple(code for code in REST if code != absent))))
    scan = scan_of(store)
    found = found_in(scan, "THA")
    assert found.rank == 1 and all(least(finding) == 0 for finding in scan.leading)
    shown = Diversion().explain(store, scan, [found.id])[found.id]
    (balance,) = balances(shown)
    (conclusion,) = balance.conclusions
    assert conclusion.startswith(f"No bound can be given: the store has no figure of HS {absent}:")
    assert "Lower bound 0: other supply could account for the sales, or is not known." in shown.limits
    assert own_production(shown).outcome == "not testable with these data"


@pytest.mark.slow
def test_a_hub_whose_own_output_explains_its_exports_is_never_flagged(leak: Store) -> None:
    """The same trade, while the hub's smelter prints as much more as it sells: bought oxide may have stayed there."""
    content = 0.8354
    grown = {2020: 40.0, 2021: 40.0, 2022: 40.0, 2023: 40.0 + 1.6 * 12 * SOLD * content / 1000.0}
    grown[2024] = grown[2023]
    scan = scan_of(leak, figures(smelted={"THA": grown}))
    found = found_in(scan, "THA")
    assert not found.flagged and least(found) == 0
    assert found_in(Diversion(supply=False).scan(leak, Question(act())), "THA").flagged


@pytest.mark.slow
def test_new_capacity_without_any_purchase_is_not_flagged(tmp_path: Path) -> None:
    gone = np.where(np.arange(MONTHS) < T0 + 1, 0.0, SOLD)
    rows = with_more(with_more(ordinary(), "THA", "USA", gone), "THA", "GBR", gone)
    store = stored(tmp_path / "store", extra(rows))
    made = {year: 20.0 if year < 2023 else 2_000.0 for year in range(2020, 2025)}
    scan = scan_of(store, figures(smelted={"THA": made}))
    assert not any(finding.flagged for finding in scan.leading)
    assert least(found_in(scan, "THA")) == 0


def test_the_evidence_holds_the_ledger_and_says_what_limits_supply(leak: Store, scan: Scan) -> None:
    first, other = found_in(scan, "THA"), found_in(scan, "DEU")
    evidence = Diversion().explain(leak, scan, [first.id, other.id])
    shown = evidence[first.id]
    (balance,) = balances(shown)
    assert balance.name == "balance of antimony"
    assert balance.title == "Ledger of antimony in Thailand, 2023-01 to 2024-06"
    for column in ("low", "typical"):
        sums = {side: sum(getattr(r, column) for r in balance.lines if r.side == side) for side in ("in", "out")}
        other_column = "high" if column == "low" else column
        went = sum(getattr(r, other_column) for r in balance.lines if r.side == "out")
        assert getattr(balance.lines[-1], column) == pytest.approx(sums["in"] - went)
    assert any("exceed all known supply other than the origin's" in line for line in shown.speaks_for)
    assert "printed smelting" in balance.conclusions[-1]
    assert own_production(shown).outcome == "does not explain it"
    assert any("covers all that the hub sold" in line for line in evidence[other.id].speaks_against)
    assert any(f"The lower bound of {least(first):,.0f} kg" in limit for limit in shown.limits)


def own_production(evidence: Evidence) -> Check:
    return next(check for check in evidence.checks if check.name.startswith("own production"))


@pytest.mark.slow
def test_an_unknown_smelter_may_have_used_bought_ore_if_no_capacity_is_printed(tmp_path: Path) -> None:
    """The catalog prints no smelter of Thailand: with ore from others at hand there is no bound."""
    ore = np.where(np.arange(MONTHS) < T0, 10_000.0, 150_000.0)
    store = stored(tmp_path / "store", extra(passing() + lane("BOL", "THA", ore, ORE)))
    assert least(found_in(scan_of(store, ()), "THA")) == 0
    assert least(found_in(scan_of(store), "THA")) > 0


@pytest.mark.slow
def test_made_up_codes_have_no_ledger_and_no_lower_bound(tmp_path: Path) -> None:
    world = plant(make_world(3, listed=6, unlisted=4, places=11, months=54, t0=38), Plant("THA"))
    store = stored(tmp_path / "store", records(world))
    scan = Diversion().scan(store, Question(ban(world)))
    assert all(least(finding) == 0 and finding.material is None for finding in scan.leading)
    evidence = Diversion().explain(store, scan, [finding.id for finding in scan.leading])
    assert all(not balances(shown) for shown in evidence.values())


@pytest.mark.slow
def test_a_finding_keeps_the_figures_it_was_made_with(leak: Store, scan: Scan) -> None:
    plain = scan_of(leak, ())
    assert found_in(scan, "THA").id != found_in(plain, "THA").id
    assert found_in(scan, "THA").subject == found_in(plain, "THA").subject


def test_a_finding_knows_its_material(scan: Scan) -> None:
    assert {finding.material for finding in scan.findings} == {"antimony"}


@pytest.mark.slow
def test_supply_that_is_not_in_the_store_is_a_note(tmp_path: Path) -> None:
    rows = [row for row in passing() if row["reporter"] in ("CHN", "USA")]
    scan = scan_of(stored(tmp_path / "store", extra(rows)))
    assert [note.kind for note in scan.notes if "does not enter the ranking" in note.text] == ["method"]
    assert least(found_in(scan, "THA")) == 0  # its own purchases are not published
    plain = Diversion(supply=False).scan(stored(tmp_path / "store", extra(rows)), Question(act()))
    assert [f.score for f in scan.leading] == pytest.approx([f.score for f in plain.leading])
