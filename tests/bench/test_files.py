"""A suite on disk: nothing is lost, leaks or is half there, and outside readers see what detectors see."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from oretrace.bench.files import read_truth, write_suite
from oretrace.bench.scenario import Observed, Scenario, Series
from oretrace.bench.truth import realbase
from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.decoys import CELL_DECOYS, WIDE_DECOYS
from oretrace.bench.truth.modelled import assemble
from oretrace.bench.truth.record import Truth
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import MODELLED
from oretrace.bench.world.rough import make_rough_reporters
from oretrace.bench.world.world import World
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.diversion.preparation import prepare
from oretrace.errors import InputError
from oretrace.question import Question
from tests.bench.small_world import small_world
from tests.detect.world import flow_table, stored

pytestmark = pytest.mark.long

Array = NDArray[np.float64]
Lane = tuple[str, str, str]

ASKED = {"scenario", "hub", "half", "product", "origin", "destination", "effective_from", "months_after"}
"""What question and truth both name."""

LANES = """
    WITH trade AS (
        SELECT
            *, if(flow = 'export', reporter, partner) AS exporter, if(flow = 'export', partner, reporter) AS importer,
            datediff('month', $first::DATE, period_start) AS month
        FROM read_parquet($trade)
    ),
    reporting AS (SELECT DISTINCT reporter AS name, flow FROM trade),
    hidden AS (SELECT DISTINCT hs_code, exporter, importer, true AS is_hidden FROM trade WHERE suppressed),
    lane AS (
        SELECT
            hs_code, exporter, importer, month,
            sum(net_kg) / ((e.name IS NOT NULL AND is_hidden IS NULL)::INT + (i.name IS NOT NULL)::INT) AS kg,
            CASE WHEN i.name IS NULL THEN sum(value_usd) END AS fob_alone
        FROM trade
        LEFT JOIN hidden USING (hs_code, exporter, importer)
        LEFT JOIN reporting AS e ON e.name = exporter AND e.flow = 'export'
        LEFT JOIN reporting AS i ON i.name = importer AND i.flow = 'import'
        WHERE net_kg > 0
        GROUP BY hs_code, exporter, importer, month, is_hidden, e.name, i.name
    )
    SELECT hs_code, exporter, importer, list(month), list(kg), list(coalesce(fob_alone, 'nan')) FROM lane GROUP BY ALL
"""


@pytest.fixture(scope="module")
def real() -> Suite:
    """Few scenarios in real series."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(realbase, "TURNS", dict.fromkeys(realbase.TURNS, 1))
        return realbase.build(1)


@pytest.fixture(scope="module")
def mixed() -> Suite:
    """All tactics and decoys in a small modelled world, without its trade."""
    suite = assemble("mixed", MODELLED["mixed"], small_world(), choose(small_world()))
    return replace(suite, table=no_trade)


