"""A truth small enough to score by hand, and answers to it."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.bench.truth.record import CellTruth, ScenarioTruth, Truth

EARLY = {6: 600.0, 9: 900.0, 12: 1200.0, 15: 1500.0, 18: 1800.0}  # arriving from month 1
LATE = {6: 0.0, 9: 0.0, 12: 200.0, 15: 500.0, 18: 800.0}  # arriving from month 10


def scenario(
    name: str, sigma: float, passthrough: str, tactic: str, half: str = "tune", wide: str = ""
) -> ScenarioTruth:
    at = date(2024, 1, 1)
    return ScenarioTruth(
        name, "mixed", 1, half, "282580", "CHN", "USA", at, sigma, passthrough, tactic, 1, 1000.0, 0.8, wide
    )


def planted(name: str, hub: str, arrived: dict[int, float], first_month: int, **more: object) -> CellTruth:
    entered = {months: kg + 50.0 for months, kg in arrived.items()}
    about: dict[str, object] = {
        "route": 1,
        "position": 1,
        "ordinary_kg": 100.0,
        "dense": True,
        "live_from": 0,
        "published_after": 2,
        **more,
    }
    return CellTruth(name, hub, arrived_kg=arrived, entered_kg=entered, first_month=first_month, **about)  # type: ignore[arg-type]


def sample() -> Truth:
    """A (tight): MEX early, THA late, one decoy, one suspected. B (loose): two hops. N: nothing.

    VNM of N is dead; T is the test half.
    """
    return Truth(
        (
            scenario("A", 0.5, "tight", "single-hop"),
            scenario("B", 1.0, "loose", "multi-hop", wide="boom"),
            scenario("N", 0.0, "none", "none"),
            scenario("T", 1.0, "tight", "single-hop", half="test"),
        ),
        (
            planted("A", "MEX", EARLY, 1),
            planted("A", "THA", LATE, 10, route=2, ordinary_kg=1000.0, dense=False),
            CellTruth("A", "VNM", decoy="capacity", dense=True, live_from=12),
            CellTruth("A", "KOR", live_from=0),
            CellTruth("A", "JPN", suspected=True),
            planted("B", "ARE", EARLY, 1),
            planted("B", "TUR", EARLY, 1, position=2, ordinary_kg=0.0),
            CellTruth("B", "GEO", live_from=3),
            CellTruth("B", "ARM", live_from=0),
            CellTruth("N", "MEX", live_from=0),
            CellTruth("N", "THA", decoy="capacity", live_from=5),
            CellTruth("N", "VNM", decoy="capacity"),
            planted("T", "KOR", EARLY, 1),
            CellTruth("T", "JPN"),
        ),
    )


def silence(truth: Truth) -> Answers:
    """Nothing said; the arrays may be written into."""
    nothing = [np.full((len(WINDOWS), len(truth.cells)), np.nan) for _ in range(11)]
    return Answers(np.full((len(WINDOWS), len(truth.cells)), -np.inf), *nothing)


def say(
    answers: Answers, truth: Truth, name: str, hub: str, windows: Iterable[int] = WINDOWS, **numbers: float
) -> None:
    """Writes numbers for one cell, in the given windows."""
    cell = next(i for i, c in enumerate(truth.cells) if (c.scenario, c.hub) == (name, hub))
    for months in windows:
        for field, value in numbers.items():
            getattr(answers, field)[WINDOWS.index(months), cell] = value


def random_answers(truth: Truth, seed: int) -> Answers:
    """Everything said about most cells, with ties."""
    rng = np.random.default_rng(seed)
    shape = (len(WINDOWS), len(truth.cells))
    score = rng.normal(size=shape).round(1)
    score[rng.random(shape) < 0.2] = -np.inf
    low = rng.lognormal(5, 1, shape)
    p, q = rng.random(shape), rng.random(shape) / 2
    return Answers(score, p, q, low * 1.2, low, low * 2, low / 2, low * 3, low * 5, low * 4, low * 6, low * 7)
