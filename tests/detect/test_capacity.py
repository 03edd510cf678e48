"""Capacity: what a hub makes and sells elsewhere, and the tonnes that no other source can have fed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.api import Workspace
from oretrace.catalog.measures import Measure, MeasureItem
from oretrace.catalog.production import SupplyFigure
from oretrace.detect.capacity import Capacity, ledger_of
from oretrace.detect.diversion import Diversion
from oretrace.errors import InputError
from oretrace.findings import Finding, Scan
from oretrace.store import Store
from tests.detect.world import Plant as Planted
from tests.detect.world import ban, extra, make_world, month, plant, records, stored

OXIDE, ORE = "282580", "261710"
REST = (ORE, "811010", "780191")
"""The other codes of ore and refined goods that hold nothing but the material: who lacks one knows no balance."""
MONTHS, T0 = 54, 36
HUBS = ("THA", "MEX", "MYS", "VNM", "KOR", "JPN", "DEU", "IND", "TUR", "BRA", "IDN", "PHL")
SOLD = 60_000.0
"""kg of oxide a month that the first hub sells under the act."""


def act() -> Measure:
    """A ban on antimony oxide from the 37th month on."""
    item = MeasureItem(material="antimony", hs6=(OXIDE,), coverage="full")
    return ban(make_world(1, listed=1, unlisted=0, months=MONTHS, t0=T0)).model_copy(update={"items": (item,)})


def lane(exporter: str, importer: str, kg: Any, code: str = OXIDE) -> list[dict[str, Any]]:
    """Both ends' figures of a lane; `kg` for every month, or one a month."""
    amounts = np.broadcast_to(np.asarray(kg, dtype=float), MONTHS)
    return [
        {
            "reporter": reporter,
            "partner": partner,
            "flow": flow,
            "hs_code": code,
            "hs_edition": "HS2022",
            "period_start": month(k),
            "value": 5.0 * amount,
            "net_kg": amount,
        }
        for reporter, partner, flow in ((exporter, importer, "export"), (importer, exporter, "import"))
        for k, amount in enumerate(amounts.tolist())
        if amount > 0
    ]


def after(before: float, then: float) -> np.ndarray[Any, Any]:
    """So much a month before the act, and so much under it."""
    return np.where(np.arange(MONTHS) < T0, before, then)


def noisy(seed: int, mean: float) -> np.ndarray[Any, Any]:
    return mean * np.random.default_rng(seed).lognormal(-0.18, 0.6, MONTHS)


def ordinary(rest: tuple[str, ...] = REST) -> list[dict[str, Any]]:
    """The ban, hubs that trade a little with everybody, and far from them a little of every other code."""
    rows = lane("CHN", "USA", after(200_000.0, 0.0))
    for code in rest:
        rows += lane("PER", "CHL", 10.0, code)
    for k, hub in enumerate(HUBS):
        rows += lane("CHN", hub, noisy(k, 5_000.0)) + lane(hub, "USA", noisy(50 + k, 1_000.0))
        rows += lane(hub, "GBR", noisy(100 + k, 1_500.0)) + lane("GBR", hub, noisy(150 + k, 800.0))
    return rows + lane("CHN", "GBR", noisy(200, 20_000.0))


def passing(hub: str = "THA", rest: tuple[str, ...] = REST) -> list[dict[str, Any]]:
    """Oxide that goes from China through a hub to the United States under the act."""
    gone = np.where(np.arange(MONTHS) < T0 + 1, 0.0, SOLD)
    return with_more(with_more(ordinary(rest), "CHN", hub, 1.05 * gone), hub, "USA", gone)


def with_more(rows: list[dict[str, Any]], exporter: str, importer: str, kg: Any) -> list[dict[str, Any]]:
    """The same rows with more on one lane."""
    more = np.broadcast_to(np.asarray(kg, dtype=float), MONTHS)
    ends = {(exporter, importer, "export"), (importer, exporter, "import")}

    def changed(row: dict[str, Any]) -> dict[str, Any]:
        if (row["reporter"], row["partner"], row["flow"]) not in ends:
            return row
        start = row["period_start"]
        added = float(more[(start.year - 2020) * 12 + start.month - 1])
        return row | {"net_kg": row["net_kg"] + added, "value": row["value"] + 5.0 * added}

    return [changed(row) for row in rows]


