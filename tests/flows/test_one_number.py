"""A lane of 1,200 t at six digits and 720 t at eight: scan, ledger, mirror and assess have one number."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.api import Workspace
from oretrace.assess.trade import trade_of
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.diversion.preparation import prepare
from oretrace.errors import InputError
from oretrace.ledger.contained import register
from oretrace.ledger.lanes import TYPICAL, read_lanes
from oretrace.ledger.mirror import mirror
from oretrace.months import add_months
from oretrace.parties.registers import prepare_firms
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import extra, stored
from tests.parameters import first_fast

Row = dict[str, Any]

CODE, CONTENT = "282580", 0.8335
TOTAL, LINES = {CODE: 1_200_000.0}, {f"{CODE}10": 400_000.0, f"{CODE}90": 320_000.0}
FIRST, MONTHS = date(2022, 1, 1), 36
ACT = Measure(
    id="made-up",
    issuer="CHN",
    effective_from=date(2023, 7, 1),
    targets=("USA",),
    items=(MeasureItem(material="antimony", form="oxide", hs6=(CODE,), coverage="full"),),
)


def exports(kg_of: dict[str, float], months: int = 1) -> list[Row]:
    """What CHN sells to THA and USA, the same in every period."""
    return [
        {"reporter": "CHN", "partner": to, "flow": "export", "hs_code": code, "hs_edition": "HS2022"}
        | {"period_start": add_months(FIRST, k), "period_months": months}
        | {"value": 5.0 * kg * months, "net_kg": kg * months, "suppressed": False}
        for to in ("THA", "USA")
        for code, kg in kg_of.items()
        for k in range(0, MONTHS, months)
    ]


FILES: dict[str, Callable[[], dict[str, list[Row]]]] = {
    "one source": lambda: {"a": exports(TOTAL) + exports(LINES)},
    "two sources": lambda: {"a": exports(TOTAL), "b": exports(LINES)},
    "six digits alone": lambda: {"a": exports(TOTAL)},
    "two sources, the other way about": lambda: {"b": exports(TOTAL), "a": exports(LINES)},
    "months and years": lambda: {"a": exports(TOTAL) + exports(LINES) + exports(TOTAL, 12) + exports(LINES, 12)},
    "lines by month, the total by year": lambda: {"a": exports(TOTAL) + exports(LINES) + exports(LINES, 12)},
    "all of it twice": lambda: {
        name: exports(TOTAL) + exports(LINES) + exports(TOTAL, 12) + exports(LINES, 12) for name in "ab"
    },
}


@pytest.fixture(params=first_fast(FILES, 2))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    for source, rows in FILES[request.param]().items():
        made = stored(tmp_path / "store", extra(rows), source=source)
    return made


@pytest.mark.slow
def test_the_total_counts_in_scan_ledger_mirror_and_assess(store: Store) -> None:
    prepared = prepare(store, Question(ACT, ACT.hs6_codes))
    panel = prepared.everything
    assert panel.unit == "kg"
    np.testing.assert_allclose(panel.out[0, panel.hubs.index("THA")], 1_200_000.0)
    np.testing.assert_allclose(panel.direct[0], 1_200_000.0)
    with store.connect() as connection:
        lanes = read_lanes(connection, "antimony")
    np.testing.assert_allclose(lanes.kg[TYPICAL, 0], 1_200_000.0 * CONTENT)
    with store.connect() as connection:
        register(connection, grain=3)
        sides = mirror(connection).to_pylist()
    assert len(sides) == 2 * MONTHS / 3
    assert [row["export_typical_kg"] for row in sides] == pytest.approx([3 * 1_200_000.0 * CONTENT] * len(sides))
    with store.connect() as connection:
        trade = trade_of(connection, "antimony", date(2023, 1, 1), date(2023, 12, 1))
    assert trade.exports("CHN").typical == pytest.approx(2 * 12 * 1_200_000.0 * CONTENT)
    assert trade.partial == ()
    assert all("lines fall short of the total of their code" in note for note in trade.notes)


@pytest.mark.slow
def test_a_scan_notes_what_the_lines_withhold(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", extra(exports(TOTAL) + exports(LINES)))
    (note,) = prepare(store, Question(ACT, ACT.hs6_codes)).notes
    assert note.startswith("world, HS 282580, CHN → THA, CHN → USA: lines fall short of the total")


def test_years_alone_fill_a_year_and_no_month(tmp_path: Path) -> None:
    monthly = exports(TOTAL)[:5]
    store = stored(tmp_path / "store", extra(monthly + exports(TOTAL, 12)))
    with store.connect() as connection:
        assert len(read_lanes(connection, "antimony").months) == 5
        trade = trade_of(connection, "antimony", date(2023, 1, 1), date(2023, 12, 1))
    assert trade.exports("CHN").typical == pytest.approx(2 * 12 * 1_200_000.0 * CONTENT)


def test_a_total_of_half_a_year_says_that_it_is_not_whole(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", extra(exports(TOTAL)[:18]))
    with store.connect() as connection:
        trade = trade_of(connection, "antimony", date(2023, 1, 1), date(2023, 12, 1))
    assert trade.partial == ("CHN",)
    assert trade.exports("CHN").typical == pytest.approx(6 * 1_200_000.0 * CONTENT)


def buys(kg: float) -> list[Row]:
    """What USA reports of its imports from CHN; none from THA."""
    return [
        row | {"reporter": "USA", "partner": "CHN", "flow": "import"}
        for row in exports({CODE: kg})
        if row["partner"] == "USA"
    ]


@pytest.mark.slow
def test_one_of_two_sources_is_as_if_the_other_were_not_stored(tmp_path: Path) -> None:
    both, alone = tmp_path / "both", tmp_path / "alone"
    stored(both, extra(exports(TOTAL) + buys(900_000.0)), source="a")
    stored(both, extra(exports(LINES)), source="b")
    stored(alone, extra(exports(LINES)), source="b")
    everything, only = Workspace.open(both), Workspace.open(alone)
    asks: tuple[Callable[..., object], ...] = (
        lambda space, **limit: space.mirror("antimony", **limit).to_pylist(),
        lambda space, **limit: space.ledger("antimony", "THA", made_up(tmp_path), **limit),
        lambda space, **limit: space.assess("antimony", 2023, "USA", **limit).dependence,
    )
    for ask in asks:
        assert ask(everything, sources=("b",)) == ask(only) != ask(everything)


def test_trade_figures_are_of_those_who_published_trade_and_of_no_register(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", extra(exports(LINES)))
    (tmp_path / "f.csv").write_text("name\nNordal Metals\n", "utf-8")
    store.import_file(prepare_firms(tmp_path / "f.csv"))
    (publisher,) = {one.publisher for one in store.snapshots()} - {"register extract, supplied by the user"}
    found = Workspace.open(tmp_path / "store").assess("antimony", 2023)
    assert found.notes[0] == f"trade figures of {publisher}"


def test_a_source_that_the_store_does_not_have_names_the_nearest(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", extra(exports(TOTAL)), source="comtrade")
    with pytest.raises(InputError, match=r"--source: expected a source of this store: .*nearest is 'comtrade'"):
        store.of_sources(("comtrad",))
    assert store.of_sources(()) is store


def made_up(folder: Path) -> Path:
    path = folder / "act.yml"
    path.write_text(
        "id: made-up\nissuer: CHN\neffective_from: 2023-07-01\ntargets: [USA]\n"
        f"items: [{{material: antimony, form: oxide, hs6: ['{CODE}'], coverage: full}}]\n",
        "utf-8",
    )
    return path
