"""Bad values, records, headers, encodings in every source and form: refused with what, where and what to do."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources import Rows
from oretrace.store import Store
from tests.parameters import first_fast
from tests.sources.fuzzing import (
    FORMS,
    LAYOUTS,
    Layout,
    Refused,
    as_csv,
    as_parquet,
    as_workbook,
    every_form,
    every_layout,
    files,
    gzipped,
    place,
    read,
)

text_forms = pytest.mark.parametrize("form", ["csv", "gzip"])
PANEL, SDMX, COMTRADE, _, CENSUS_IMPORTS, UK, TABLE = LAYOUTS
FUTURE = {"MonthId": "202609", "time": "2027-01", "YEAR": "2027", "TIME_PERIOD": "2027-01"}
FUTURES = {"comext panel": "2027-01", "comtrade": "2027", "table": "2027-01-01"}


# Values


@every_form
@every_layout
def test_the_valid_file_is_read(layout: Layout, form: str, tmp_path: Path) -> None:
    wanted = read(layout, tmp_path, as_csv(layout.header, layout.records)).table
    made = read(layout, tmp_path, FORMS[form](layout.header, layout.records)).table
    assert made.num_rows >= 3 and made.to_pylist() == wanted.to_pylist()


@every_form
@every_layout
def test_an_unknown_territory(layout: Layout, form: str, refused: Refused) -> None:
    data = FORMS[form](layout.header, layout.changed(layout.partner, layout.typo))
    where = f"given, {'sheet Data, ' if form == 'xlsx' else ''}{place(form, 1)}, column {layout.partner}"
    refused(layout, data, where, repr(layout.typo), f"nearest is {layout.nearest!r}" if layout.nearest else "code")


@every_form
@every_layout
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-0.5", "zero or more"),
        ("1e309", "a finite number"),
        ("nan", "a finite number"),
        ("0x10", "a number such as"),
        ("1_000", "a number such as"),
        ("٣", "a number such as"),
        ("1,5", "decimal commas must be declared"),
    ],
)
def test_invalid_amounts_are_refused(layout: Layout, form: str, text: str, expected: str, refused: Refused) -> None:
    data = FORMS[form](layout.header, layout.changed(layout.amount, text))
    refused(layout, data, f"{place(form, 1)}, column {layout.amount}", expected)


@every_form
@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout.mass], ids=lambda layout: layout.id)
def test_an_absurd_mass(layout: Layout, form: str, refused: Refused) -> None:
    record = 0 if layout.source == "census" else 1
    data = FORMS[form](layout.header, layout.changed(layout.mass, "1.5e12", record))
    refused(layout, data, f"{place(form, record)}, column net_kg", "net_kg <= 1e12", "5")


@every_form
@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout is not UK], ids=lambda layout: layout.id)
def test_a_lost_leading_zero(layout: Layout, form: str, refused: Refused) -> None:
    code = layout.records[1][layout.header.index(layout.code)]
    assert code.startswith("0")
    data = FORMS[form](layout.header, layout.changed(layout.code, code[1:]))
    where = f"{place(form, 1)}, column {layout.code}"
    refused(layout, data, where, f"nearest is {code!r}", "A leading zero seems lost: store codes as text")


@every_form
@every_layout
def test_a_future_period(layout: Layout, form: str, refused: Refused) -> None:
    text = FUTURES.get(layout.id) or FUTURE[layout.period]
    data = FORMS[form](layout.header, layout.changed(layout.period, text))
    refused(layout, data, f"{place(form, 1)}, column ", "no later than the file's retrieval on 2026-08-01", text)


@every_layout
def test_a_file_retrieved_before_what_it_speaks_of(layout: Layout, refused: Refused) -> None:
    refused(layout, as_csv(layout.header, layout.records), "2016-12-31", day=date(2016, 12, 31))


# Records twice


@every_form
@every_layout
def test_a_record_printed_twice_counts_once_and_is_counted(layout: Layout, form: str, tmp_path: Path) -> None:
    once = read(layout, tmp_path, FORMS[form](layout.header, layout.records))
    twice = read(layout, tmp_path, FORMS[form](layout.header, (*layout.records, layout.records[0])))
    assert twice.table.to_pylist() == once.table.to_pylist()
    assert "records printed twice: 1" in twice.ignored and "printed twice" not in once.ignored


@every_form
@every_layout
def test_two_figures_for_one_trade(layout: Layout, form: str, refused: Refused) -> None:
    other = layout.changed(layout.amount, "77.5", record=0)[0]
    data = FORMS[form](layout.header, (*layout.records, other))
    refused(layout, data, place(form, 4), f"the figure of {'sheet Data, ' if form == 'xlsx' else ''}", place(form, 0))


def test_two_currencies_for_one_trade(tmp_path: Path, store: Store) -> None:
    how = yaml.safe_load(Path(sources.__file__).with_name("mappings").joinpath("comtrade_graphite.yml").read_text())
    how["columns"]["currency"] = {"column": "money"}
    mapping = tmp_path / "how.yml"
    mapping.write_text(yaml.safe_dump(how))
    record = TABLE.records[0]
    data = as_csv((*TABLE.header, "money"), [(*record, "USD"), (*record, "EUR")])
    before = files(store.path)
    with pytest.raises(
        InputError, match="line 3: expected the currency of line 2 for the same trade, USD, found 'EUR'"
    ):
        store.import_file(replace(TABLE, mapping=str(mapping)).save(tmp_path, data))
    assert files(store.path) == before


def test_a_secret_figure_beside_one_that_is_only_missing(refused: Refused) -> None:
    record = SDMX.records[2]
    data = as_csv(SDMX.header, (*SDMX.records, (*record[:-1], "")))
    refused(SDMX, data, "line 6", "the suppressed of line 4", "True, found False")


def test_mixed_editions_of_comtrade(refused: Refused) -> None:
    data = as_csv(COMTRADE.header, COMTRADE.changed("classificationCode", "H5"))
    refused(COMTRADE, data, "line 3, column classificationCode", "HS2022 for this reporter", "in line 2", "'HS2017'")


def test_mixed_editions_in_the_store(tmp_path: Path, store: Store) -> None:
    item = PANEL.save(tmp_path, as_csv(PANEL.header, PANEL.records))

    def mixed() -> Rows:
        rows = item.tables()["trade_flow"]
        at = rows.table.schema.get_field_index("hs_edition")
        editions = pa.array(["CN2020", "HS2017", "CN2020", "CN2020"]).dictionary_encode()
        return replace(rows, table=rows.table.set_column(at, "hs_edition", editions))

    before = files(store.path)
    with pytest.raises(
        InputError, match=r"given: expected one edition .* DEU export 2020-01, found 'CN2020 and HS2017'"
    ):
        store.import_file(replace(item, tables=lambda: {"trade_flow": mixed()}, mapping_sha256="0" * 64))
    assert files(store.path) == before


# Headers that are not where they belong


@every_form
@every_layout
def test_the_header_once_more_among_the_records(layout: Layout, form: str, refused: Refused) -> None:
    data = FORMS[form](layout.header, (*layout.records[:2], layout.header, *layout.records[2:]))
    refused(layout, data, place(form, 2), "The header seems to be repeated here: leave this record out")


@every_form
@every_layout
def test_no_header_at_all(layout: Layout, form: str, refused: Refused) -> None:
    data = FORMS[form](layout.records[0], layout.records[1:])
    refused(layout, data, "The header seems to be missing, as '")


@text_forms
@every_layout
@pytest.mark.parametrize("title", ["Exports of antimony\n", "Exports, by partner\n", "\n \nExports by partner\n\n"])
def test_a_title_above_the_header(layout: Layout, form: str, title: str, refused: Refused) -> None:
    data = title.encode() + as_csv(layout.header, layout.records)
    message = refused(layout, data if form == "csv" else gzipped(data))
    assert "The header must be the first line" in message or "The first line must be the header" in message


@every_layout
def test_a_title_in_a_row_of_its_own(layout: Layout, refused: Refused) -> None:
    title = ("Exports of antimony", *[""] * (len(layout.header) - 1))
    for data in (
        as_csv(title, (layout.header, *layout.records)),
        as_workbook(title, (layout.header, *layout.records)),
    ):
        refused(layout, data, "header: expected a name for column 2", "The header must be the first line")


@every_layout
def test_blank_lines_above_the_header_change_nothing_but_the_lines(
    layout: Layout, tmp_path: Path, refused: Refused
) -> None:
    plain = as_csv(layout.header, layout.records)
    made = read(layout, tmp_path, b"\n\r\n" + plain)
    assert made.table.equals(read(layout, tmp_path, plain).table)
    bad = as_csv(layout.header, layout.changed(layout.partner, layout.typo))
    refused(layout, b"\n\r\n" + bad, "line 5, column")


@pytest.mark.parametrize("form", ["csv", "gzip", "arrays"])
@every_layout
def test_a_header_of_another_width(layout: Layout, form: str, refused: Refused) -> None:
    where = "line 2" if form != "arrays" else "record 1"
    width = len(layout.header)
    for header in (layout.header[1:], layout.header[:-1], ("number", *layout.header), (*layout.header, "remark")):
        refused(layout, FORMS[form](header, layout.records), where, f"expected {len(header)} fields", f"{width}")


@every_form
@every_layout
def test_every_value_one_column_to_the_right(layout: Layout, form: str, refused: Refused) -> None:
    shifted = tuple((record[-1], *record[:-1]) for record in layout.records)
    refused(layout, FORMS[form](layout.header, shifted), "given, ", "column ")


@every_form
@every_layout
def test_an_unnamed_or_repeated_column(layout: Layout, form: str, refused: Refused) -> None:
    with_blank = tuple("" if name == layout.code else name for name in layout.header)
    refused(layout, FORMS[form](with_blank, layout.records), "header: expected a name for column")
    if form != "objects":  # where a key given twice is one of the tests of JSON
        with_twin = tuple(layout.partner if name == layout.code else name for name in layout.header)
        refused(layout, FORMS[form](with_twin, layout.records), "expected each column once", repr(layout.partner))


# Other files than announced, damaged files


@every_layout
@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (b"<!DOCTYPE html><html><body>503, try later</body></html>", ["a web page", "error page"]),
        (b'{"statusCode": 401, "message": "Access denied"}', ["Access denied"]),
        (b'<?xml version="1.0"?><error/>', ["XML"]),
        (b"%PDF-1.7 a,b", ["a PDF"]),
        (b"\x89PNG\r\n\x1a\n\x00\x00,\x00", ["text"]),
        (b"\xd0\xcf\x11\xe0 old", [".xls"]),
        (bytes(range(256)) * 20, ["text"]),
        (b"\x00" * 1000, ["text"]),
        (b"\n\n", ["white space"]),
        (b"[", ["cut off"]),
    ],
    ids=["html", "message", "xml", "pdf", "png", "xls", "binary", "zeros", "blank", "bracket"],
)
def test_another_kind_of_file(layout: Layout, data: bytes, parts: list[str], refused: Refused) -> None:
    refused(layout, data, *parts)
    refused(layout, gzipped(data), *parts)


@every_layout
@pytest.mark.parametrize("form", ["gzip", "objects", "arrays", "parquet", "xlsx"])
def test_a_file_cut_off_anywhere(layout: Layout, form: str, refused: Refused) -> None:
    whole = FORMS[form](layout.header, layout.records)
    for share in (0.1, 0.5, 0.9, 0.99):
        refused(layout, whole[: int(len(whole) * share)], "again")
    refused(layout, whole[:-1], "again")


@every_layout
def test_a_csv_cut_off_within_a_record(layout: Layout, refused: Refused) -> None:
    whole = as_csv(layout.header, layout.records)
    refused(
        layout, whole[: whole.rindex(b",", 0, whole.rindex(b","))], "line 5", f"expected {len(layout.header)} fields"
    )


@every_layout
def test_bytes_after_the_end_of_a_gzip_file_are_not_dropped(layout: Layout, tmp_path: Path, refused: Refused) -> None:
    half = [gzipped(as_csv(layout.header, layout.records)), gzipped(b"more,records\n")]
    refused(layout, half[0] + half[1][1:], "gzip")  # the second part has lost its first byte
    made = read(layout, tmp_path, half[0] + b"\x00" * 512)
    assert made.table.equals(read(layout, tmp_path, half[0]).table)
    refused(layout, gzipped(half[0]), "a gzip file inside a gzip file")


def test_a_field_goes_on_behind_its_closing_quote(refused: Refused) -> None:
    head = ",".join(PANEL.header) + "\n"
    record = "81101000,Germany,Georgia,2020-01,{}\n"
    refused(PANEL, (head + record.format('"1"5')).encode(), "line 2", "closing quote", "written twice")
    broken = record.replace("Germany", '"Germany').format(1) + record.replace("Germany", '"Austria').format(2)
    refused(PANEL, (head + record.format(3) + broken).encode(), "line 3", "closing quote")


@pytest.mark.slow
def test_damaged_numbers_of_a_parquet_dictionary_are_not_followed(refused: Refused) -> None:
    """Arrow's reader passes on numbers past the end of a dictionary."""
    out = io.BytesIO()
    table = pa.table({name: [r[i] for r in PANEL.records] * 40 for i, name in enumerate(PANEL.header)})
    pq.write_table(table, out, compression="none", data_page_version="1.0")
    whole, unfollowed = out.getvalue(), 0
    for at in range(4, len(whole) // 2, 3):
        data = whole[:at] + b"\xff" + whole[at + 1 :]
        try:
            loose = pq.read_table(pa.BufferReader(data), read_dictionary=list(PANEL.header))
        except (pa.ArrowException, OSError):
            continue
        try:
            loose.validate(full=True)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            unfollowed += 1
            refused(PANEL, data, "a Parquet file", "again")
    assert unfollowed > 3


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        (pa.array([[1.5]] * 4), "list"),
        (pa.array([{"a": 1}] * 4), "struct"),
        (pa.array([b"\xff"] * 4), "binary"),
        (pa.array([True] * 4), "bool"),
        (pa.array([date(2024, 1, 1)] * 4), "date32"),
    ],
    ids=["list", "struct", "binary", "bool", "date"],
)
@every_layout
def test_amounts_of_another_type_than_numbers_are_refused(
    layout: Layout, column: pa.Array, type_: str, refused: Refused
) -> None:
    table = pq.read_table(io.BytesIO(as_parquet(layout.header, layout.records)))
    at = layout.header.index(layout.amount)
    out = io.BytesIO()
    pq.write_table(table.set_column(at, layout.amount, column), out)
    refused(layout, out.getvalue(), f"given, column {layout.amount}", type_)


# Encodings


def encodings(text: str) -> dict[str, bytes]:
    return {
        "bom": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
        "utf-16-be": b"\xfe\xff" + text.encode("utf-16-be"),
        "no mark": text.encode("utf-16-le"),
        "no mark, be": text.encode("utf-16-be"),
        "latin-1": text.encode("latin-1"),
        "gzip": gzipped(text.encode("utf-16")),
    }


@every_layout
@pytest.mark.parametrize("form", first_fast(["csv", "objects", "arrays"]))
def test_every_encoding_gives_the_same_rows(layout: Layout, form: str, tmp_path: Path) -> None:
    has_names = layout in (PANEL, TABLE)
    records = layout.changed(layout.partner, "Curaçao") if has_names else layout.records
    text = FORMS[form](layout.header, records).decode().replace("\\u00e7", "ç")
    assert ("ç" in text) == has_names
    wanted = read(layout, tmp_path, text.encode()).table
    assert not has_names or "CUW" in wanted["partner"].to_pylist()
    for name, data in encodings(text).items():
        assert read(layout, tmp_path, data).table.equals(wanted), name
