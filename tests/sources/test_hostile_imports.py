"""Mappings and data files made to break an import: each ends in a sentence, soon and in moderate memory."""

import io
import os
import time
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from oretrace import sources
from oretrace.errors import InputError
from tests.sources.test_import_cases import PLAIN

DAY = date(2026, 8, 1)
SECONDS = 2
BOMB = "\n".join(["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 40))])
MAPPINGS = {
    "aliases": BOMB,
    "merge keys": "a: &a {x: 1}\nb: {<<: *a}",
    "self-reference": "a: &a [*a]",
    "tag of an integer": "source: !!int foo",
    "tag of a truth": "source: !!bool maybe",
    "tag of a time": "source: !!timestamp never",
    "tag of bytes": "source: !!binary '%%%'",
    "a huge integer": "source: " + "9" * 50_000,
    "a huge sexagesimal": "source: " + ":".join(["59"] * 15_000),
    "nested deep": "source: " + "[" * 30_000,
    "nested keys": "".join(f"{' ' * i}a:\n" for i in range(300)),
    "many targets": "ignore:\n" + "- a\n" * 100_000,
    "keys twice": "source: a\nsource: b",
    "a list as key": "? [a]\n: b",
    "zeros": "\x00" * 5000,
    "nothing": "",
}


def plain(folder: Path, **keys: object) -> Path:
    path = folder / "how.yml"
    path.write_text(yaml.safe_dump(PLAIN | keys, allow_unicode=True), "utf-8")
    return path


def refused(folder: Path, data: bytes, mapping: Path, day: date = DAY) -> str:
    path = folder / "given.csv"
    path.write_bytes(data)
    begin = time.process_time()
    with pytest.raises(InputError) as caught:
        sources.prepare("table", path, mapping=mapping, retrieved_on=day).tables()
    assert time.process_time() - begin < SECONDS
    message = str(caught.value)
    assert len(message) < 2000 and message.isprintable()
    return message


GOOD = b"period,partner,code,usd\n2024-01,Japan,282580,1\n"


@pytest.mark.parametrize("text", MAPPINGS.values(), ids=MAPPINGS)
def test_a_hostile_mapping_is_a_sentence(tmp_path: Path, text: str) -> None:
    how = tmp_path / "how.yml"
    how.write_text(text)
    assert "how.yml" in refused(tmp_path, GOOD, how)


def test_a_mapping_or_input_other_than_a_file_is_refused(tmp_path: Path) -> None:
    fifo, sparse = tmp_path / "pipe.yml", tmp_path / "sparse.yml"
    os.mkfifo(fifo)
    with sparse.open("wb") as file:
        file.truncate(12 << 30)
    for path, found in (
        (fifo, "a pipe"),
        (sparse, "12,884,901,888"),
        (tmp_path, "a directory"),
        (Path("/dev/zero"), "a device"),
    ):
        if path.suffix:
            assert found in refused(tmp_path, GOOD, path)
        begin = time.process_time()
        with pytest.raises(InputError, match=found):
            sources.prepare("comtrade", path)
        assert time.process_time() - begin < SECONDS


def test_a_sparse_file_within_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    with path.open("wb") as file:
        file.truncate(6 << 30)
    begin = time.process_time()
    with pytest.raises(InputError, match="nothing but zero bytes"):
        sources.prepare("comtrade", path)
    assert time.process_time() - begin < SECONDS


@pytest.mark.slow
def test_a_dictionary_that_repeats_a_long_text(tmp_path: Path) -> None:
    rows = 2_000_000
    long = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["9" * 65_536]))
    short = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["1"]))
    out = io.BytesIO()
    names = ["period", "partner", "code", "usd"]
    pq.write_table(pa.table([short, short, short, long], names=names), out, compression="zstd")
    assert "at most" in refused(tmp_path, out.getvalue(), plain(tmp_path))


@pytest.mark.parametrize(
    ("record", "parts"),
    [
        ("9999-01,Japan,282580,1", ["no later than the file's retrieval"]),
        ("2024-01,Japan,282580,1e300", ["value <= 1e18"]),
        ("2024-01,Japan,282580,1 500", ["a number such as 1234.5", "must be declared"]),
        ("2010-11,Japan,282580,1\n2011-12,Japan,282580,1", ["expected months or years"]),
    ],
)
def test_figures_and_periods_that_cannot_be(tmp_path: Path, record: str, parts: list[str]) -> None:
    from oretrace.store import Store

    path = tmp_path / "given.csv"
    path.write_text(f"period,partner,code,usd\n{record}\n")
    with pytest.raises(InputError) as caught:
        item = sources.prepare("table", path, mapping=plain(tmp_path), retrieved_on=DAY)
        Store.open(tmp_path / "s", create=True).import_file(item)
    for part in parts:
        assert part in str(caught.value)
    assert not (tmp_path / "s").exists()