@pytest.fixture(scope="module")
def folder(real: Suite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_suite(real, tmp_path_factory.mktemp("real") / "suite")


@pytest.fixture(scope="module")
def three(real: Suite) -> Suite:
    """Three scenarios, hardly any trade."""
    few = Truth(real.truth.scenarios[:3], real.truth.cells[: sum(len(one.candidates) for one in real.scenarios[:3])])
    return replace(real, scenarios=real.scenarios[:3], observed=real.observed[:3], truth=few, table=no_trade)


@pytest.fixture
def small(three: Suite, tmp_path: Path) -> Path:
    """A folder to damage."""
    return write_suite(three, tmp_path / "suite")


def no_trade() -> pa.Table:
    return pa.table({"reporter": ["CHN"]})


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8", newline="")))


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_the_truth_reads_back_as_it_was(real: Suite, mixed: Suite, folder: Path, tmp_path: Path) -> None:
    assert read_truth(folder) == real.truth
    assert read_truth(folder / "truth") == real.truth
    assert read_truth(write_suite(mixed, tmp_path / "a" / "mixed")) == mixed.truth


@pytest.mark.slow
def test_the_questions_are_all_there_in_order(real: Suite, folder: Path) -> None:
    asked = rows_of(folder / "observations/scenarios.csv")
    assert [row["scenario"] for row in asked] == [one.id for one in real.scenarios]
    for row, listed, known in zip(asked, real.scenarios, real.truth.scenarios, strict=True):
        assert row.pop("scenario") == known.scenario and row.pop("half") == known.half
        assert row == {name: str(value) for name, value in asdict(listed).items() if name in row}
    hubs = [(row["scenario"], row["hub"]) for row in rows_of(folder / "observations/candidates.csv")]
    assert hubs == [(cell.scenario, cell.hub) for cell in real.truth.cells]
    placebos = [tuple(row.values()) for row in rows_of(folder / "observations/placebos.csv")]
    assert placebos == [(seen.scenario.id, name) for seen in real.observed for name, _, _ in seen.others]


@pytest.mark.slow
def test_the_suite_says_what_it_is(real: Suite, tmp_path: Path) -> None:
    bare = replace(real, table=no_trade)
    folder = write_suite(bare, tmp_path / "suite")
    about = json.loads((folder / "suite.json").read_text("utf-8"))
    assert list(about) == ["suite", "seed", "base", "hash", "scenarios", "months", "notes"]
    assert about["hash"] == bare.digest() and len(about["hash"]) == 64
    assert (about["suite"], about["seed"], about["base"]) == ("real-base", 1, "real")
    assert about["scenarios"] == 40 and about["notes"] == list(real.notes)
    note = pq.read_schema(folder / "observations/trade.parquet").metadata[b"note"]
    assert note.startswith(b"Real series with modelled plants")


@pytest.mark.slow
@pytest.mark.parametrize("suite", ["real", "mixed"])
def test_no_observation_tells_the_truth(suite: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    made: Suite = request.getfixturevalue(suite)
    folder = write_suite(made, tmp_path / "suite")
    names = {"trade.parquet", "scenarios.csv", "candidates.csv", "placebos.csv"}
    names |= {"production.csv"} if made.base == "modelled" else set()
    assert files_in(folder / "observations") == names
    assert files_in(folder / "truth") == {"scenarios.csv", "cells.parquet"}
    secret = set(rows_of(folder / "truth/scenarios.csv")[0]) | set(
        pq.read_schema(folder / "truth/cells.parquet").names
    )
    listed = set(pq.read_schema(folder / "observations/trade.parquet").names)
    listed = listed.union(*(rows_of(folder / "observations" / name)[0] for name in names if name.endswith(".csv")))
    assert secret & listed <= ASKED and secret > ASKED
    decoys = set(CELL_DECOYS) | set(WIDE_DECOYS)
    assert {cell.decoy for cell in made.truth.cells} - {""} <= decoys
    words = {cell for name in names if name.endswith(".csv") for row in _cells(folder, name) for cell in row}
    assert not words & (decoys | {"tight", "loose", "multi-hop", "mirror-gap", "relabel", "none"})
    for one in made.scenarios:
        assert list(one.candidates) == sorted(one.candidates)  # an order that knows nothing


def _cells(folder: Path, name: str) -> list[list[str]]:
    return [list(row.values()) for row in rows_of(folder / "observations" / name)]


def published(folder: Path, suite: Suite) -> dict[Lane, Series]:
    """As outside readers see it: lane → mean over the ends that report; value where the importer is silent."""
    given = {"trade": str(folder / "observations/trade.parquet"), "first": suite.months[0]}
    lanes = {}
    for *lane, month, kg, fob in duckdb.execute(LANES, given).fetchall():
        series = Series(np.zeros(len(suite.months)), np.full(len(suite.months), np.nan))
        series.kg[month], series.usd[month] = kg, fob
        lanes[lane[0], lane[1], lane[2]] = series
    return lanes


def shown(seen: Observed) -> Iterator[tuple[Lane, Array, Array]]:
    """Lane, kg and usd of all that a built-in detector is shown of a scenario."""
    listed = seen.scenario
    for end, direct, legs2 in ((listed.destination, seen.direct, seen.leg2), *seen.others):
        yield (listed.product, listed.origin, end), direct.kg, direct.usd
        for hub, kg, usd in zip(listed.candidates, legs2.kg, legs2.usd, strict=True):
            yield (listed.product, hub, end), kg, usd
    for hub, kg, usd in zip(listed.candidates, seen.leg1.kg, seen.leg1.usd, strict=True):
        yield (listed.product, listed.origin, hub), kg, usd


@pytest.mark.parametrize(
    "suite", ["real", *(pytest.param(name, marks=pytest.mark.slow) for name in ("single-hop", "rough"))]
)
def test_a_stranger_sees_what_detectors_see(suite: str, real: Suite, folder: Path, tmp_path: Path) -> None:
    made = real
    if suite != "real":
        world = small_world() if suite == "single-hop" else one_sided(small_world())
        made = assemble("single-hop", MODELLED["single-hop"], world, choose(world))
        folder = write_suite(made, tmp_path / suite)
    fob_alone = 0
    lanes, nothing = published(folder, made), Series(np.zeros(len(made.months)), np.full(len(made.months), np.nan))
    for seen in made.observed:
        listed = seen.scenario
        start = made.months.index(listed.effective_from) - listed.t0  # real series have months of their own
        span = slice(start, start + seen.direct.kg.size)
        names, kg, usd = zip(*shown(seen), strict=True)
        theirs = [lanes.get(name, nothing) for name in names]
        np.testing.assert_allclose(kg, [lane.kg[span] for lane in theirs], rtol=1e-12, err_msg=listed.id)
        fob = np.array([lane.usd[span] for lane in theirs])
        np.testing.assert_allclose(np.where(np.isnan(fob), np.nan, usd), fob, rtol=1e-12, err_msg=listed.id)
        assert np.count_nonzero(kg) > 1000
        fob_alone += int(np.count_nonzero(~np.isnan(fob)))
    assert fob_alone > 0 or suite == "real"  # where everybody reports, no value stands alone


@pytest.mark.slow
@pytest.mark.parametrize("reported", ["by both ends", "one-sided"])
def test_a_scan_of_the_files_sees_what_detectors_see(tmp_path: Path, reported: str) -> None:
    """The product's own series, from the published table in a store, are the ones a built-in detector is shown."""
    world = lumpy(small_world() if reported == "by both ends" else one_sided(small_world()))
    made = assemble("relabel", MODELLED["relabel"], world, choose(world))
    store = stored(tmp_path / "store", as_trade_flow(write_suite(made, tmp_path / "suite")))
    rare = 0
    for seen in made.observed[:: len(made.observed) // 2]:
        listed = seen.scenario
        panel = prepare(store, Question(ban_of(listed), (listed.product,)), supply=False).everything
        assert panel.unit == "kg" and panel.months == made.months
        start = panel.months.index(listed.effective_from) - listed.t0
        span, product = slice(start, start + seen.direct.kg.size), panel.products.index(listed.product)
        np.testing.assert_allclose(panel.direct[product, span], seen.direct.kg, rtol=1e-12, err_msg=listed.id)
        for hub, leg1, leg2 in zip(listed.candidates, seen.leg1.kg, seen.leg2.kg, strict=True):
            if hub not in panel.hubs:  # the product asks for no onward leg where nothing went in
                assert not leg1.any()
                continue
            for series, leg in ((panel.out, leg1), (panel.onward, leg2)):
                ours = series[product, panel.hubs.index(hub), span]
                np.testing.assert_allclose(ours, leg, rtol=1e-12, err_msg=f"{listed.id} {hub}")
                rare += bool(leg.any() and (leg > 0).mean() < 0.5)
    assert rare > 20


def lumpy(world: World) -> World:
    """The world with every second lane active in a month of eight, so that most of its cargoes stand alone."""
    rng = np.random.default_rng(1)
    kept = rng.random(world.lanes.kg.shape) < 1 / 8
    kept[rng.random(len(kept)) < 0.5] = True
    return replace(world, lanes=replace(world.lanes, kg=world.lanes.kg * kept))


def one_sided(world: World) -> World:
    """The world with the reporters of a rough one: some publish nothing, some imports only."""
    return replace(world, reporters=make_rough_reporters(world.draws, world.nature, world.codes))


def as_trade_flow(folder: Path) -> pa.Table:
    """The published table of a suite as rows of a store."""
    trade = pq.read_table(folder / "observations/trade.parquet")
    return flow_table(trade.rename_columns({"value_usd": "value"}).drop_columns(["published_on"]))


def ban_of(listed: Scenario) -> Measure:
    item = MeasureItem(material="goods", form="modelled", hs6=(listed.product,), coverage="full")
    return Measure(
        id=listed.id,
        issuer=listed.origin,
        effective_from=listed.effective_from,
        targets=(listed.destination,),
        items=(item,),
    )


def test_known_by_then_is_written_beside_every_figure(real: Suite, folder: Path) -> None:
    query = """
        SELECT reporter, min(wait), max(wait)
        FROM (SELECT *, datediff('month', period_start, published_on) - 1 AS wait FROM read_parquet($trade))
        GROUP BY ALL
    """
    waits = duckdb.execute(query, {"trade": str(folder / "observations/trade.parquet")}).fetchall()
    assert all(low == high for _, low, high in waits)
    known = {reporter: wait for reporter, wait, _ in waits}
    for seen in real.observed:
        listed = seen.scenario
        ends = [
            max(known.get(end, 0) for end in (listed.origin, hub, listed.destination)) for hub in listed.candidates
        ]
        np.testing.assert_array_equal(seen.published_after, ends)


@pytest.mark.parametrize("there", ["folder", "file"])
def test_an_existing_file_is_not_overwritten(real: Suite, tmp_path: Path, there: str) -> None:
    out = tmp_path / "out"
    kept = out / "mine.txt" if there == "folder" else out
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine")
    with pytest.raises(InputError, match="--out: expected a new or empty folder"):
        write_suite(real, out)
    assert files_in(tmp_path) == {str(kept.relative_to(tmp_path))} and kept.read_text() == "mine"


def test_an_empty_folder_may_be_filled(three: Suite, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert read_truth(write_suite(three, tmp_path / "empty")) == three.truth
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


@pytest.mark.parametrize(
    ("out", "part"),
    [("file/out", "a folder that can be written"), ("x" * 255, "can be written"), (".", "the name of a new folder")],
)
def test_a_place_that_cannot_be_written_to(
    three: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, part: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match=part):
        write_suite(three, Path(out) if out == "." else tmp_path / out)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "here"]


@pytest.mark.parametrize(
    "error", [RuntimeError("in the middle"), OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_a_failure_leaves_nothing_behind(three: Suite, tmp_path: Path, error: BaseException) -> None:
    def fails() -> pa.Table:
        raise error

    with pytest.raises(InputError if isinstance(error, OSError) else type(error)):
        write_suite(replace(three, table=fails), tmp_path / "out")
    assert not list(tmp_path.iterdir())


def with_cell(line: int, column: str, text: str) -> Callable[[Path], None]:
    """Changes one field of truth/scenarios.csv; lines are counted from 1, the header's."""

    def damage(truth: Path) -> None:
        rows = list(csv.reader((truth / "scenarios.csv").open(encoding="utf-8", newline="")))
        rows[line - 1][rows[0].index(column)] = text
        csv.writer((truth / "scenarios.csv").open("w", encoding="utf-8", newline="")).writerows(rows)

    return damage


def with_lines(change: Callable[[list[str]], object]) -> Callable[[Path], None]:
    def damage(truth: Path) -> None:
        lines = (truth / "scenarios.csv").read_text("utf-8").splitlines()
        change(lines)
        (truth / "scenarios.csv").write_text("\n".join(lines), "utf-8")

    return damage


def with_table(change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    def damage(truth: Path) -> None:
        pq.write_table(change(pq.read_table(truth / "cells.parquet")), truth / "cells.parquet")

    return damage


def with_column(name: str, values: Callable[[int], pa.Array]) -> Callable[[Path], None]:
    return with_table(lambda table: table.set_column(table.column_names.index(name), name, values(table.num_rows)))


def garbled(truth: Path) -> None:
    content = bytearray((truth / "cells.parquet").read_bytes())
    content[40:900] = b"\x99" * 860
    (truth / "cells.parquet").write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "parts"),
    [
        (with_cell(3, "sigma", "much"), ("scenarios.csv, line 3:", "'much'")),
        (with_cell(4, "effective_from", "soon"), ("scenarios.csv, line 4:", "'soon'")),
        (with_cell(1, "sigma", "s"), ("scenarios.csv, line 1:", "no sigma, a column s")),
        (with_cell(2, "scenario", "x" * 200_000), ("scenarios.csv, line 2:", "field limit")),
        (with_lines(lambda lines: lines.__setitem__(2, lines[2] + ",5")), ("scenarios.csv, line 3:", "more than")),
        (with_lines(lambda lines: lines.__setitem__(2, "a,b")), ("scenarios.csv, line 3:", "expected a scenario")),
        (with_lines(lambda lines: lines.clear()), ("scenarios.csv, line 1:", "no scenario, no suite")),
        (with_lines(lambda lines: lines.__delitem__(slice(1, None))), ("scenarios.csv:", "at least one scenario")),
        (with_lines(lambda lines: lines.pop(2)), ("cells.parquet:", "in the place of")),
        (with_lines(lambda lines: lines.append(lines[3])), ("cells.parquet:", "nothing in the place of")),
        (
            lambda truth: (truth / "scenarios.csv").write_bytes(b"scenario\n\xff"),
            ("scenarios.csv, line 2:", "in UTF-8"),
        ),
        (lambda truth: (truth / "scenarios.csv").unlink(), ("truth:", "no scenarios.csv", "bench make")),
        (lambda truth: (truth / "cells.parquet").unlink(), ("truth:", "no cells.parquet", "bench make")),
        (lambda truth: (truth / "cells.parquet").write_text("PAR1"), ("cells.parquet:", "expected a Parquet file")),
        (garbled, ("cells.parquet:", "expected a Parquet file")),
        (with_table(lambda table: table.drop_columns(["position"])), ("cells.parquet:", "found 'no position'")),
        (with_table(lambda table: table.drop_columns(["arrived_kg_18"])), ("cells.parquet:", "no arrived_kg_18")),
        (with_table(lambda table: table.append_column("x", table["hub"])), ("cells.parquet:", "a column x")),
        (with_table(lambda table: table.slice(0, 0)), ("cells.parquet:", "nothing in the place of")),
        (with_table(lambda table: pa.concat_tables([table.slice(0, 1), table])), ("cells.parquet:", "twice")),
        (
            with_table(lambda table: table.take(np.arange(table.num_rows)[::-1])),
            ("cells.parquet:", "in the place of"),
        ),
        (with_column("arrived_kg_18", pa.nulls), ("cells.parquet:", "NoneType")),
        (with_column("entered_kg_6", lambda rows: pa.array(["a"] * rows)), ("cells.parquet:", "'a'")),
        (with_column("scenario", lambda rows: pa.array(["a"] * rows)), ("cells.parquet:", "a in the place of")),
    ],
)
def test_a_damaged_truth_is_named(small: Path, damage: Callable[[Path], None], parts: tuple[str, ...]) -> None:
    damage(small / "truth")
    with pytest.raises(InputError) as caught:
        read_truth(small)
    for part in parts:
        assert part in str(caught.value)


def test_a_folder_without_truth(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no scenarios"):
        read_truth(tmp_path / "nowhere")
