"""Claims on the second leg: what the target alone publishes, and what becomes of them when the first leg arrives."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.detect.diversion.calibration import weigh_trials
from oretrace.detect.diversion.cells import weigh
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.diversion.panel import HubSupply
from oretrace.detect.diversion.trials import act_trial, placebo_trials
from oretrace.findings import Finding, Scan
from oretrace.kernels.legs import floor_of, leg_features
from oretrace.kernels.scores import SECOND_LEG, score_second_leg
from oretrace.question import Question
from oretrace.sources.base import Import, Rows
from oretrace.store import Store
from tests.detect.diversion.scans import HUB, edited, flagged_in, found_in, only
from tests.detect.diversion.test_trials import ALL, PANEL, SHAPE
from tests.detect.world import Plant, ban, make_world, month, plant, records, stored

WORLD = plant(
    make_world(3, listed=8, unlisted=24, places=20, months=54, t0=38, size=100_000.0),
    *(Plant(hub, share=0.5, onset=1, lag=2) for hub in (HUB, "MEX")),
)
"""Two hubs: of one alone the few separate looks at second legs could not decide."""
ROWS, BAN = records(WORLD), ban(WORLD)
TARGET = pc.and_(pc.equal(ROWS["reporter"], "USA"), pc.equal(ROWS["flow"], "import"))
ORIGIN = pc.equal(ROWS["reporter"], "CHN")
LATE = month(WORLD.t0 - 2)
"""The last month of an origin that publishes a year after the target."""


def _published(store: Store, rows: pa.Table, name: str) -> Store:
    store.import_file(
        Import(
            source="world",
            publisher="made up",
            licence="CC0",
            file=name,
            sha256=hashlib.sha256(name.encode()).hexdigest(),
            mapping_sha256="0" * 64,
            retrieved_on=date(2027, 2, 1),
            tables=lambda: {"trade_flow": Rows(rows, "")},
        )
    )
    return store


def _scan(store: Store) -> Scan:
    return Diversion().scan(store, Question(BAN))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """What the target publishes, and an origin a year behind."""
    late = pc.and_(ORIGIN, pc.less_equal(ROWS["period_start"], LATE))
    return _scan(stored(tmp_path_factory.mktemp("fresh") / "store", only(ROWS, pc.or_(TARGET, late))))


@pytest.mark.slow
def test_a_late_origin_does_not_cut_the_window_and_its_months_are_unknown(fresh: Scan) -> None:
    assert fresh.details.window.post_last == month(53) and fresh.details.window.post_months == 16
    (left,) = (one for one in fresh.left_out if one.what == "exports reported by the origin")
    assert f"{LATE:%Y-%m}: unknown since, not zero" in left.why
    assert {f.details.claim for f in fresh.findings} == {"second leg"}


def test_a_second_leg_is_ranked_and_never_flagged(fresh: Scan) -> None:
    hub = found_in(fresh, HUB)
    assert hub.rank <= 2 and hub.q_value is not None and hub.q_value <= 0.1 and hub.verdict == "undecidable"
    assert not flagged_in(fresh) and fresh.details.total is None
    assert (hub.details.leg1_p, hub.details.chance) == (None, None) and hub.details.leg2_p == hub.p_value


@pytest.mark.slow
def test_its_evidence_names_what_is_not_published(fresh: Scan, tmp_path: Path) -> None:
    store = stored(tmp_path / "store", only(ROWS, TARGET))
    scan = _scan(store)
    hub = found_in(scan, HUB)
    evidence = Diversion().explain(store, scan, [hub.id])[hub.id]
    assert "on the second leg alone, because nobody publishes what Thailand bought of China" in evidence.claim
    assert "while that from Thailand to United States went to" in evidence.claim
    shown = {series.name: series.reported for series in evidence.series()}
    assert shown == {"direct": True, "leg 1": False, "leg 2": True}
    checks = {check.name: check.outcome for check in evidence.checks}
    assert checks["one leg only: the goods are not of the origin"] == "not testable with these data"
    assert "growth of the destination's imports from others too" in checks


def _same(scan: Scan, finding: Finding) -> Finding:
    return next(one for one in scan.findings if one.subject.key == finding.subject.key)


@pytest.mark.slow
def test_a_first_leg_that_arrives_strengthens_the_same_finding(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", only(ROWS, TARGET))
    before = found_in(_scan(store), HUB)
    after = _same(_scan(_published(store, only(ROWS, ORIGIN), "origin")), before)
    assert (before.verdict, before.details.claim) == ("undecidable", "second leg")
    assert (after.verdict, after.details.claim) == ("flagged", "two legs")


@pytest.mark.slow
def test_a_first_leg_that_arrives_withdraws_it_where_the_hub_bought_no_more(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", only(ROWS, TARGET))
    before = found_in(_scan(store), HUB)
    to_hub = pc.and_(ORIGIN, pc.equal(ROWS["partner"], HUB))
    under_act = pc.and_(to_hub, pc.greater_equal(ROWS["period_start"], month(WORLD.t0)))
    still = edited(ROWS, under_act, value=1.0, net_kg=1.0)
    after = _same(_scan(_published(store, only(still, pc.equal(still["reporter"], "CHN")), "origin")), before)
    assert (before.verdict, before.details.claim) == ("undecidable", "second leg")
    assert (after.verdict, after.details.claim) == ("not flagged", "two legs")


@pytest.mark.slow
def test_a_hub_that_publishes_its_own_imports_has_both_legs(tmp_path: Path) -> None:
    own = pc.and_(pc.equal(ROWS["reporter"], HUB), pc.equal(ROWS["flow"], "import"))
    scan = _scan(stored(tmp_path / "store", only(ROWS, pc.or_(TARGET, own))))
    claims = {f.subject["hub"]: f.details.claim for f in scan.leading}
    assert claims.pop(HUB) == "two legs" and set(claims.values()) == {"second leg"}


SECOND = replace(PANEL, out_reported=~ALL)


def test_placebos_are_of_second_legs_only() -> None:
    (mode,) = weigh_trials(SECOND, None, SHAPE)
    assert mode.claim == "second leg" and mode.pairs == ()
    assert all(trial.leg1 is None and trial.leg2 is not None for trial, _ in (mode.act, *mode.placebos))
    towards = [t for t in placebo_trials(SECOND, ALL, SHAPE, "second leg") if t.kind == "destinations"]
    assert [t.weight for t in towards] == [1.0, 1.0]  # nothing is shared: each is a look of its own


def test_it_is_scored_by_its_own_weights() -> None:
    (cells,) = weigh([act_trial(SECOND, ALL, SHAPE, "second leg")], SHAPE, 100.0)
    direct = SECOND.direct[:, SHAPE.t0 - SHAPE.pre : SHAPE.t0].mean(axis=1)[cells.product]
    leg = leg_features(
        SECOND.onward[cells.product, cells.column], SHAPE.t0, SHAPE.pre, SHAPE.post, floor_of(direct, 100.0)
    )
    assert np.allclose(cells.score, score_second_leg(leg, direct)) and cells.leg2 is None
    gain = np.log(np.maximum(leg.excess / direct, 0) + 0.02)
    by_hand = SECOND_LEG["growth"] * leg.growth + SECOND_LEG["rank"] * leg.rank + SECOND_LEG["gain"] * gain
    assert np.allclose(cells.score, SECOND_LEG["intercept"] + by_hand)


@pytest.mark.parametrize("traded", [True, False])
def test_a_hub_that_makes_as_much_as_it_sells_more_did_not_grow(traded: bool) -> None:
    shape, none = PANEL.out.shape, np.zeros(PANEL.out.shape)
    made = none.copy()
    made[:, 0] = 1e9
    supply = HubSupply(none, none, made, traded)
    grown = replace(SECOND, onward=np.where(np.arange(shape[2]) < SHAPE.t0, 1e4, 1e6) + none, supply=supply)
    (cells,) = weigh([act_trial(grown, ALL, SHAPE, "second leg")], SHAPE, 100.0)
    assert not cells.grew[cells.column == 0].any() and cells.grew[cells.column != 0].all()
