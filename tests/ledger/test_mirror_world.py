"""Mirror sides of a modelled world, whose truth and reporters are known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from oretrace.bench.world.lanes import Lanes
from oretrace.bench.world.world import World
from oretrace.ledger.mirror import mirror
from tests.bench.small_world import small_world
from tests.ledger.modelled import modelled_store

pytestmark = pytest.mark.slow

SCORED = """
WITH scored AS (
    SELECT
        reconciled.*,
        truth.kg AS kg,
        truth.kg >= reconciled.reconciled_low_kg AND truth.kg <= reconciled.reconciled_high_kg AS is_inside
    FROM reconciled
    INNER JOIN truth USING (exporter, importer, material, quarter)
    WHERE truth.kg > 0
)
SELECT
    export_state, import_state, count(*) AS n, avg(is_inside::INTEGER) AS inside_share,
    median(abs(ln(reconciled_typical_kg / kg))) AS error, median(abs(ln(import_typical_kg / kg))) AS import_error,
    count(gap_kg) AS gaps, sum(reconciled_typical_kg) / sum(kg) AS total
FROM scored GROUP BY ALL
"""


@pytest.fixture(scope="module")
def world() -> World:
    """Four products of the small world."""
    whole = small_world()
    mine = whole.lanes.product < 4
    lanes = Lanes(*(getattr(whole.lanes, name)[mine] for name in ("product", "exporter", "importer", "kg")))
    return replace(whole, products=whole.products[:4], lanes=lanes, price=whole.price[:4], lot_kg=whole.lot_kg[:4])


@pytest.fixture(scope="module")
def scored(world: World) -> tuple[dict[tuple[str, str], dict[str, Any]], list[dict[str, Any]]]:
    """Scores by the states of both sides, and all rows."""
    connection = modelled_store(world)
    reported = mirror(connection)
    connection.register("reconciled", reported)
    scores = connection.sql(SCORED).to_arrow_table().to_pylist()
    return {(row["export_state"], row["import_state"]): row for row in scores}, reported.to_pylist()


Scored = tuple[dict[tuple[str, str], dict[str, Any]], list[dict[str, Any]]]


def test_reconciled_intervals_hold_the_truth(scored: Scored) -> None:
    """Importers alone fall short of 90 %: lasting bias is all theirs here, which no pair of reports tells."""
    by_state, _ = scored
    assert by_state["reported", "reported"]["inside_share"] > 0.9
    assert by_state["reported", "not reported"]["inside_share"] > 0.9
    assert by_state["not reported", "reported"]["inside_share"] > 0.7
    assert by_state["suppressed", "reported"]["inside_share"] > 0.7
    shares = [(row["n"], row["inside_share"]) for row in by_state.values()]
    assert sum(n * share for n, share in shares) / sum(n for n, _ in shares) > 0.9


def test_both_ends_are_better_than_the_worse(scored: Scored) -> None:
    both = scored[0]["reported", "reported"]
    assert both["error"] < both["import_error"]
    assert both["total"] == pytest.approx(1.0, abs=0.1)


def test_silent_reporters_leave_no_gap(world: World, scored: Scored) -> None:
    by_state, rows = scored
    silent = {name for name, is_silent in zip(world.territories, world.silent, strict=True) if is_silent}
    assert silent
    assert {row["export_state"] for row in rows if row["exporter"] in silent} == {"not reported"}
    assert {row["import_state"] for row in rows if row["importer"] in silent} == {"not reported"}
    assert by_state["reported", "not reported"]["gaps"] == 0
    assert by_state["suppressed", "reported"]["gaps"] == 0


def test_the_reports_of_an_end_are_those_it_published(world: World, scored: Scored) -> None:
    """Each side's kg add up to the published ones."""
    connection = modelled_store(world)
    published = connection.sql("SELECT report, sum(typical_kg) FROM contained_flow GROUP BY report").fetchall()
    assert len(published) == 2
    for flow, kg in published:
        assert sum(row[f"{flow}_low_kg"] or 0.0 for row in scored[1]) == pytest.approx(kg)


def test_reliability_follows_the_reporters_noise(world: World, scored: Scored) -> None:
    """The exporter's weight, averaged over the importers: little for the noisy."""
    weights: dict[str, list[float]] = {}
    for row in scored[1]:
        if row["export_weight_share"] is not None:
            weights.setdefault(row["exporter"], []).append(row["export_weight_share"])
    noise = dict(zip(world.territories, world.reporters.noise.tolist(), strict=True))
    mean = np.array([np.mean(found) for found in weights.values()])
    assert spearmanr(mean, [noise[name] for name in weights]).statistic < -0.3
