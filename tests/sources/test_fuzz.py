"""Spoilt files: rows that keep every rule or one sentence, whatever is in them, and no figure that is in no cell."""

import csv
import io
import re
import resource
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oretrace.sources import Rows
from tests.sources.fuzzing import FORMS, LAYOUTS, Layout, as_csv, every_form, outcome, spoil, spoil_bytes, spoil_cells

CASES = 120  # of each layout and form, 4,320 in all
KILOBYTES = 1 << 20  # of memory that a form may take beyond what was taken before it
FACTORS = (1.0, 100.0, 1000.0)  # kg in a kg, in 100 kg (Comext), in a tonne (Census)
QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
draws = st.randoms(use_true_random=False)
layouts = st.sampled_from(LAYOUTS)


def cells_of(data: bytes) -> list[list[str]]:
    """The records of a spoilt CSV as Python's own parser reads them; none where they are not plain UTF-8."""
    try:
        lines = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return []
    header = lines.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    return [record for record in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter) if record]


def figures(records: list[list[str]]) -> set[float]:
    """Every figure that a file may come to mean: its numbers, in kg, and sums of parts that the Census splits."""
    found = set()
    for text in {cell.strip() for record in records for cell in record}:
        try:
            found |= {float(text) * factor for factor in FACTORS}
        except ValueError:
            continue
    return found


def assert_nothing_made_up(rows: Rows, data: bytes) -> None:
    """Every amount is a number of the file, and every record is a row or counted among those ignored."""
    records = cells_of(data)
    if not records:
        return
    made = [rows.table[name].drop_null().to_pylist() for name in ("value", "net_kg", "qty")]
    assert {amount for amounts in made for amount in amounts} <= figures(records)
    left_out = sum(int(count) for count in re.findall(r": (\d+)(?:;|$)", rows.ignored))
    is_long = "indicators" in records[0]  # several records make one row
    assert rows.table.num_rows + left_out == len(records) - 1 or is_long


@pytest.mark.slow
@QUICK
@given(layout=layouts, form=st.sampled_from(sorted(FORMS)), draw=draws)
def test_rows_or_one_sentence(tmp_path: Path, layout: Layout, form: str, draw: Random) -> None:
    outcome(layout, tmp_path, spoil(layout, form, draw))


@pytest.mark.slow
@QUICK
@given(layout=layouts, draw=draws, of_bytes=st.booleans())
def test_no_figure_is_made_up_and_no_record_lost(
    tmp_path: Path, layout: Layout, draw: Random, of_bytes: bool
) -> None:
    table = layout.header, layout.records
    data = spoil_bytes(as_csv(*table), draw) if of_bytes else as_csv(*spoil_cells(*table, draw))
    made = outcome(layout, tmp_path, data)
    if isinstance(made, Rows):
        assert_nothing_made_up(made, data)


def test_the_checks_of_the_fuzz_can_fail(tmp_path: Path) -> None:
    layout = LAYOUTS[0]
    data = as_csv(layout.header, layout.records)
    made = outcome(layout, tmp_path, data)
    assert isinstance(made, Rows)
    assert_nothing_made_up(made, data)
    for other in (data.replace(b",1.5", b",1.25"), data + data.splitlines()[-1]):
        with pytest.raises(AssertionError):
            assert_nothing_made_up(made, other)


@pytest.mark.slow
@every_form
def test_a_fixed_budget_of_spoilt_files(tmp_path: Path, form: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = 0
    for layout in LAYOUTS:
        for seed in range(CASES):
            draw = Random(f"{layout.id} {form} {seed}")
            data = spoil(layout, form, draw)
            try:
                made = outcome(layout, tmp_path, data)
                if isinstance(made, Rows) and form == "csv":
                    assert_nothing_made_up(made, data)
            except Exception as error:
                raise AssertionError(f"{layout.id}, {form}, seed {seed}") from error
            read += isinstance(made, Rows)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < KILOBYTES
    assert 0.02 < read / (CASES * len(LAYOUTS)) < 0.5  # spoilt enough, but not past reading
