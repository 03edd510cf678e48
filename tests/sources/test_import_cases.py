"""Files as publishers and their users make them: the right figures, or a refusal with the reason first."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from oretrace import sources
from oretrace.errors import InputError
from oretrace.store import Imported, Store

DAY = date(2026, 8, 1)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def case() -> Callable[[str], Path]:
    """A folder of import cases beside the real data, or a skip that says so aloud."""
    data = Path(os.environ.get("ORETRACE_DATA", ROOT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = data.parent / "cases" / "imports" / name
        if not path.exists():
            pytest.skip(f"import case not found: {path} (set ORETRACE_DATA)")
        return path

    return find


def stored(folder: Path, source: str, *paths: Path, mapping: Path | None = None) -> tuple[Store, Imported]:
    store = Store.open(folder / "store", create=True)
    return store, store.import_file(sources.prepare(source, paths, retrieved_on=DAY, mapping=mapping))


def figures(store: Store) -> dict[tuple[str, str, str], tuple[float | None, float | None]]:
    """Value and mass by reporter, partner and month."""
    query = "SELECT reporter, partner, strftime(period_start, '%Y-%m'), value, net_kg FROM current_flow"
    return {(r, p, m): (value, kg) for r, p, m, value, kg in store.connect().execute(query).fetchall()}


def refusal(source: str, *paths: Path, mapping: Path | None = None) -> str:
    with pytest.raises(InputError) as caught:
        sources.prepare(source, paths, retrieved_on=DAY, mapping=mapping).tables()
    return str(caught.value)


def changed(path: Path, folder: Path, **keys: Any) -> Path:
    """A mapping of a case with other keys at its top level or, with a dot, below."""
    content = yaml.safe_load(path.read_text("utf-8"))
    for key, value in keys.items():
        *above, last = key.split("__")
        at = content
        for name in above:
            at = at[name]
        at[last] = value
    made = folder / f"changed_{path.name}"
    made.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("order", [("ind_value.csv", "ind_qty.csv"), ("ind_qty.csv", "ind_value.csv")])
def test_value_and_quantity_in_two_files(case: Callable[[str], Path], tmp_path: Path, order: tuple[str, str]) -> None:
    folder = case("comext-value-and-quantity-in-two-files")
    store, _ = stored(tmp_path, "comext", *(folder / name for name in order))
    assert figures(store) == {("DEU", "THA", "2024-02"): (5000, 600), ("DEU", "CHN", "2024-02"): (7000, 900)}
    assert store.revisions().num_rows == 0


@pytest.mark.slow
@pytest.mark.parametrize("order", [("ind_value.csv", "ind_qty.csv"), ("ind_qty.csv", "ind_value.csv")])
def test_value_and_quantity_in_two_commands_of_one_day(
    case: Callable[[str], Path], tmp_path: Path, order: tuple[str, str]
) -> None:
    folder = case("comext-value-and-quantity-in-two-files")
    for name in order:
        store, _ = stored(tmp_path, "comext", folder / name)
    assert figures(store) == {("DEU", "THA", "2024-02"): (5000, 600), ("DEU", "CHN", "2024-02"): (7000, 900)}
    assert not [row for row in store.revisions().to_pylist() if row["change"] == "withdrawn"]


@pytest.mark.slow
def test_overlapping_pages_in_one_command(case: Callable[[str], Path], tmp_path: Path) -> None:
    folder = case("overlapping-pages")
    store, done = stored(tmp_path, "comtrade", folder / "page1.json", folder / "page2.json")
    whole = {("THA", "CHN", "2024-01"): (1000, 100), ("THA", "USA", "2024-01"): (2000, 200)}
    assert figures(store) == {**whole, ("THA", "DEU", "2024-01"): (4000, 400)}
    assert "records printed twice: 1" in done.snapshot.ignored and done.snapshot.rows == 3


@pytest.mark.slow
def test_overlapping_pages_in_two_commands_of_one_day(case: Callable[[str], Path], tmp_path: Path) -> None:
    folder = case("overlapping-pages")
    for name in ("page1.json", "page2.json"):
        store, _ = stored(tmp_path, "comtrade", folder / name)
    found = figures(store)
    assert (len(found), sum(v or 0 for v, _ in found.values()), sum(kg or 0 for _, kg in found.values())) == (
        3,
        7000,
        700,
    )
    assert store.revisions().num_rows == 0


@pytest.mark.parametrize(
    ("mapping", "file", "expected"),
    [
        ("br.yml", "br_equal.csv", {("BRA", "USA", "2024-01"): (360, 40), ("BRA", "CHN", "2024-02"): (180, 20)}),
        ("comext_full.yml", "comext_full_eq.dat", {("DEU", "THA", "2024-02"): (10_000, 1200)}),
        ("gacc_parts.yml", "gacc_parts.csv", {("CHN", "THA", "2024-01"): (80_000, 10_000)}),
    ],
)
def test_equal_parts_are_not_taken_for_repeated_records(
    case: Callable[[str], Path], tmp_path: Path, mapping: str, file: str, expected: dict[Any, Any]
) -> None:
    folder = case("equal-parts-collapsed")
    message = refusal("table", folder / file, mapping=folder / mapping)
    assert "expected one record of each trade, or `parts: add`" in message and "line 2" in message
    store, _ = stored(tmp_path, "table", folder / file, mapping=changed(folder / mapping, tmp_path, parts="add"))
    assert figures(store) == expected


PARTS = "month,country,code,usd,regime\n2024-01,{},282580,5,{}\n2024-01,{},282580,5,{}\n"


@pytest.mark.parametrize(
    ("texts", "keys"),
    [
        (("China", "home use", "China", "processing"), {"ignore_values": {"regime": ["transit"]}}),
        (
            ("China", "home use", "China", "processing"),
            {"columns__flow": {"column": "regime", "values": {"home use": "import", "processing": "import"}}},
        ),
        (
            ("North", "x", "South", "x"),
            {
                "columns__partner": {"column": "country", "values": {"North": "China", "South": "China"}},
                "ignore": ["regime"],
            },
        ),
    ],
    ids=["texts of which some are left out", "two texts, one kind of flow", "two names, one country"],
)
def test_equal_parts_that_the_mapping_reads_as_one(
    tmp_path: Path, texts: tuple[str, ...], keys: dict[str, Any]
) -> None:
    (tmp_path / "given.csv").write_text(PARTS.format(*texts))
    (tmp_path / "plain.yml").write_text(yaml.safe_dump(PLAIN))
    keys = {"columns__period": {"column": "month"}, "columns__partner": {"column": "country"}, **keys}
    message = refusal("table", tmp_path / "given.csv", mapping=changed(tmp_path / "plain.yml", tmp_path, **keys))
    assert "`parts: add`" in message and "given.csv, line 3" in message
    added = changed(tmp_path / "plain.yml", tmp_path, **keys, parts="add")
    store, _ = stored(tmp_path, "table", tmp_path / "given.csv", mapping=added)
    assert figures(store) == {("THA", "CHN", "2024-01"): (10, None)}


def test_a_text_in_gb18030(case: Callable[[str], Path], tmp_path: Path) -> None:
    folder = case("gbk-headers")
    message = refusal("table", folder / "gacc_gbk.csv", mapping=folder / "gacc.yml")
    assert "expected text in UTF-8" in message and "GB18030" in message and "`encoding: gb18030`" in message
    how = changed(folder / "gacc.yml", tmp_path, encoding="gb18030")
    store, done = stored(tmp_path, "table", folder / "gacc_gbk.csv", mapping=how)
    assert figures(store)[("CHN", "USA", "2024-01")] == (30_000, 3500)
    assert "第一计量单位" in done.warnings[0]


@pytest.mark.slow
def test_no_break_spaces_are_spaces(case: Callable[[str], Path], tmp_path: Path) -> None:
    for name in ("fr.csv", "fr2.csv"):
        store, _ = stored(
            tmp_path / name, "table", case("nbsp-thousands") / name, mapping=case("nbsp-thousands") / "fr.yml"
        )
        assert figures(store) == {("THA", "CHN", "2024-01"): (1_234_567.5, 1250)}


@pytest.mark.slow
def test_a_unit_per_record(case: Callable[[str], Path], tmp_path: Path) -> None:
    folder = case("unit-differs-by-row")
    store, done = stored(tmp_path / "ignored", "table", folder / "gacc_utf8.csv", mapping=folder / "gacc.yml")
    assert "column 第一计量单位 is ignored, but holds units (千克, 克)" in done.warnings[0]
    assert "warning: " in store.snapshots()[0].ignored
    how = changed(
        folder / "gacc.yml",
        tmp_path,
        columns__net_kg={"column": "第一数量", "unit_column": "第一计量单位", "units": {"千克": "kg", "克": "g"}},
        ignore=["商品名称", "贸易伙伴编码", "第二数量", "第二计量单位"],
    )
    store, done = stored(tmp_path, "table", folder / "gacc_utf8.csv", mapping=how)
    kg = store.connect().execute("SELECT net_kg FROM current_flow ORDER BY line").fetchall()
    assert kg == [(12_000,), (3500,), (45,)] and done.warnings == ()


@pytest.mark.parametrize(
    ("name", "found", "nearest"),
    [("float_codes", "282580.0", "282580"), ("float_lostzero", "10121.0", "010121"), ("float_pad", "2825.0", "2825")],
)
def test_codes_that_became_decimals(case: Callable[[str], Path], name: str, found: str, nearest: str) -> None:
    folder = case("code-read-as-decimal")
    message = refusal("table", folder / f"{name}.csv", mapping=folder / f"{name}.yml")
    assert f"found {found!r}; nearest is {nearest!r}. A code became a decimal number" in message


def test_nine_digits_of_japan(case: Callable[[str], Path], tmp_path: Path) -> None:
    folder = case("nine-digit-code-padded")
    store, _ = stored(tmp_path, "table", folder / "jp_long.csv", mapping=folder / "jp_any.yml")
    codes = store.connect().execute("SELECT DISTINCT hs_code, hs_code[:6] FROM current_flow").fetchall()
    assert codes == [("282580000", "282580")]
    message = refusal("table", folder / "jp_long.csv", mapping=folder / "jp_pad.yml")
    assert "after padding one of the HS" in message and "nearest" not in message


def test_codes_of_areas_are_named_and_have_no_nearest(case: Callable[[str], Path]) -> None:
    folder = case("nearest-is-another-country")
    message = refusal("table", folder / "areas.csv", mapping=folder / "areas.yml")
    assert "'736'" in message and "Sudan" in message and "nearest" not in message


@pytest.mark.parametrize(
    ("scheme", "code", "name"),
    [
        ("comtrade", "530", "Netherlands Antilles"),
        ("comtrade", "891", "Serbia and Montenegro"),
        ("comtrade", "58", "Belgium-Luxembourg"),
        ("iso3", "ROM", "Romania"),
        ("iso3", "OAS", "Other Asia"),
        ("iso3", "UNS", "nspecified"),
        ("iso3", "SER", "Serbia"),
        ("iso3", "XYZ", ""),
        ("eurostat", "CS", "Serbia and Montenegro"),
        ("census", "0003", ""),
        ("name", "Netherlands Antilles", "a former area: Netherlands Antilles (to 2010)"),
        ("any", "Belgium-Luxembourg (...1998)", "a former area"),
        ("name", "Other Africa, nes", "a rest that is no single territory"),
    ],
)
def test_every_scheme_names_former_areas(tmp_path: Path, scheme: str, code: str, name: str) -> None:
    (tmp_path / "given.csv").write_text(f'period,partner,code,usd\n2012,"{code}",282580,10\n')
    how = tmp_path / "how.yml"
    how.write_text(
        yaml.safe_dump(PLAIN | {"columns": PLAIN["columns"] | {"partner": {"column": "partner", "scheme": scheme}}})
    )
    message = refusal("table", tmp_path / "given.csv", mapping=how)
    assert name in message and "nearest" not in message


PLAIN: dict[str, Any] = {
    "source": "office",
    "publisher": "An office",
    "licence": "CC0",
    "columns": {
        "period": {"column": "period"},
        "reporter": {"constant": "THA"},
        "partner": {"column": "partner", "scheme": "name"},
        "hs_code": {"column": "code"},
        "flow": {"constant": "import"},
        "partner_basis": {"constant": "origin"},
        "hs_edition": {"constant": "HS2022"},
        "currency": {"constant": "USD"},
        "valuation": {"constant": "CIF"},
        "value": {"column": "usd"},
    },
}


def test_snake_case_columns_of_clients(case: Callable[[str], Path], tmp_path: Path) -> None:
    store, _ = stored(tmp_path, "comtrade", case("comtradr-column-names") / "comtradr_snake.csv")
    found = figures(store)
    assert found[("THA", "USA", "2024-01")] == (2500, 300) and len(found) == 3


def test_only_totals(case: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"at least one record, found 'none left'.*total or a chapter.*: 1"):
        stored(tmp_path, "comtrade", case("only-totals") / "total.json")
    assert not (tmp_path / "store").exists()


@pytest.mark.slow
def test_an_answer_as_long_as_a_cap(case: Callable[[str], Path], tmp_path: Path) -> None:
    store, done = stored(tmp_path, "comtrade", case("preview-cap-500") / "cap500.json")
    assert "exactly 500 records" in done.warnings[0] and "exactly 500 records" in store.snapshots()[0].ignored
    assert store.status()["warnings"].to_pylist() == [list(done.warnings)]


def test_months_as_columns_of_dataweb(case: Callable[[str], Path], tmp_path: Path) -> None:
    how = tmp_path / "dataweb.yml"
    columns = PLAIN["columns"] | {
        "period": {"column": "Year", "wide": {"January": "01", "February": "02", "March": "03"}},
        "reporter": {"constant": "USA"},
        "partner": {"column": "Country", "scheme": "name"},
        "hs_code": {"column": "HTS Number", "digits": 10},
        "hs_edition": {"constant": "HTS2024"},
        "value": {},
        "net_kg": {"unit_column": "Quantity Description", "units": {"kilograms": "kg"}},
        "measure": {
            "column": "Data Type",
            "values": {"General Customs Value": "value", "First Unit of Quantity": "net_kg"},
        },
    }
    how.write_text(yaml.safe_dump(PLAIN | {"columns": columns, "thousands": ",", "ignore": ["Description"]}))
    store, _ = stored(tmp_path, "table", case("wide-by-month") / "dataweb.csv", mapping=how)
    assert figures(store) == {
        ("USA", "THA", "2024-01"): (6000, 700),
        ("USA", "THA", "2024-02"): (7500, 800),
        ("USA", "THA", "2024-03"): (0, 0),
    }


@pytest.mark.slow
def test_months_as_columns_of_japan(case: Callable[[str], Path], tmp_path: Path) -> None:
    how = tmp_path / "jp.yml"
    columns = PLAIN["columns"] | {
        "period": {"column": "Year", "wide": {"Jan": "01", "Feb": "02"}},
        "reporter": {"constant": "JPN"},
        "partner": {"column": "Country", "values": {"111": "Thailand", "304": "United States"}, "scheme": "name"},
        "hs_code": {"column": "HS", "digits": 9},
        "flow": {"column": "Exp or Imp", "values": {"1": "export", "2": "import"}},
        "partner_basis": {"constant": "last_known_destination"},
        "currency": {"constant": "JPY"},
        "valuation": {"constant": "FOB"},
        "value": {"column": "Value-{period}", "factor": 1000},
        "net_kg": {"column": "Quantity2-{period}", "unit_column": "Unit2", "units": {"KG": "kg"}},
    }
    unread = ["Unit1", "Quantity1-Year", "Quantity2-Year", "Value-Year", "Quantity1-Jan", "Quantity1-Feb"]
    how.write_text(yaml.safe_dump(PLAIN | {"columns": columns, "ignore": unread}))
    store, _ = stored(tmp_path, "table", case("wide-by-month") / "jp.csv", mapping=how)
    assert figures(store)[("JPN", "USA", "2024-02")] == (60_000, 20)
    [(total,)] = store.connect().execute("SELECT sum(value) FROM current_flow").fetchall()
    assert total == 990_000
