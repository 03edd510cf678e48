"""Small valid files of every source in every form, and what spoils them: for the tests of bad input and the fuzz."""

import csv
import gzip
import io
import json
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources import Import, Rows
from oretrace.sources.checks import check
from tests.parameters import first_fast
from tests.sources.test_reading_files import workbook

DAY = date(2026, 8, 1)
SECONDS, MESSAGE = 2.0, 2000

Row = tuple[str, ...]
Refused = Callable[..., str]  # see conftest.py


@dataclass(frozen=True)
class Layout:
    """A source's columns with valid records, the columns of each kind, and a misspelt partner with its nearest."""

    id: str
    source: str
    header: Row
    records: tuple[Row, ...]
    partner: str
    code: str
    period: str
    amount: str
    typo: str
    nearest: str | None  # a code has none
    mass: str = ""
    mapping: str | None = None

    def changed(self, column: str, text: str, record: int = 1) -> tuple[Row, ...]:
        """The records with one cell, by default of the second record, replaced."""
        at = self.header.index(column)
        return tuple(
            (*r[:at], text, *r[at + 1 :]) if number == record else r for number, r in enumerate(self.records)
        )

    def save(self, folder: Path, data: bytes, day: date = DAY) -> Import:
        """The import of `data` as a file of this source."""
        path = folder / "given"
        path.write_bytes(data)
        return sources.prepare(self.source, path, retrieved_on=day, mapping=self.mapping)


def _split(text: str) -> tuple[Row, ...]:
    return tuple(tuple(line.replace("~", " ").split(",")) for line in text.split())


SDMX = "ESTAT:DS-045409(1.0),16/07/26,M,"
LAYOUTS = (
    Layout(
        id="comext panel",
        source="comext",
        header=_split("product_cn8,reporter,partner,period,value_eur")[0],
        records=_split(
            "81101000,Germany,Georgia,2020-01,1.5 01012100,Germany,Kazakhstan,2020-01,2.25 "
            "81101000,Austria,Georgia,2020-02,3 81102000,Austria,Georgia,2020-02,4"
        ),
        partner="partner",
        code="product_cn8",
        period="period",
        amount="value_eur",
        typo="Gorgia",
        nearest="Georgia",
    ),
    Layout(
        id="comext sdmx",
        source="comext",
        header=_split(
            "DATAFLOW,LAST~UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
        )[0],
        records=_split(
            f"{SDMX}DE,GE,81101000,2,VALUE_IN_EUROS,2026-04,1000, "
            f"{SDMX}DE,KZ,01012100,2,QUANTITY_IN_100KG,2026-04,10, {SDMX}FR,KZ,81101000,1,VALUE_IN_EUROS,2026-04,:,c "
            f"{SDMX}FR,KZ,81101000,1,QUANTITY_IN_100KG,2026-05,3,e"
        ),
        partner="partner",
        code="product",
        period="TIME_PERIOD",
        amount="OBS_VALUE",
        mass="OBS_VALUE",
        typo="GEO",
        nearest=None,
    ),
    Layout(
        id="comtrade",
        source="comtrade",
        header=_split(
            "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,"
            "motCode,netWgt,isNetWgtEstimated,primaryValue"
        )[0],
        records=_split(
            "A,2024,156,X,268,0,H6,811010,C00,0,10.5,true,1000 A,2024,156,X,398,0,H6,010121,C00,0,0,false,2000 "
            "A,2023,842,M,268,0,H6,811010,C00,0,3,false,3000 A,2023,842,M,704,0,H6,811010,C00,0,4,false,4000"
        ),
        partner="partnerCode",
        code="cmdCode",
        period="period",
        amount="primaryValue",
        mass="netWgt",
        typo="2688",
        nearest=None,
    ),
    Layout(
        id="census exports",
        source="census",
        header=_split("CTY_CODE,CTY_NAME,E_COMMODITY,time,QTY_1_MO,UNIT_QY1,ALL_VAL_MO")[0],
        records=_split(
            "4280,GERMANY,8110100000,2024-03,12,KG,100 4280,GERMANY,0101210010,2024-04,2,NO,40 "
            "5700,CHINA,8110100000,2024-03,0,KG,7 5700,CHINA,8110200000,2025-03,1.5,T,9"
        ),
        partner="CTY_CODE",
        code="E_COMMODITY",
        period="time",
        amount="ALL_VAL_MO",
        mass="QTY_1_MO",
        typo="42800",
        nearest=None,
    ),
    Layout(
        id="census imports",
        source="census",
        header=_split("I_COMMODITY,CTY_CODE,YEAR,MONTH,GEN_VAL_MO")[0],
        records=_split(
            "811010,5700,2024,3,5 010121,5700,2024,4,6 811010,4280,2024,10,7.5 811010,4280,2024,11,8",
        ),
        partner="CTY_CODE",
        code="I_COMMODITY",
        period="YEAR",
        amount="GEN_VAL_MO",
        typo="57000",
        nearest=None,
    ),
    Layout(
        id="uk",
        source="uk",
        header=_split("MonthId,FlowTypeId,SuppressionIndex,CommodityId,CountryId,PortId,NetMass,Value")[0],
        records=_split(
            "202403,3,0,81101000,720,101,10,100 202403,3,0,01012100,720,120,5.5,40 "
            "202403,1,0,81101000,4,101,7,70.25 202404,4,2,81019400,979,-1,9,90"
        ),
        partner="CountryId",
        code="CommodityId",
        period="MonthId",
        amount="Value",
        mass="NetMass",
        typo="7201",
        nearest=None,
    ),
    Layout(
        id="table",
        source="table",
        header=_split("period,partner,hs6,value_usd,net_kg")[0],
        records=_split(
            "2017-01-01,Japan,250410,10200.5,6116.362 2019-01-01,Japan,010121,10200,6116.25 "
            "2022-05-01,Vietnam,380110,42958,0 2023-01-01,India,380110,42958.75,1"
        ),
        partner="partner",
        code="hs6",
        period="period",
        amount="value_usd",
        mass="net_kg",
        typo="Japann",
        nearest="Japan",
        mapping="comtrade_graphite",
    ),
)


