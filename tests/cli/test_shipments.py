"""`oretrace import shipments` says what came of every line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.typed import typed
from tests.sources.shipments.test_read import line, written


@pytest.mark.slow
def test_an_import_prints_rows_stored_and_set_aside(tmp_path: Path) -> None:
    path = written(
        tmp_path, line(), line(decl_no="A2", net_kg="-1"), line(date="2024-04-01"), line(decl_no="A4", origin="??")
    )
    command = ("import", "shipments", path, "--mapping", "customs-declarations", "--reporter", "China")
    code, out, err = typed(*command, "--store", tmp_path / "s", "--retrieved-on", "2024-12-01")
    assert (code, err) == (0, "")
    first, *reasons = out.splitlines()
    assert first.endswith("lines.csv: snapshot 1, 2 lines, 1 count (1 amended since); 2 set aside")
    assert reasons == [
        "  1 set aside, first line 2: net_kg: expected a number from 0 to 1e+12, found '-1'",
        "  1 set aside, first line 4: origin: expected a territory (name, ISO alpha-3 or alpha-2), found '??'",
    ]
    code, out, _ = typed(*command, "--store", tmp_path / "s", "--retrieved-on", "2024-12-01")
    assert code == 0
    assert "already stored as snapshot 1" in out


VENDOR = """\
source: vendor
publisher: A vendor
licence: internal
columns:
  record: {constant: bill_of_lading}
  flow: {constant: import}
  filed_on: {column: Arrival Date, format: "%d/%m/%Y"}
  shipper: Shipper
  gross_kg: Gross Weight (KG)
"""


def test_marks_of_numbers_that_the_mapping_does_not_state_are_named(tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text(VENDOR, "utf-8")
    (tmp_path / "a.csv").write_text('Shipper,Arrival Date,Gross Weight (KG)\nNordal,05/04/2025,"1,234.5"\n', "utf-8")
    command = ("import", "shipments", "--mapping", tmp_path / "m.yml", "--store", tmp_path / "s")
    code, out, _ = typed(*command, tmp_path / "a.csv")
    assert code == 0 and "(the mapping states its marks: `decimal`, `thousands`), found '1,234.5'" in out
    (tmp_path / "b.csv").write_text("Shipper,Arrival Date,Gross Weight (KG)\nNordal,05/04/2025,12.345\n", "utf-8")
    code, out, err = typed(*command, tmp_path / "b.csv")
    assert code == 0 and "stands before three digits (12.345) and may mark thousands" in err
    (tmp_path / "m.yml").write_text(f'decimal: "."\n{VENDOR}', "utf-8")
    assert typed(*command, tmp_path / "b.csv")[2] == ""


def test_an_invalid_mapping_or_reporter_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, line())
    command = ("import", "shipments", path, "--store", tmp_path / "s", "--mapping")
    code, _, err = typed(*command, "us-manifest")
    assert code == 2
    assert "nearest is 'us-manifests'" in err
    code, _, err = typed(*command, "customs-declarations", "--reporter", "Narnia")
    assert code == 2
    assert "--reporter: expected a territory" in err
