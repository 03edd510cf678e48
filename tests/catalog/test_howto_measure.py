"""The page on adding a measure: its example is complete, and passes every check of the catalog."""

import re
import shutil
from pathlib import Path

from oretrace.catalog.measure_parts import MeasureItem, Purity
from oretrace.catalog.measures import MEASURES, Measure, load_measure
from tests.catalog.rules import check_catalog
from tests.conftest import ROOT

PAGE = (ROOT / "docs/howto/add-a-measure.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_passes_the_checks(tmp_path: Path) -> None:
    folder = tmp_path / "measures"
    shutil.copytree(MEASURES, folder)
    path = folder / "CHN" / "cn-2030-1.yml"
    path.write_text(EXAMPLE, encoding="utf-8")
    check_catalog(folder)
    act = load_measure(path)
    oxide, flake = act.items
    assert (oxide.purity and oxide.purity.at_least, flake.purity and flake.purity.sufficient) == (99.99, False)
    assert act.phases[0].clause == flake.clause


def test_the_page_names_every_key() -> None:
    for key in {*Measure.model_fields, *MeasureItem.model_fields, *Purity.model_fields}:
        assert re.search(rf"\b{key}\b", PAGE), key