def as_csv(header: Row, records: Sequence[Row], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *records])
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_objects(header: Row, records: Sequence[Row]) -> bytes:
    return json.dumps([dict(zip(header, record, strict=False)) for record in records]).encode()


def as_arrays(header: Row, records: Sequence[Row]) -> bytes:
    return json.dumps([header, *records]).encode()


def as_parquet(header: Row, records: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    width = [[record[i] if i < len(record) else None for record in records] for i in range(len(header))]
    arrays = [pa.array(cells, pa.string()) for cells in width]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(header)), out)
    return out.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def as_gzip(header: Row, records: Sequence[Row]) -> bytes:
    return gzipped(as_csv(header, records))


def as_workbook(header: Row, records: Sequence[Row]) -> bytes:
    return workbook({"Data": [[escape(cell) for cell in row] for row in [header, *records]]})


FORMS: dict[str, Callable[[Row, Sequence[Row]], bytes]] = {
    "csv": as_csv,
    "objects": as_objects,
    "parquet": as_parquet,
    "gzip": as_gzip,
    "arrays": as_arrays,
    "xlsx": as_workbook,
}
every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.id for layout in LAYOUTS])
every_form = pytest.mark.parametrize("form", first_fast(FORMS))
PLACES = {"csv": "line", "gzip": "line", "objects": "record", "arrays": "record", "parquet": "row", "xlsx": "row"}


def place(form: str, record: int) -> str:
    """How a message names the record with this index, counted from 0."""
    return f"{PLACES[form]} {record + (2 if form in ('csv', 'gzip', 'xlsx') else 1)}"


