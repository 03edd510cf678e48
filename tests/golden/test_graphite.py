"""Real series with one leg: China's graphite exports in kg around the licence of December 2023, target USA."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measures import Measure, load_measure
from oretrace.detect.diversion.detector import Diversion
from oretrace.findings import Scan
from oretrace.question import Question
from oretrace.sources import prepare
from oretrace.store import Store
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NATURAL, ARTIFICIAL = "250410", "380110"
SERIES = "comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv"


@pytest.fixture(scope="module")
def act(tmp_path_factory: pytest.TempPathFactory) -> Measure:
    path = tmp_path_factory.mktemp("act") / "graphite.yml"
    path.write_text("id: graphite-usa\nbased_on: cn-2023-39\ntargets: [USA]\n")
    return load_measure(path)


@pytest.fixture(scope="module")
def store(data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.open(tmp_path_factory.mktemp("graphite") / "store", create=True)
    made.import_file(prepare("table", data_file(SERIES), retrieved_on=date(2025, 3, 1), mapping="comtrade_graphite"))
    return made


@pytest.fixture(scope="module")
def scan(store: Store, act: Measure) -> Scan:
    return Diversion().scan(store, Question(act))


def test_works_in_kg_from_2018_on_with_many_placebos(scan: Scan) -> None:
    assert (scan.details.unit, scan.details.window.post_months, scan.details.window.pre_months) == ("kg", 13, 24)
    assert {hub.details.claim for hub in scan.leading} == {"first leg"}
    assert min(hub.details.placebos for hub in scan.leading) > 1000
    assert all(hub.details.separate_looks < 0.2 * hub.details.placebos for hub in scan.leading)


def test_only_natural_graphite_fell_and_is_weighed(scan: Scan) -> None:
    assert (scan.details.n_products_read, scan.details.n_products_fallen) == (2, 1)
    assert {finding.subject["product"] for finding in scan.parts} == {NATURAL}


def test_the_readme_gives_the_figures_of_this_scan(scan: Scan) -> None:
    """Tonnes a month on the direct lane, before and after, and the number of other destinations weighed."""
    shape, panel = scan.working.prepared.shape, scan.working.prepared.everything
    before = panel.direct[:, shape.t0 - shape.pre : shape.t0].mean(axis=1) / 1000
    after = panel.direct[:, shape.t0 : shape.t0 + shape.post].mean(axis=1) / 1000
    natural, artificial = (panel.products.index(code) for code in (NATURAL, ARTIFICIAL))
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert f"natural graphite fell from {before[natural]:,.0f} to {after[natural]:,.0f} t a month" in readme
    assert f"artificial graphite rose from {before[artificial]:,.0f} to {after[artificial]:,.0f} t" in readme
    assert f"None of the {len(scan.leading)} other destinations is flagged" in readme


def test_graphite_has_no_flag(scan: Scan) -> None:
    assert not any(finding.flagged for finding in scan.findings)


def test_partners_are_the_donors_of_the_counterfactual(store: Store, act: Measure, scan: Scan) -> None:
    assert scan.leading[0].details.counterfactual.startswith("matrix completion")
    (evidence,) = Diversion().explain(store, scan, [scan.leading[0].id]).values()
    first = next(leg for leg in evidence.series() if leg.name == "leg 1")
    assert first.reported and first.low[-1] is not None and first.expected[-1] is not None
    assert 0 <= first.low[-1] <= first.expected[-1]
    onward = next(leg for leg in evidence.series() if leg.name == "leg 2")
    assert not onward.reported and set(onward.observed) == {None}
