"""JSON as sheets: both shapes, and the documents that are none."""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from oretrace.errors import InputError
from oretrace.sources.json_files import read_json
from oretrace.sources.reading import read_sheet, read_source
from oretrace.sources.sheet import Sheet

OBJECTS = '[{"code": "0106", "kg": 1.50, "done": true}, {"code": "Österreich", "kg": null, "done": false}]'
RECORDS = [{"code": "0106", "kg": "1.50", "done": "true"}, {"code": "Österreich", "kg": None, "done": "false"}]


def read(folder: Path, data: bytes | str) -> Sheet:
    path = folder / "given.json"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_sheet(read_source(path))


def refusal(folder: Path, data: bytes | str) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, data)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        OBJECTS,
        OBJECTS.encode("utf-8-sig"),
        OBJECTS.encode("utf-16"),
        OBJECTS.encode("utf-16-le"),
        OBJECTS.encode("cp1252"),
        gzip.compress(OBJECTS.encode(), mtime=0),
        "\n\n  " + OBJECTS + "\r\n",
        '{"elapsedTime": "0.5 secs", "count": 2, "data": ' + OBJECTS + ', "error": ""}',
        '{"data": ' + OBJECTS + ', "count": null, "error": null}',
        '[["code", "kg", "done"], ["0106", 1.50, true], ["Österreich", null, false]]',
        OBJECTS.replace("Österreich", "\\u00d6sterreich"),
    ],
    ids=["plain", "bom", "utf16", "utf16le", "cp1252", "gz", "blank", "envelope", "no-count", "arrays", "escaped"],
)
def test_every_shape_and_encoding_gives_the_same_records(tmp_path: Path, data: bytes | str) -> None:
    assert read(tmp_path, data).table.to_pylist() == RECORDS


@pytest.mark.parametrize("number", ["1.50", "0.10", "1e5", "-3", "12345678901234567890123", "9" * 5000])
def test_numbers_keep_the_text_they_were_printed_with(tmp_path: Path, number: str) -> None:
    assert read(tmp_path, f'[{{"n": {number}}}]').table["n"].to_pylist() == [number]


def test_keys_that_some_objects_lack_are_null_there(tmp_path: Path) -> None:
    made = read(tmp_path, '[{"a": 1}, {"b": 2, "a": 3}, {}]').table
    assert made.to_pylist() == [{"a": "1", "b": None}, {"a": "3", "b": "2"}, {"a": None, "b": None}]
    assert read(tmp_path, '[{"a ": 1}, {"b": 2}]').table["a"].to_pylist() == ["1", None]


def test_a_column_printed_twice_is_one_when_it_says_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, '[["a", "b", "a"], ["1", "2", "1"]]').table.to_pylist() == [{"a": "1", "b": "2"}]
    assert "each column once, found 'a'" in refusal(tmp_path, '[["a", "b", "a"], ["1", "2", "3"]]')


def test_records_are_counted_without_the_header(tmp_path: Path) -> None:
    sheet = read(tmp_path, '[["a"], ["1"], ["2"]]')
    assert sheet.where(1, "a") == "given.json, record 2, column a"


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        ('[{"a": 1}, {"a"', ["a whole JSON document", "cut off", "line 1", "again"]),
        ('[{"a": 1},\n {"a": "x', ["cut off", "line 2"]),
        ('[{"a": 1},\n\n {"a": tr', ["cut off", "line 3"]),
        ('[{"a": "\\u00', ["cut off"]),
        ('[{"a": 1}', ["cut off"]),
        ('[{"a": 1}, {"b": 2}\n', ["cut off"]),
        ("[", ["cut off"]),
        ('[{"a": 1}]\n[{"a": 2}]', ["one JSON document", "more after its end: [{", "line 2"]),
        ('{"a": 1}\n{"a": 2}\n', ["one JSON document", "line 2"]),
        ('[{"a": 1,\n "b": 1 2}, {"a": 5, "b": 6}]', ["expected JSON", "line 2, column 9"]),
        ("[{'a': 1}, {'a': 2}]", ["expected JSON", "line 1, column 3"]),
        ('[{"a": 1}, {"a": NaN}]', ["a finite number", "found nan", "record 2, column a"]),
        ('[{"a": -Infinity}]', ["a finite number", "record 1, column a"]),
        ('[{"a": 1}, {"a": 1, "a": 2}]', ["each key once", "found 'a'", "record 2"]),
        ('{"data": [{"a": 1}], "data": [{"a": 2}]}', ["each key once", "'data'"]),
        ('[{"a": 1}, {"a": {"b": 7}}]', ["nested value, b: 7", "record 2, column a"]),
        ('[{"a": [1, 2]}]', ["nested value, 1", "record 1, column a"]),
        ('[["a"], [["x"]]]', ["nested value", "record 1, column a"]),
        ("[" * 100_000, ["nested hundreds deep"]),
        ("[" * 100_000 + "]" * 100_000, ["nested hundreds deep"]),
        ('{"a":' * 100_000, ["nested hundreds deep"]),
        ("[]", ["at least one record", "no records"]),
        ('[["a", "b"]]', ["at least one record"]),
        ('{"data": [], "count": 0, "error": ""}', ["no records"]),
        ('{"count": 3, "data": [{"a": 1}], "error": ""}', ["expected 3 records", "found 1", "cut short"]),
        ('{"data": null, "count": 0, "error": "Invalid period"}', ["error of the server: Invalid period"]),
        ('{"data": [{"a": 1}], "error": "timed out"}', ["error of the server: timed out"]),
        ('{"error": [{"status": 413}]}', ["error of the server: status: 413"]),
        ('{"statusCode": 401, "message": "Access denied"}', ["message of the server", "401", "Access denied"]),
        ('{"a": 1}', ["one array of records", "0 arrays in a: 1"]),
        ("{}", ["one array of records"]),
        ('{"a": [{"b": 1}], "c": [{"d": 1}]}', ["one array of records", "2 arrays"]),
        ('[{"a": 1}, [1]]', ["an object for every record", "record 2"]),
        ("[1, 2]", ["an object for every record", "record 1"]),
        ('[["a", "b"], ["1"]]', ["expected 2 fields, found 1", "record 1"]),
        ('[["a"], {"a": 1}]', ["an array for every record", "record 2"]),
        ('[["a", null], ["1", "2"]]', ["a header row of names"]),
        ("[[], []]", ["1 to 1,000 keys", "found 0"]),
        ("[{}, {}]", ["1 to 1,000 keys", "found 0"]),
        ('[{"a": "\\ud800"}]', ["half a surrogate pair", "record 1, column a"]),
        ('[{" ": 1}]', ["a name for column 1"]),
        ('[{"a": 1, "a ": 2}]', ["each column once"]),
        ("<html><body>[1]</body></html>", ["a web page"]),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason(tmp_path: Path, data: str, parts: list[str]) -> None:
    message = refusal(tmp_path, data)
    for part in ["given.json", *parts]:
        assert part in message, message