def test_a_day_of_retrieval_in_the_future(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(GOOD)
    for day in (date.max, date.today() + timedelta(days=3)):
        with pytest.raises(InputError, match="a day of retrieval that has come"):
            sources.prepare("comtrade", path, retrieved_on=day)


@pytest.mark.parametrize(
    ("keys", "text", "value"),
    [
        ({"thousands": ","}, "1,234,5", None),
        ({"thousands": ",", "decimal": "."}, "1,234.5", 1234.5),
        ({"thousands": ".", "decimal": ","}, "1.23", None),
        ({"thousands": ".", "decimal": ","}, "1.234", 1234),
        ({"decimal": ","}, "1.234", None),
        ({"thousands": ","}, "0,500", None),
        ({"thousands": "'"}, "1'234'567", 1_234_567),
    ],
)
def test_declared_marks_are_enforced(tmp_path: Path, keys: dict[str, str], text: str, value: float | None) -> None:
    data = f"period;partner;code;usd\n2024-01;Japan;282580;{text}\n".encode()
    if value is None:
        assert repr(text) in refused(tmp_path, data, plain(tmp_path, **keys))
    else:
        (tmp_path / "given.csv").write_bytes(data)
        made = sources.prepare("table", tmp_path / "given.csv", mapping=plain(tmp_path, **keys), retrieved_on=DAY)
        assert made.tables()["trade_flow"].table["value"].to_pylist() == [value]


def test_points_before_three_digits_are_doubted(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("period,partner,code,usd\n2024-01,Japan,282580,12.500\n2024-02,Japan,282580,1.234\n")
    item = sources.prepare("table", path, mapping=plain(tmp_path), retrieved_on=DAY)
    [warning] = item.tables()["trade_flow"].warnings
    assert "before three digits (12.500)" in warning
    item = sources.prepare("table", path, mapping=plain(tmp_path, decimal="."), retrieved_on=DAY)
    assert item.tables()["trade_flow"].warnings == ()


def test_row_numbers_without_a_name_are_ignored_by_name(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text(",period,partner,code,usd\n0,2024-01,Japan,282580,1\n1,2024-02,Japan,282580,2\n")
    rows = sources.prepare("table", path, mapping=plain(tmp_path), retrieved_on=DAY).tables()["trade_flow"]
    assert rows.table.num_rows == 2 and "row numbers" in rows.ignored
    path.write_text(path.read_text().replace("\n0,", "\n9,"))  # of a table that was filtered and sorted
    rows = sources.prepare("table", path, mapping=plain(tmp_path), retrieved_on=DAY).tables()["trade_flow"]
    assert rows.table.num_rows == 2 and "row numbers" in rows.ignored
    assert "a name for column 1" in refused(tmp_path, path.read_bytes().replace(b"\n1,", b"\n9,"), plain(tmp_path))
    assert "a name for column 1" in refused(tmp_path, path.read_bytes().replace(b"\n1,", b"\nx,"), plain(tmp_path))


@pytest.mark.parametrize("last", ["", "\n"])
@pytest.mark.parametrize("end", ["\r", "\x85", "\u2028"])
def test_other_ends_of_lines(tmp_path: Path, end: str, last: str) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes((GOOD.decode().replace("\n", end) + last).encode())
    rows = sources.prepare("table", path, mapping=plain(tmp_path), retrieved_on=DAY).tables()["trade_flow"]
    assert rows.table["value"].to_pylist() == [1]


@pytest.mark.parametrize(
    ("code", "type_", "reason"),
    [
        (28258001.0, pa.float32(), "holds no whole number above 16,777,216"),
        (16777217.0, pa.float32(), "holds no whole number above 16,777,216"),
        (28258.0, pa.float16(), "holds no whole number above 2,048"),
        (10121.0, pa.float32(), "nearest is '010121'"),
        (2825.8, pa.float32(), "nearest is '282580'. A code became a decimal number"),
    ],
)
def test_codes_as_numbers_of_few_bits(tmp_path: Path, code: float, type_: pa.DataType, reason: str) -> None:
    out = io.BytesIO()
    columns = {
        "period": ["2024-01"],
        "partner": ["Japan"],
        "code": pa.array([code], pa.float64()).cast(pa.float32(), safe=False).cast(type_, safe=False),
        "usd": [1.0],
    }
    pq.write_table(pa.table(columns), out)
    assert reason in refused(tmp_path, out.getvalue(), plain(tmp_path))


def test_no_break_spaces_are_spaces_in_every_text(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("period,partner,code,usd\n2024-01,All\u00a0countries,282580,9\n2024-01,Japan,2825\u202f80,1\n")
    how = plain(tmp_path, ignore_values={"partner": ["All countries"]})
    rows = sources.prepare("table", path, mapping=how, retrieved_on=DAY).tables()["trade_flow"].table
    assert rows["hs_code"].to_pylist() == ["282580"]


@pytest.mark.parametrize("code", ["2825.8.0", "8112.9", "26171.0"])
def test_a_decimal_code_without_a_nearest_keeps_its_hint(tmp_path: Path, code: str) -> None:
    message = refused(tmp_path, GOOD.replace(b"282580", code.encode()), plain(tmp_path))
    assert "nearest" not in message and ("became a decimal" in message) == (code.count(".") == 1)


@pytest.mark.parametrize("code", ["40712", "28258", "121"])
def test_a_code_that_padding_does_not_make_a_subheading_is_refused(tmp_path: Path, code: str) -> None:
    how = plain(tmp_path, columns=PLAIN["columns"] | {"hs_code": {"column": "code", "digits": 6, "pad": True}})
    assert "after padding one of the HS" in refused(tmp_path, GOOD.replace(b"282580", code.encode()), how)


def wide(folder: Path, **columns: str) -> Path:
    value: dict[str, str] = {}
    made = PLAIN["columns"] | {"period": {"wide": columns}, "value": value}
    return plain(folder, columns=made)


def test_double_years_as_columns_are_not_read_as_months(tmp_path: Path) -> None:
    how = wide(tmp_path, **{"2010-11": "2010-11", "2011-12": "2011-12"})
    data = b"partner,code,2010-11,2011-12\nJapan,282580,1,2\n"
    assert "years of which the second follows the first" in refused(tmp_path, data, how)


def test_points_in_wide_columns_are_doubted(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("partner,code,Jan,Feb\nJapan,282580,500,12.345\n")
    how = wide(tmp_path, Jan="2024-01", Feb="2024-02")
    [warning] = sources.prepare("table", path, mapping=how, retrieved_on=DAY).tables()["trade_flow"].warnings
    assert "every point of column Feb stands before three digits (12.345)" in warning
