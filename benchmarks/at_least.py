"""Whether `at_least` holds where the truth is known: benchmarks/at_least.json.

    make bench

The bound rests on the ledger of a material, which reads a store: each suite is stored, and every scenario of a
half balanced as its scan does, with the suite's own yearbook of production. The modelled worlds trade some codes of
a material only. `complete` counts planted hubs whose material has every code in the store, without which the shipped
ledger gives no bound; all else is measured with the missing codes taken as traded by nobody, as in these worlds they
are.

By suite and window: of hubs through which planted goods had come on both legs, how many have a bound above 0, of how
many the planted kg are below it, the median of bound over planted kg where it is above 0; of hubs that nothing
planted goes through, how many have one, and of how many of these it is more than they had bought of the origin since
the act.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from oretrace.bench.scans import question_about, stored
from oretrace.bench.truth.record import CellTruth
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import build
from oretrace.bench.world.production import COLUMNS, SOURCE
from oretrace.catalog.production import SupplyFigure, read_figure
from oretrace.detect.materials import material_of
from oretrace.ledger.hubs import at_least_kg, balances_of
from oretrace.ledger.lanes import MaterialLanes
from oretrace.months import add_months

HERE = Path(__file__).parent
WINDOWS = (6, 9, 18)
SUITES = {
    "single-hop-decoys": ("test", (1, 2)),
    "rough-decoys": ("test", (1, 2)),
    "antimony": ("tune", (1, 2, 3, 4, 5)),
}
"""By suite its half, and seeds."""
EQUAL = 1e-6
"""Relative difference below which a bound and the truth are the same."""


@dataclass(frozen=True)
class Bound:
    """The bound of one hub beside the kg planted in it, and what it was published to buy of the origin since the act.

    `complete`: every code of the material is in the store.
    """

    months: int
    kg: float
    planted_kg: float
    bought_kg: float
    complete: bool

    @property
    def fails(self) -> bool:
        """Whether less was planted."""
        return self.planted_kg < self.kg * (1.0 - EQUAL)


def yearbook(suite: Suite) -> tuple[SupplyFigure, ...]:
    """What the suite publishes of production, as a user's own figures."""
    rows = () if suite.yearbook is None else suite.yearbook()
    texts = ({name: str(value) for name, value in zip(COLUMNS, row, strict=True)} for row in rows)
    return tuple(read_figure(row, suite.name, (SOURCE,)) for row in texts)


def bounds(suite: Suite, half: str) -> Iterator[Bound]:
    """Of every hub of each scenario of a half; where diverted kg have come on one leg alone, of none."""
    figures = yearbook(suite)
    cells: dict[str, list[CellTruth]] = {}
    for cell in suite.truth.cells:
        cells.setdefault(cell.scenario, []).append(cell)
    lanes: dict[str, MaterialLanes | None] = {}
    whole: dict[str, MaterialLanes | None] = {}
    with stored(suite) as store, store.connect() as connection:
        for one, truth in zip(suite.observed, suite.truth.scenarios, strict=True):
            scenario = one.scenario
            row = material_of(scenario.product, question_about(scenario).measure)
            if row is None or truth.half != half:
                continue
            ends = ([scenario.origin], [scenario.destination])
            for months in WINDOWS:
                if months > scenario.months_after:
                    continue
                span = scenario.effective_from, add_months(scenario.effective_from, months - 1)
                shipped = balances_of(connection, {row.material}, span, ends, figures, lanes)
                known = lanes[row.material]
                if known is None or not shipped:
                    continue
                whole.setdefault(row.material, replace(known, missing=()))
                found = balances_of(connection, {row.material}, span, ends, figures, whole)
                bought = one.leg1.kg[:, scenario.t0 : scenario.t0 + months].sum(axis=1)
                for k, cell in enumerate(cells[scenario.id]):
                    planted = cell.planted(months)
                    if not planted and (cell.position or cell.first_month >= 0):
                        continue
                    yield Bound(
                        months,
                        at_least_kg(found, cell.hub, {scenario.product}),
                        cell.arrived_kg[months] if planted else 0.0,
                        float(bought[k]),
                        not known.missing,
                    )


def summary(found: Iterable[Bound]) -> dict[str, Any]:
    """Counts, and the median share."""
    found = list(found)
    planted = [one for one in found if one.planted_kg > 0]
    innocent = [one for one in found if not one.planted_kg]
    bounded = [one for one in planted if one.kg > 0]
    share = float(np.median([one.kg / one.planted_kg for one in bounded])) if bounded else None
    return {
        "planted": len(planted),
        "complete": sum(one.complete for one in planted),
        "with_bound": len(bounded),
        "planted_below": sum(one.fails for one in planted),
        "share_of_planted": None if share is None else round(share, 3),
        "innocent": len(innocent),
        "innocent_with_bound": sum(one.kg > 0 for one in innocent),
        "innocent_beyond_bought": sum(one.kg > one.bought_kg for one in innocent),
    }


def main() -> None:
    """Run all and write the file."""
    rows = []
    for name, (half, seeds) in SUITES.items():
        found = [bound for seed in seeds for bound in bounds(build(name, seed), half)]
        for months in WINDOWS:
            of = summary(one for one in found if one.months == months)
            rows.append({"suite": name, "months": months, "half": half, "seeds": list(seeds), **of})
            print(json.dumps(rows[-1]), flush=True)
    (HERE / "at_least.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
