"""Reliance: the USGS's statements on the United States, with their bounds."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.catalog.materials import materials
from oretrace.catalog.reliance import net_import_reliance, read_statement, statements
from oretrace.catalog.tables import FOLDER, read_table
from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from scripts import make_reliance, usgs
from tests.catalog.rules_of_supply import statement_problems


def test_the_committed_table_is_what_the_data_print(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    made = tmp_path / "reliance.csv"
    rows = make_reliance.statements(data_file("usgs").parent)
    usgs.write(made, make_reliance.COMMENT, make_reliance.COLUMNS, rows)
    assert made.read_bytes() == (FOLDER / "reliance.csv").read_bytes()


def test_printed_bounds_and_signs() -> None:
    (antimony,) = net_import_reliance("antimony", 2024)
    assert (antimony.low, antimony.typical, antimony.high, antimony.status) == (0.86, 0.86, 0.86, "reported")
    (tungsten,) = net_import_reliance("tungsten", 2024)
    assert (tungsten.low, tungsten.typical, tungsten.high, tungsten.status) == (0.5, None, 1, "bound")
    (molybdenum,) = net_import_reliance("molybdenum", 2024)
    assert (molybdenum.low, molybdenum.high, molybdenum.status) == (None, 0, "net_exporter")
    (tellurium,) = net_import_reliance("tellurium", 2024)
    assert (tellurium.low, tellurium.high) == (0, 0.25)
    assert {s.status for s in net_import_reliance("rare earths", 2024)} == {"reported", "net_exporter"}
    assert len(net_import_reliance("germanium", 2025)) == 1, "printed twice alike in the file"


def test_import_sources_add_up_within_rounding() -> None:
    totals: dict[str, float] = defaultdict(float)
    for s in statements():
        if s.kind == "import_source":
            totals[s.item] += s.low or 0
    assert len(totals) > 30
    assert all(abs(total - 1) <= 0.0151 for total in totals.values()), totals


def test_an_unknown_material_names_the_nearest() -> None:
    with pytest.raises(InputError, match="'gallium'"):
        net_import_reliance("galium", 2024)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("low", "1.2"), ("low", "nan"), ("low", "x"), ("high", "0.1"), ("typical", ""), ("kind", "reliance"),
        ("status", ""), ("status", "bound"), ("first_year", "2025"), ("last_year", "24"), ("vintage", "20x6"),
    ],
)  # fmt: skip
def test_a_hostile_row_is_refused_with_its_place(column: str, value: str) -> None:
    row = next(
        r for r in read_table("reliance.csv") if r["kind"] == "net_import_reliance" and r["status"] == "reported"
    )
    assert read_statement(row, "row 1").vintage == 2026
    with pytest.raises(InputError, match=r"row 1.*expected"):
        read_statement(row | {column: value}, "row 1")


def test_the_check_finds_what_is_broken() -> None:
    first = statements()[0]
    broken = [first, first, replace(first, material="unobtainium", item="x"), replace(first, territory="XXX")]
    assert len(list(statement_problems(broken, materials(), territories()))) == 3
    assert not list(statement_problems(statements(), materials(), territories()))