def figures(*, smelted: dict[str, dict[int, float]]) -> tuple[SupplyFigure, ...]:
    """Printed smelter output by territory and year, in tonnes; nobody else makes anything."""
    rows = {("OTH", year): 0.0 for year in range(2019, 2025)}
    rows |= {(code, year): tonnes for code, years in smelted.items() for year, tonnes in years.items()}
    plain = {"material": "antimony", "measure": "production", "basis": "content", "status": "reported"}
    rest = {"source": "made up", "vintage": 2024, "note": ""}
    return tuple(
        SupplyFigure(**plain, **rest, stage=stage, territory=code, year=year, low_t=t, typical_t=t, high_t=t)  # type: ignore[arg-type]
        for (code, year), t in rows.items()
        for stage in ("refine", "mine")
        if stage == "refine" or code == "OTH"
    )


NOTHING = figures(smelted={})


def of(scan: Scan, hub: str) -> Finding:
    return next(finding for finding in scan.hubs if finding.hub == hub)


@pytest.fixture(scope="module")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return stored(tmp_path_factory.mktemp("leak") / "store", extra(passing()))


def test_what_nothing_else_can_have_fed_is_the_least_that_came_through(leak: Store) -> None:
    scan = Capacity(figures=NOTHING).scan(leak, act())
    found, arrived = of(scan, "THA"), 17 * SOLD
    assert found.flagged and found.rank == 1
    assert 0.7 * arrived < found.at_least <= arrived
    assert found.at_least <= found.interval90_low <= found.estimate <= found.at_most
    assert all(finding.at_least == 0 for finding in scan.hubs if finding.hub != "THA")
    assert of(Diversion().scan(leak, act()), "THA").at_least == 0


def test_the_bound_does_not_depend_on_trade_that_has_nothing_to_do_with_the_hub(leak: Store, tmp_path: Path) -> None:
    more = extra(passing() + lane("GBR", "FRA", 70_000.0) + lane("PER", "CHL", 1e6, "280300"))
    scan = Capacity(figures=NOTHING).scan(stored(tmp_path / "store", more), act())
    assert of(scan, "THA").at_least == pytest.approx(of(Capacity(figures=NOTHING).scan(leak, act()), "THA").at_least)


@pytest.mark.parametrize("absent", REST)
def test_a_store_without_a_code_of_the_material_proves_nothing_and_says_which(absent: str, tmp_path: Path) -> None:
    """The hub may have bought ore, or metal, that nobody asked for: a ledger of oxide alone is none."""
    store = stored(tmp_path / "store", extra(passing(rest=tuple(code for code in REST if code != absent))))
    detector = Capacity(figures=NOTHING)
    scan = detector.scan(store, act())
    assert of(scan, "THA").rank == 1 and all(finding.at_least == 0 for finding in scan.hubs)
    (ledger,) = detector.explain(store, act(), of(scan, "THA").id).ledgers
    assert ledger.untestable.startswith(f"the store has no figure of HS {absent}:")
    assert ledger.at_least_t == ledger.beyond_home_t == ledger.unexplained_t == 0 and ledger.at_most_t > 0


def test_a_hub_whose_own_output_explains_its_exports_is_never_flagged(leak: Store) -> None:
    """The same trade, while the hub's smelter prints as much more as it sells: bought oxide may have stayed there."""
    content = 0.8354
    grown = {2020: 40.0, 2021: 40.0, 2022: 40.0, 2023: 40.0 + 1.6 * 12 * SOLD * content / 1000.0}
    grown[2024] = grown[2023]
    scan = Capacity(figures=figures(smelted={"THA": grown})).scan(leak, act())
    found = of(scan, "THA")
    assert not found.flagged and found.at_least == 0
    assert of(Diversion().scan(leak, act()), "THA").flagged


def test_new_capacity_without_any_purchase_is_not_flagged(tmp_path: Path) -> None:
    gone = np.where(np.arange(MONTHS) < T0 + 1, 0.0, SOLD)
    rows = with_more(with_more(ordinary(), "THA", "USA", gone), "THA", "GBR", gone)
    store = stored(tmp_path / "store", extra(rows))
    made = {year: 20.0 if year < 2023 else 2_000.0 for year in range(2020, 2025)}
    scan = Capacity(figures=figures(smelted={"THA": made})).scan(store, act())
    assert not any(finding.flagged for finding in scan.hubs)
    assert of(scan, "THA").at_least == 0


