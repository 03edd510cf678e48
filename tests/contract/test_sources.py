"""What every source must do, whatever it reads."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace import sources
from oretrace.errors import InputError
from oretrace.schema import TRADE_FLOW
from oretrace.sources import Import
from oretrace.store import Store
from tests.parameters import first_fast

DAY = date(2026, 8, 1)


@dataclass(frozen=True)
class Case:
    """A source with a small file: its header, records, and where in a record the partner stands."""

    id: str
    source: str
    header: str
    records: tuple[str, ...]
    partner: str
    typo: str
    nearest: str
    mapping: str | None = None
    partner_column: str = "partner"

    @property
    def by_name(self) -> bool:
        """Whether partners are names, not codes."""
        return len(self.nearest) > 4

    def write(self, folder: Path, header: str | None = None, records: tuple[str, ...] | None = None) -> Import:
        path = folder / "given.csv"
        path.write_text("\n".join([header or self.header, *(records or self.records)]) + "\n")
        return sources.prepare(self.source, path, retrieved_on=DAY, mapping=self.mapping)


SDMX = "ESTAT:DS-045409(1.0),16/07/26 11:00:00,M,"
CASES = [
    Case(
        "census",
        "census",
        "CTY_CODE,CTY_NAME,E_COMMODITY,DF,time,ALL_VAL_MO",
        (
            "4280,GERMANY,8110100000,-,2024-03,100",
            "4280,GERMANY,8110100000,2,2024-03,40",
            "5700,CHINA,8110100000,-,2024-04,7",
            "5700,CHINA,8110200000,-,2024-04,9",
        ),
        "4280",
        "42800",
        "4280",
        partner_column="CTY_CODE",
    ),
    Case(
        "comext panel",
        "comext",
        "product_cn8,reporter,partner,period,value_eur",
        (
            "81101000,Germany,Georgia,2020-01,1.5",
            "81101000,Germany,Kazakhstan,2020-01,2",
            "81101000,Austria,Georgia,2020-02,3",
            "81102000,Austria,Georgia,2020-02,4",
        ),
        "Georgia",
        "Gorgia",
        "Georgia",
    ),
    Case(
        "comext sdmx",
        "comext",
        "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG",
        (
            SDMX + "DE,GE,81101000,2,VALUE_IN_EUROS,2026-04,1000,",
            SDMX + "DE,GE,81101000,2,QUANTITY_IN_100KG,2026-04,10,",
            SDMX + "FR,KZ,81101000,1,VALUE_IN_EUROS,2026-04,:,c",
            SDMX + "FR,KZ,81101000,1,QUANTITY_IN_100KG,2026-05,3,e",
        ),
        ",GE,",
        ",GEO,",
        "GE",
    ),
    Case(
        "comtrade",
        "comtrade",
        "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,"
        "motCode,netWgt,isNetWgtEstimated,primaryValue",
        (
            "A,2024,156,X,268,0,H6,811010,C00,0,10.5,true,1000",
            "A,2024,156,X,398,0,H6,811010,C00,0,0,false,2000",
            "A,2023,842,M,268,0,H6,811010,C00,0,3,false,3000",
            "A,2023,842,M,704,0,H6,811010,C00,0,4,false,4000",
        ),
        ",268,",
        ",2688,",
        "688",
        partner_column="partnerCode",
    ),
    Case(
        "table",
        "table",
        "period,partner,hs6,value_usd,net_kg",
        (
            "2017-01-01,Japan,250410,10200.0,6116.362",
            "2019-01-01,Japan,250410,10200.0,6116.362",
            "2022-05-01,South Korea,380110,42958.0,0.0",
            "2023-01-01,India,380110,42958.0,1.0",
        ),
        "Japan",
        "Japann",
        "Japan",
        "comtrade_graphite",
    ),
    Case(
        "uk records",
        "uk",
        "MonthId,FlowTypeId,SuppressionIndex,CommodityId,CountryId,PortId,NetMass,Value",
        (
            "202403,3,0,81101000,720,101,10,100",
            "202403,3,0,81101000,720,120,5,40",
            "202403,1,0,81101000,4,101,7,70",
            "202404,4,2,81019400,979,-1,9,90",
        ),
        ",4,",
        ",6666,",
        "680",
        partner_column="CountryId",
    ),
    Case(
        "uk table",
        "uk",
        "period,reporter,partner,flow,hs6,commodity_code,code_level,net_kg,confidential,partner_group,material,value_usd",
        (
            "202406,GBR,HKG,import,810194,81019400,8,10,false,false,tungsten,100",
            "202406,GBR,HKG,import,810194,81019400,8,10,false,false,tungsten,100",
            "202407,GBR,DEU,import,810194,81019400,8,10,false,false,tungsten,100",
            "202407,GBR,n/a,export,251110,25111000,8,10,true,false,baryte,100",
        ),
        ",DEU,",
        ",DEUU,",
        "DEU",
    ),
]
every_source = pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])


def current(folder: Path, item: Import) -> list[tuple[Any, ...]]:
    opened = Store.open(folder, create=True)
    opened.import_file(item)
    with opened.connect() as connection:
        return connection.execute("SELECT * EXCLUDE (snapshot, line) FROM current_flow ORDER BY ALL").fetchall()


def test_every_source_is_here() -> None:
    assert {case.source for case in CASES} == set(sources.SOURCES)


@pytest.mark.slow
@every_source
def test_rows_are_canonical(tmp_path: Path, case: Case) -> None:
    table = case.write(tmp_path).tables()["trade_flow"].table
    assert ["snapshot", *table.column_names] == [column.name for column in TRADE_FLOW.columns]
    opened = Store.open(tmp_path / "s", create=True)
    assert opened.import_file(case.write(tmp_path)).snapshot.rows == table.num_rows
    with opened.connect() as connection:
        assert connection.execute(TRADE_FLOW.violations_sql("trade_flow")).fetchall() == []


@pytest.mark.slow
@every_source
def test_the_same_file_twice_changes_nothing(tmp_path: Path, case: Case) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    first, second = (opened.import_file(case.write(tmp_path)) for _ in range(2))
    assert first.new and not second.new and first.snapshot == second.snapshot
    assert len(opened.snapshots()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", first_fast(range(3)))
@every_source
def test_the_order_of_records_does_not_matter(tmp_path: Path, case: Case, seed: int) -> None:
    wanted = current(tmp_path / "s", case.write(tmp_path))
    shuffled = random.Random(seed).sample(case.records, len(case.records))
    assert current(tmp_path / "shuffled", case.write(tmp_path, records=tuple(shuffled))) == wanted


@every_source
def test_reading_twice_gives_the_same(tmp_path: Path, case: Case) -> None:
    one, other = (case.write(tmp_path).tables()["trade_flow"] for _ in range(2))
    assert one.table.equals(other.table) and one.ignored == other.ignored


@every_source
def test_an_unknown_column_is_an_error(tmp_path: Path, case: Case) -> None:
    records = tuple(record + ",?" for record in case.records)
    with pytest.raises(InputError, match=r"given\.csv.*'surprise'"):
        case.write(tmp_path, case.header + ",surprise", records).tables()["trade_flow"]


@every_source
def test_a_missing_column_is_an_error(tmp_path: Path, case: Case) -> None:
    with pytest.raises(InputError, match=r"given\.csv.*column"):
        case.write(tmp_path, case.header.replace(case.partner_column, "prtner")).tables()["trade_flow"]


@every_source
def test_an_unknown_territory_names_line_column_and_nearest(tmp_path: Path, case: Case) -> None:
    at = next(i for i, record in enumerate(case.records) if case.partner in record)
    records = list(case.records)
    records[at] = records[at].replace(case.partner, case.typo)
    with pytest.raises(InputError) as caught:
        case.write(tmp_path, records=tuple(records)).tables()["trade_flow"]
    message = str(caught.value)
    for part in (
        f"given.csv, line {at + 2}, column {case.partner_column}",
        repr(case.typo.strip(",")),
        repr(case.nearest) if case.by_name else "",
    ):
        assert part in message
    assert case.by_name or "nearest" not in message  # one digit further is another country


@every_source
@pytest.mark.parametrize("at", range(4))
def test_a_bad_number_names_its_line(tmp_path: Path, case: Case, at: int) -> None:
    records = list(case.records)
    parts = records[at].split(",")
    parts[9 if "OBS_VALUE" in case.header else -1] = "1.5.5"
    records[at] = ",".join(parts)
    with pytest.raises(InputError, match=rf"given\.csv, line {at + 2}, column .*'1\.5\.5'"):
        case.write(tmp_path, records=tuple(records)).tables()["trade_flow"]


@every_source
def test_the_future_is_refused(tmp_path: Path, case: Case) -> None:
    path = tmp_path / "given.csv"
    case.write(tmp_path)
    with pytest.raises(InputError, match=r"line \d, column .*no later than"):
        sources.prepare(case.source, path, retrieved_on=date(2016, 12, 31), mapping=case.mapping).tables()


@every_source
def test_an_import_says_where_it_is_from(tmp_path: Path, case: Case) -> None:
    item = case.write(tmp_path)
    assert item.publisher and item.licence and item.file == "given.csv" and item.retrieved_on == DAY
    assert len(item.sha256) == len(item.mapping_sha256) == 64


@pytest.mark.slow
def test_real_files_pass_the_contract(tmp_path: Path, data_file: Callable[[str], Path]) -> None:
    path = data_file("comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv")
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(sources.prepare("table", path, mapping="comtrade_graphite"))
    with opened.connect() as connection:
        assert connection.execute(TRADE_FLOW.violations_sql("current_flow")).fetchall() == []
    assert opened.status().to_pylist()[0]["gaps"] == []