def files(folder: Path) -> dict[Path, bytes]:
    """Every file of a store but its lock, byte by byte."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def read(layout: Layout, folder: Path, data: bytes) -> Rows:
    """The rows of a file that must be read."""
    made = outcome(layout, folder, data)
    assert isinstance(made, Rows), made
    return made


NASTY = (
    *("", " ", "-1", "-0", "1e309", "1e400", "1e308", "1e13", "nan", "NaN", "inf", "-Infinity", "0x10", "1_000"),
    *(
        "1,5",
        "1.5.5",
        "٣",
        "٢٠٢٤",
        "２０２４",
        "1e5",
        "+1",
        ".5",
        "5.",
        "1 000",
        "\x00",
        "a\nb",
        '"',
        "''",
        "\ufeff1",
    ),
    *(
        "\u202e",
        "\u2028",
        "\u200b1",
        "é",
        "𝟙",
        "NULL",
        "None",
        "-",
        ":",
        "c",
        "TOTAL",
        "World",
        "0",
        "00",
        "99999999",
    ),
    *("2024", "2024-13", "2024-00", "0000-01", "9999-12", "2027-01", "202402", "20240230", "2024-02-30", "2024-Q3"),
    *("X", "M", "RX", "H5", "HS", "C01", "1", "2", "8", "=1+1", "x" * 300, "9" * 400, "x" * 100_000, "\ud800"),
)


def spoil_cells(header: Row, records: Sequence[Row], draw: Random) -> tuple[Row, list[Row]]:
    """The table with one or two cells, records or columns changed, doubled, left out or swapped."""
    rows = [list(header), *map(list, records)]
    for _ in range(draw.randint(1, 2)):
        what, at = draw.randrange(9), draw.randrange(len(rows))
        row = rows[at]
        if what <= 3 and row:
            row[draw.randrange(len(row))] = draw.choice(NASTY)
        elif what == 4:
            rows.insert(draw.randint(0, len(rows)), list(row))
        elif what == 5 and len(rows) > 1:
            del rows[at]
        elif what == 6 and row:
            del row[draw.randrange(len(row))]
        elif what == 7:
            row.insert(draw.randint(0, len(row)), draw.choice(NASTY))
        else:
            one, other = draw.randrange(len(header)), draw.randrange(len(header))
            for cells in rows:
                if len(cells) > max(one, other):
                    cells[one], cells[other] = cells[other], cells[one]
    return tuple(rows[0]), [tuple(row) for row in rows[1:]]


def spoil_bytes(data: bytes, draw: Random) -> bytes:
    """The bytes with a few of them changed, cut off, left out, doubled or put in."""
    spoilt = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        what, at = draw.randrange(6), draw.randrange(max(1, len(spoilt)))
        if what <= 1 and spoilt:
            spoilt[at] = draw.choice((0, 10, 13, 34, 44, 255, draw.randrange(256)))
        elif what == 2:
            del spoilt[at:]
        elif what == 3:
            del spoilt[at : at + draw.randint(1, 20)]
        elif what == 4:
            spoilt[at:at] = spoilt[at : at + draw.randint(1, 60)]
        else:
            spoilt[at:at] = draw.choice((b"\xef\xbb\xbf", b"\n\n", b'"', b"\x00", b"\xff", b"[", b"}", b"\x1f\x8b"))
    return bytes(spoilt)


def spoil(layout: Layout, form: str, draw: Random) -> bytes:
    """A valid file, spoilt in its cells or in its bytes."""
    if draw.random() < 0.6:
        header, records = spoil_cells(layout.header, layout.records, draw)
        try:
            return FORMS[form](header, records)
        except (UnicodeEncodeError, ValueError):  # Parquet cannot hold half a surrogate pair
            return FORMS[form](layout.header, layout.records[:2])
    data = FORMS[form](layout.header, layout.records)
    if form == "gzip" and draw.random() < 0.5:
        return gzipped(spoil_bytes(gzip.decompress(data), draw))
    return spoil_bytes(data, draw)


def outcome(layout: Layout, folder: Path, data: bytes) -> Rows | InputError:
    """Rows that keep every rule of the schema, or one plain sentence; anything else is an AssertionError."""
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            item = layout.save(folder, data)
            tables = item.tables()
            check(tables, item)
            made: Rows | InputError = tables["trade_flow"]
        except InputError as error:
            made = error
    assert time.process_time() - began < SECONDS
    if isinstance(made, InputError):
        message = str(made)
        assert len(message) < MESSAGE and message.isprintable() and "Traceback" not in message, message[:3000]
        assert "given" in message and ": expected " in message and ", found " in message, message
    return made