def test_the_evidence_holds_the_ledger_and_says_what_binds(leak: Store) -> None:
    detector = Capacity(figures=NOTHING)
    scan = detector.scan(leak, act())
    told = detector.explain(leak, act(), of(scan, "THA").id)
    (ledger,) = told.ledgers
    assert (ledger.material, ledger.hub, ledger.untestable) == ("antimony", "THA", "")
    for column in ("low_t", "typical_t"):
        sums = {side: sum(getattr(r, column) for r in ledger.rows if r.side == side) for side in ("in", "out")}
        other = "high_t" if column == "low_t" else column
        went = sum(getattr(r, other) for r in ledger.rows if r.side == "out")
        assert getattr(ledger.rows[-1], column) == pytest.approx(sums["in"] - went)
    assert any("cannot have been fed by any source but the origin" in line for line in told.speaks_for)
    assert "printed smelting" in ledger.binding
    check = next(check for check in told.checks if check.name.startswith("own production"))
    assert check.outcome == "does not explain it"
    quiet = detector.explain(leak, act(), of(scan, "DEU").id)
    assert any("covers all that the hub sold" in line for line in quiet.speaks_against)


def test_without_a_capacity_anywhere_an_unknown_smelter_may_have_made_it_of_bought_ore(tmp_path: Path) -> None:
    """The catalog prints no smelter of Thailand: with ore from others at hand nothing is proved."""
    ore = np.where(np.arange(MONTHS) < T0, 10_000.0, 150_000.0)
    store = stored(tmp_path / "store", extra(passing() + lane("BOL", "THA", ore, ORE)))
    assert of(Capacity().scan(store, act()), "THA").at_least == 0
    assert of(Capacity(figures=NOTHING).scan(store, act()), "THA").at_least > 0


def test_made_up_codes_have_no_ledger_and_a_scan_in_value_no_lower_bound(tmp_path: Path) -> None:
    world = plant(make_world(3, listed=6, unlisted=4, places=11, months=54, t0=38), Planted("THA"))
    store = stored(tmp_path / "store", records(world))
    scan, evidence = Capacity().explain_all(store, ban(world))
    assert all(finding.at_least == 0 for finding in scan.hubs)
    assert all(not told.ledgers for told in evidence.values())


def test_a_ledger_by_itself(leak: Store) -> None:
    until = date(2024, 3, 1)
    whole = ledger_of(leak, act(), "antimony", "THA", None, NOTHING)
    part = ledger_of(leak, act(), "antimony", "THA", until, NOTHING)
    assert (part.first, part.last) == (act().first_full_month, until) and whole.last == month(MONTHS - 1)
    assert 0 < part.at_least_t < whole.at_least_t
    assert part.since is not None and part.first < part.since <= until
    for hub, wanted in (("ZWE", "a territory that trades antimony"), ("THA", "monthly trade of gallium")):
        with pytest.raises(InputError, match=wanted):
            ledger_of(leak, act(), "antimony" if hub == "ZWE" else "gallium", hub, None, NOTHING)
    late = act().model_copy(update={"effective_from": date(2030, 1, 1)})
    with pytest.raises(InputError, match="months of antimony from 2030-01 on"):
        ledger_of(leak, late, "antimony", "THA", None, NOTHING)


def test_a_finding_is_explained_with_the_figures_it_was_made_with(leak: Store, tmp_path: Path) -> None:
    columns = list(vars_of(NOTHING[0]))
    lines = [",".join(columns), *(",".join(map(str, vars_of(figure).values())) for figure in NOTHING)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(lines), "utf-8")
    workspace = Workspace(leak)
    rule = tmp_path / "ban.yml"
    rule.write_text(BAN, "utf-8")
    scan = workspace.full_scan(rule, production=path)
    found, told = workspace.explain(of(scan, "THA").id)
    assert found.at_least == pytest.approx(of(scan, "THA").at_least) and found.at_least > 0
    assert told.ledgers[0].at_least_t > 0
    plain = workspace.full_scan(rule)
    assert of(plain, "THA").id != found.id


def vars_of(figure: SupplyFigure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in figure.__dataclass_fields__}


BAN = """\
id: own-ban
issuer: CHN
based_on: cn-2024-46-us-ban
effective_from: 2023-01-01
targets: [USA]
"""


def test_supply_that_the_store_does_not_tell_is_a_note(tmp_path: Path) -> None:
    rows = [row for row in passing() if row["reporter"] in ("CHN", "USA")]
    scan = Capacity(figures=NOTHING).scan(stored(tmp_path / "store", extra(rows)), act())
    assert any("does not enter the ranking" in note for note in scan.notes)
    assert of(scan, "THA").at_least == 0  # its own purchases are not published
    plain = Diversion().scan(stored(tmp_path / "store", extra(rows)), act())
    assert [f.score for f in scan.hubs] == pytest.approx([f.score for f in plain.hubs])
