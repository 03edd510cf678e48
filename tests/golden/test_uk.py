"""A real case of the second leg: British imports of tungsten around China's licence of February 2025.

Nobody else's figures are in the store: what Hong Kong bought of China is unknown.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.detect.diversion.detector import Diversion
from oretrace.findings import Scan
from oretrace.question import Question
from oretrace.sources import prepare
from oretrace.store import Store
from tests.conftest import ROOT

SERIES = "uk/uk_trade_monthly_2024_2026.parquet"


def _scan(store: Store, act: str, folder: Path) -> Scan:
    path = folder / f"{act}.yml"
    path.write_text(f"id: {act}-gbr\nbased_on: {act}\ntargets: [GBR]\n")
    return Diversion().scan(store, Question(load_measure(path)))


@pytest.fixture(scope="module")
def store(data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.open(tmp_path_factory.mktemp("uk") / "store", create=True)
    made.import_file(prepare("uk", data_file(SERIES), retrieved_on=date(2026, 9, 1)))
    return made


@pytest.fixture(scope="module")
def tungsten(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    return _scan(store, "cn-2025-10", tmp_path_factory.mktemp("act"))


@pytest.mark.slow
def test_tungsten_has_no_claim_as_direct_trade_did_not_fall(tungsten: Scan) -> None:
    window = tungsten.details.window
    assert (window.post_first, window.pre_months, window.post_months) == (date(2025, 3, 1), 9, 9)
    assert (tungsten.details.n_products_read, tungsten.details.n_products_fallen) == (1, 0)
    assert tungsten.findings == ()
    assert any(note.text.startswith("nothing to explain: China → United Kingdom") for note in tungsten.notes)


@pytest.mark.slow
def test_the_page_gives_the_figures_of_the_series(tungsten: Scan) -> None:
    """Millions of USD from China and Hong Kong before and since the act, all months stored."""
    prepared = tungsten.working.prepared
    assert prepared.panel.unit == "USD"
    panel, t0 = prepared.everything, prepared.shape.t0
    at = panel.products.index("810194")
    hong_kong = panel.onward[at, panel.hubs.index("HKG")] / 1e6
    direct = panel.direct[at] / 1e6
    page = " ".join((ROOT / "docs/method/diversion.md").read_text("utf-8").split())
    assert hong_kong[:t0].sum() == 0 and f"{hong_kong[t0:].sum():.1f} M USD from Hong Kong" in page
    assert f"China rose from {direct[:t0].mean():.2f} to {direct[t0:].mean():.2f} M USD a month" in page


@pytest.mark.slow
def test_antimony_fell_and_its_hubs_are_second_legs_never_flagged(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scan = _scan(store, "cn-2024-33", tmp_path_factory.mktemp("antimony"))
    assert scan.leading and {finding.details.claim for finding in scan.findings} == {"second leg"}
    assert not any(finding.flagged for finding in scan.findings)