def test_a_real_answer_of_comtrade(data_file: Callable[[str], Path]) -> None:
    sheet = read_sheet(read_source(data_file("reference/comtrade_classificationH6.json")))
    assert (sheet.table.num_rows, sheet.table.column_names) == (6944, ["id", "text", "parent"])
    assert sheet.table.filter(pc.field("id") == "811010").num_rows == 1


@pytest.mark.slow
def test_huge_fields_and_very_many_keys_do_not_hang(tmp_path: Path) -> None:
    began = time.process_time()
    big = "x" * 1_000_000
    records: list[dict[str, Any]] = [{"a": big}, {"a": '"\\' * 500_000}]
    assert read(tmp_path, json.dumps(records)).table["a"].to_pylist() == [record["a"] for record in records]
    assert "0 arrays" in refusal(tmp_path, json.dumps({big: big}))
    assert "1 to 1,000 keys" in refusal(tmp_path, json.dumps([{f"k{i}": i} for i in range(50_000)]))
    assert "cut off" in refusal(tmp_path, '[{"a": "' + big)
    assert time.process_time() - began < 10


def test_a_next_page_is_seen_in_links_within_the_envelope(tmp_path: Path) -> None:
    links = {"links": [{"rel": "next", "href": "https://x?page=2"}]}
    near, far = {"about": links}, {"a": {"b": {"c": {"d": links}}}}
    records = {"data": json.loads(OBJECTS)}
    page = read(tmp_path, json.dumps(near | records)).page
    assert page is not None and page.further and page.number == 1
    assert read(tmp_path, json.dumps(far | records)).page is None


def _read(text: str) -> Sheet:
    return read_json(text.encode(), "given")


def _refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        _read(text)
    return str(caught.value)


def test_a_count_is_a_number_of_records_or_of_nothing_known() -> None:
    record = '{"data":[{"a":"1"}],"count":%s}'
    assert _read(record % "1").table.num_rows == _read(record % '"1"').table.num_rows == 1
    assert _read(record % '{"a":1}').table.num_rows == 1
    assert "expected 1 records, as in `count`, found 'many'" in _refused(record % '"many"')
    assert "expected 1 records, as in `count`, found '1.5'" in _refused(record % "1.5")


def test_fields_of_records_that_a_record_of_odata_names_are_its_own() -> None:
    text = '{"@odata.context":"x","value":[{"a":"1","b":{"c":"2","d":"3"}},{"a":"4","b":null},{"a":"5"}]}'
    table = _read(text).table
    assert table.column_names == ["a", "b/c", "b/d", "b"]
    assert table.to_pylist()[0] == {"a": "1", "b/c": "2", "b/d": "3", "b": None}
    assert "a nested value" in _refused(text.replace('"@odata.context":"x",', ""))


def test_a_key_twice_is_named_with_its_record() -> None:
    assert "given, record 2: expected each key once in an object, found 'a'" in _refused(
        '[{"a":"1"},{"a":"1","a":"2"}]'
    )
    assert _read('[{"a":"1","b":"2"}]').table.num_rows == 1


@pytest.mark.parametrize("shape", ["objects", "arrays"])
def test_a_thousand_keys_are_read_and_one_more_is_not(shape: str) -> None:
    def of(count: int) -> str:
        names = [f"k{n}" for n in range(count)]
        return json.dumps([dict.fromkeys(names, "1")] if shape == "objects" else [names, ["1"] * count])

    assert len(_read(of(1000)).table.column_names) == 1000
    assert "records in JSON with 1 to 1,000 keys, found 1001" in _refused(of(1001))


def test_a_column_printed_twice_with_the_same_cells_is_one() -> None:
    assert _read('[["a","b","a"],["1","2","1"]]').table.column_names == ["a", "b"]
    assert "each column once" in _refused('[["a","b","a"],["1","2","3"]]')
    assert "record 2: expected 2 fields, found 1" in _refused('[["a","b"],["1","2"],["1"]]')


def test_a_message_holds_the_first_fields_of_an_object_of_many() -> None:
    text = _refused("{" + ",".join(f'"k{n}":{n}' for n in range(22)) + "}")
    assert "0 arrays in k0: 0, k1: 1" in text
