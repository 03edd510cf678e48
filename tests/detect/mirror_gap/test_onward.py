"""A gap into a hub whose trade with the target grew is weighed more, and all such weights share one error."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oretrace.detect.mirror_gap.detector import MirrorGap
from oretrace.detect.mirror_gap.onward import LEAST, MOST, weight
from oretrace.findings import Finding
from oretrace.question import Question
from tests.detect.mirror_gap.lanes import ORIGIN, TARGET, Lanes, after, lanes, question, rows
from tests.detect.world import stored

HUB, OTHER = "THA", "MYS"


def test_weights_have_mean_one_where_goods_could_pass_and_are_one_elsewhere() -> None:
    growth, passing = np.array([4.0, 100.0, 0.01, np.nan, 50.0]), np.array([True, True, True, True, False])
    found = weight(growth, passing)
    assert found[passing].mean() == pytest.approx(1.0) and found[4] == 1.0
    assert found[:4] / found[3] == pytest.approx([4.0, MOST, LEAST, 1.0])
    assert weight(growth, np.zeros(5, dtype=bool)).tolist() == [1.0] * 5


def _world(times: float) -> Lanes:
    """A mild gap into the hub, whose trade with the target becomes so many times as much at the act."""
    world = lanes(1)
    usual = 60_000.0 * np.random.default_rng(3).lognormal(0, 0.6, 60)
    kg = {**world.kg, (ORIGIN, HUB): usual * after(world, 2.0), (HUB, TARGET): usual * after(world, times)}
    return replace(world, kg=kg, seen={(ORIGIN, HUB): after(world, 0.6)})


def _found(folder: Path, world: Lanes, asked: Question | None = None) -> dict[tuple[str, str], Finding]:
    scan = MirrorGap().scan(stored(folder / "store", rows(world)), asked or question(world))
    return {(one.subject["origin"], one.subject["destination"]): one for one in scan.findings}


def test_a_hub_that_passes_more_on_has_a_smaller_p_and_the_same_score(tmp_path: Path) -> None:
    still, more = (_found(tmp_path / str(times), _world(times)) for times in (1.0, 4.0))
    lane = ORIGIN, HUB
    ordinary, weighed = still[lane].p_value, more[lane].p_value
    assert ordinary is not None and weighed is not None and weighed < ordinary / 2
    assert more[lane].score == pytest.approx(still[lane].score, rel=0.1)
    assert still[lane].details.onward_growth == pytest.approx(0.85, abs=0.2)
    assert more[lane].details.onward_growth == pytest.approx(3.1, rel=0.2)
    assert more[ORIGIN, TARGET].details.onward_growth is None if (ORIGIN, TARGET) in more else True


def test_an_act_on_all_has_no_onward_trade(tmp_path: Path) -> None:
    world = _world(4.0)
    act = question(world).measure.model_copy(update={"targets": ("*",)})
    found = _found(tmp_path, world, Question(act))
    assert found and all(one.details.onward_growth is None for one in found.values())


def test_the_evidence_gives_the_growth(tmp_path: Path) -> None:
    world = _world(4.0)
    store = stored(tmp_path / "store", rows(world))
    scan = MirrorGap().scan(store, question(world))
    (one,) = [f for f in scan.findings if (f.subject["origin"], f.subject["destination"]) == (ORIGIN, HUB)]
    shown = MirrorGap().explain(store, scan, [one.id])[one.id]
    assert any("Thailand into the act's targets" in text for text in (*shown.speaks_for, *shown.speaks_against))
