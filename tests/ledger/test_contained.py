"""Contained element: fractions against chemistry, editions against the catalog, and the view's figures."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace import engine
from oretrace.catalog.families import families_table
from oretrace.catalog.hs_codes import hs_codes, hs_successors
from oretrace.catalog.materials import HsMaterial, hs_materials
from oretrace.ledger.contained import EDITION_YEARS, Content, contents, register, share_in, unconverted
from oretrace.schema import TRADE_FLOW
from oretrace.sources import prepare
from oretrace.store import Store

COLUMNS = """product is_listed hs_code hs_edition exporter importer reporter partner report period period_months
kg kg_estimated value currency valuation state snapshot line source difference difference_unit hs6
material form stage is_basket low_kg typical_kg high_kg"""
BY_LINE = "SELECT * FROM contained_flow ORDER BY line, material"
MASSES = ("low_kg", "typical_kg", "high_kg")

# Standard atomic weights, abridged (IUPAC 2021).
WEIGHTS = {
    **{"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.990, "P": 30.974, "S": 32.06, "Cl": 35.45},
    **{"Sc": 44.956, "Zn": 65.38, "Ga": 69.723, "Ge": 72.630, "As": 74.922, "Se": 78.971, "Y": 88.906, "Mo": 95.95},
    **{"Cd": 112.414, "In": 114.818, "Sb": 121.760, "Te": 127.60, "Ce": 140.116, "Nd": 144.242, "Sm": 150.36},
    **{"Gd": 157.25, "Tb": 158.925, "Dy": 162.500, "Lu": 174.967, "W": 183.84, "Hg": 200.592, "Bi": 208.980},
    **{"Fe": 55.845, "B": 10.81, "Co": 58.933},
}
RARE_EARTHS = {"Sc", "Y", "Ce", "Nd", "Sm", "Gd", "Tb", "Dy", "Lu"}
TOKEN = re.compile(r"[A-Z][a-z]?|\d+|[().]")
FORMULA = re.compile(r"((?:\((?:[A-Z][a-z]?\d*)+\)\d*|[A-Z][a-z]?\d*)+(?:\.\d*(?:[A-Z][a-z]?\d*)+)?) =? ?(0\.\d+)")
KNOWN = {
    **{"Sb2O3": ("Sb", 0.8353), "WO3": ("W", 0.7930), "Ga2O3": ("Ga", 0.7439), "GeO2": ("Ge", 0.6942)},
    **{"MoO3": ("Mo", 0.6666), "Bi2O3": ("Bi", 0.8970), "TeO2": ("Te", 0.7995), "In2O3": ("In", 0.8271)},
    **{"GaAs": ("Ga", 0.4820), "InP": ("In", 0.7875), "WC": ("W", 0.9387), "Sb2S3": ("Sb", 0.7168)},
    "(NH4)10H2W12O42.4H2O": ("W", 0.70425),
}


def atoms(formula: str) -> Counter[str]:
    """Atoms of a formula with brackets, and with water behind a dot."""
    total: Counter[str] = Counter()
    for number, part in enumerate(formula.split(".")):
        factor = int(lead.group()) if number and (lead := re.match(r"\d+", part)) else 1
        stack: list[Counter[str]] = [Counter()]
        last: Counter[str] = Counter()
        for token in TOKEN.findall(part.lstrip("0123456789") if number else part):
            if token == "(":
                stack.append(Counter())
            elif token == ")":
                last = stack.pop()
                stack[-1].update(last)
            elif token.isdigit():
                stack[-1].update({name: count * (int(token) - 1) for name, count in last.items()})
            else:
                last = Counter({token: 1})
                stack[-1].update(last)
        total.update({name: count * factor for name, count in stack[0].items()})
    return total


def fraction(formula: str, elements: set[str]) -> float:
    found = atoms(formula)
    whole = sum(WEIGHTS[name] * count for name, count in found.items())
    return sum(WEIGHTS[name] * count for name, count in found.items() if name in elements) / whole


def compounds() -> Iterator[tuple[HsMaterial, str, float]]:
    """Every formula that a row's basis gives with a fraction."""
    for row in hs_materials():
        for formula, number in FORMULA.findall(row.basis):
            yield row, formula, float(number)


@pytest.mark.parametrize("formula", KNOWN)
def test_molar_masses(formula: str) -> None:
    element, expected = KNOWN[formula]
    assert fraction(formula, {element}) == pytest.approx(expected, abs=1e-4)


def test_every_formula_of_the_catalog_gives_its_fraction() -> None:
    found = list(compounds())
    assert len({formula for _, formula, _ in found}) > 40
    for row, formula, printed in found:
        elements = RARE_EARTHS if row.symbol == "REE" else {row.symbol}
        assert fraction(formula, elements) == pytest.approx(printed, abs=0.0015), (row.hs6, formula)


def test_a_stoichiometric_row_holds_its_compounds() -> None:
    """No compound that the basis names is outside the range, give or take rounding."""
    for row, formula, printed in compounds():
        if row.basis_type == "stoichiometric":
            assert row.fraction_low - 0.0015 <= printed <= row.fraction_high + 0.0015, (
                row.hs6,
                row.material,
                formula,
            )


def by_key() -> dict[tuple[str, str, str], Content]:
    return {(row.hs_edition, row.hs6, row.material): row for row in contents()}


def test_content_is_a_range_of_shares_once_per_code_and_material() -> None:
    rows = contents()
    assert len(by_key()) == len(rows)
    assert {row.hs_edition for row in rows} == set(EDITION_YEARS)
    for row in rows:
        assert 0 <= row.low_share <= row.typical_share <= row.high_share <= 1, row
        assert row.hs_edition in hs_codes()[row.hs6], row
        assert row.low_share == 0 or not row.is_basket, row
        assert row.stage in ("mine", "refine", "fabricate", "scrap")


def test_the_content_of_the_newest_edition_is_the_catalogs() -> None:
    held = by_key()
    for row in hs_materials():
        found = held.get(("HS2022", row.hs6, row.material))
        if not row.symbol:
            assert found is None
            continue
        assert found is not None and found.form == row.form
        assert found.low_share == row.fraction_low * row.share_low
        assert found.high_share == row.fraction_high * row.share_high


def test_an_old_code_is_as_uncertain_as_all_its_successors() -> None:
    held = by_key()
    for (edition, old), successors in hs_successors().items():
        for material in {m for e, hs6, m in held if e == "HS2022" and hs6 in successors}:
            whole = held[edition, old, material]
            for new in successors:
                part = held.get(("HS2022", new, material))
                assert whole.low_share <= (part.low_share if part else 0), (edition, old, material)
                assert whole.high_share >= (part.high_share if part else 0), (edition, old, material)
    bismuth = held["HS2017", "810600", "bismuth"]  # both of its successors are bismuth
    assert (bismuth.low_share, bismuth.high_share, bismuth.is_basket) == (0.5, 1.0, False)
    assert ";" in bismuth.form
    assert held["HS2012", "285300", "indium"].low_share == 0
    ferrite = held["HS2017", "850519", "ferrite"]  # waste of it moved to 8549
    assert (ferrite.low_share, ferrite.is_basket) == (0, True)
    assert held["HS2022", "850519", "ferrite"].low_share == 0.55


def test_a_material_keeps_its_stage_under_one_code() -> None:
    """Forms that are merged would otherwise hide a stage."""
    held = by_key()
    for row in contents():
        successors = hs_successors().get((row.hs_edition, row.hs6), (row.hs6,))
        parts = (held.get(("HS2022", new, row.material)) for new in successors)
        assert {part.stage for part in parts if part} == {row.stage}


def figure(line: int, **other: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        **{"snapshot": 1, "line": line, "reporter": "CHN", "partner": "USA", "partner_basis": "origin"},
        **{"flow": "export", "hs_edition": "HS2022", "hs_code": "282580", "period_start": date(2024, 3, 1)},
        **{"period_months": 1, "value": 5.0, "currency": "USD", "valuation": "FOB", "net_kg": 1000.0},
        **{"net_kg_estimated": False, "qty": None, "qty_unit": None, "suppressed": False},
    }
    return base | other


def ledger(figures: list[dict[str, Any]]) -> DuckDBPyConnection:
    connection = engine.connect()
    connection.register("current_flow", pa.Table.from_pylist(figures, TRADE_FLOW.arrow()))
    connection.register("snapshot", pa.table({"snapshot": [1], "source": ["census"]}))
    connection.register("hs_family", families_table())
    register(connection)
    return connection


def view(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with ledger(figures) as connection:
        rows: list[dict[str, Any]] = engine.run(connection, BY_LINE).to_pylist()
    return rows


@pytest.mark.slow
def test_a_figure_becomes_kilograms_of_element() -> None:
    (row,) = view([figure(1)])
    assert list(row) == COLUMNS.split()
    assert (row["material"], row["form"], row["stage"], row["is_basket"]) == ("antimony", "oxide", "refine", False)
    assert [row[name] for name in MASSES] == pytest.approx([752.7, 833.5, 835.4])
    assert row["hs6"] == "282580" and row["kg"] == 1000 and row["value"] == 5


def test_registering_twice_changes_nothing() -> None:
    with ledger([figure(1)]) as connection:
        register(connection)
        assert connection.execute("SELECT count(*) FROM contained_flow").fetchone() == (1,)


def test_no_material_reads_no_figure() -> None:
    with ledger([figure(1)]) as connection:
        register(connection, ())
        for table in ("wanted", "contained_flow"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize("edition", EDITION_YEARS)
def test_goods_come_back_from_their_content(edition: str) -> None:
    """Of every code and material: goods, contained element, goods again; each figure once per material."""
    rows = [row for row in contents() if row.hs_edition == edition]
    codes = sorted({row.hs6 for row in rows})
    goods = {line: 997.0 * line for line in range(1, len(codes) + 1)}
    figures = [figure(n, hs_code=code, hs_edition=edition, net_kg=goods[n]) for n, code in enumerate(codes, 1)]
    found = view(figures)
    assert Counter((codes[r["line"] - 1], r["material"]) for r in found) == Counter((r.hs6, r.material) for r in rows)
    held = by_key()
    for row in found:
        content = held[edition, row["hs6"], row["material"]]
        shares = (content.low_share, content.typical_share, content.high_share)
        assert row["low_kg"] <= row["typical_kg"] <= row["high_kg"] <= row["kg"]
        for name, share in zip(MASSES, shares, strict=True):
            assert share == 0 or row[name] / share == pytest.approx(goods[row["line"]], rel=1e-12)


@pytest.mark.parametrize(
    ("edition", "code", "reads_as"),
    [
        ("CN2020", "81060010", "HS2017"),
        ("CN2021", "81060090", "HS2017"),
        ("CN2022", "81061000", "HS2022"),
        ("SB2016", "8106000000", "HS2012"),
        ("HTS2023", "8106900000", "HS2022"),
        ("HS2012", "810600", "HS2012"),
        ("CN2027", "810610", "HS2022"),
    ],
)
def test_a_national_code_is_read_by_the_edition_of_its_year(edition: str, code: str, reads_as: str) -> None:
    (row,) = view([figure(1, hs_edition=edition, hs_code=code)])
    content = by_key()[reads_as, code[:6], "bismuth"]
    assert (row["hs_edition"], row["hs_code"]) == (edition, code)
    assert row["low_kg"] == 1000 * content.low_share and row["high_kg"] == 1000 * content.high_share


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "kg"),
    [
        ("kg", 2),
        ("KG", 2),
        ("t", 2000),
        ("1000 KG", 2000),
        ("g", 0.002),
        ("carat", 0.0004),
        ("CKG", None),
        ("u", None),
    ],
)
def test_a_quantity_in_a_unit_of_mass_serves_where_the_mass_is_missing(unit: str, kg: float | None) -> None:
    (row,) = view([figure(1, net_kg=None, qty=2.0, qty_unit=unit)])
    assert row["kg"] == (None if kg is None else pytest.approx(kg))
    assert row["kg_estimated"] is (kg is not None)
    assert row["high_kg"] == (None if kg is None else pytest.approx(kg * 0.8354))
    (weighed,) = view([figure(1, qty=2.0, qty_unit=unit)])
    assert weighed["kg"] == 1000 and weighed["kg_estimated"] is False


def test_an_unknown_mass_stays_unknown() -> None:
    withheld, massless, nothing = view(
        [figure(1, suppressed=True, net_kg=0.0, value=0.0), figure(2, net_kg=None), figure(3, net_kg=0.0)]
    )
    assert all(withheld[name] is None for name in (*MASSES, "kg", "value"))
    assert all(massless[name] is None for name in (*MASSES, "kg")) and massless["value"] == 5
    assert all(nothing[name] == 0 for name in MASSES)


def test_unconverted_records_are_counted() -> None:
    figures = [
        figure(1),
        figure(2, hs_code="2825"),
        figure(3, hs_code="0101"),
        figure(4, hs_code="010121"),
        figure(5, hs_edition="HS2007"),
        figure(6, hs_edition="CN2028", hs_code="28258000"),
        figure(7, hs_edition="HS2017", hs_code="810610"),
        figure(8, suppressed=True, hs_code="811292"),
        figure(9, net_kg=None),
        figure(10, net_kg=None),
    ]
    with ledger(figures) as connection:
        found = unconverted(connection).to_pylist()
        seen = connection.execute("SELECT DISTINCT line FROM contained_flow ORDER BY line").fetchall()
    assert [line for (line,) in seen] == [1, 8, 9, 10]
    assert [tuple(row.values()) for row in found] == [
        ("edition", "CN2028", "28258000", 1),
        ("edition", "HS2007", "282580", 1),
        ("heading", "HS2022", "2825", 1),
        ("no mass", "HS2022", "282580", 2),
        ("other code", "HS2017", "810610", 1),
        ("withheld", "HS2022", "811292", 1),
    ]


LANES = st.lists(
    st.tuples(
        st.sampled_from(["282580", "811292", "810600", "681510", "010121", "2825", "850511"]),
        st.sampled_from(["HS2012", "HS2017", "HS2022", "CN2021", "HS2007"]),
        st.one_of(st.none(), st.just(0.0), st.floats(1e-6, 1e9)),  # below 1e-308 a quarter is rounded
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def held_against_others(lanes: list[Any], factor: float) -> None:
    """Masses times a factor are contents times the factor; one lane more changes none of the others."""
    figures = [
        figure(n, hs_code=code, hs_edition=edition, net_kg=kg, suppressed=withheld)
        for n, (code, edition, kg, withheld) in enumerate(lanes, 1)
    ]
    found = view(figures)
    scaled = view([f | {"net_kg": None if f["net_kg"] is None else f["net_kg"] * factor} for f in figures])
    for row, larger in zip(found, scaled, strict=True):
        expected = {name: None if row[name] is None else row[name] * factor for name in (*MASSES, "kg")}
        assert larger == row | expected
    keys = Counter((row["snapshot"], row["line"], row["material"]) for row in found)
    assert max(keys.values(), default=1) == 1
    other = figure(99, reporter="MEX", hs_code="261710")
    assert [row for row in view([*figures, other]) if row["line"] != 99] == found


@pytest.mark.slow
def test_masses_scale_and_lanes_do_not_touch_one_another() -> None:
    lanes = [
        ("282580", "HS2022", 3.5, False),
        ("811292", "HS2017", None, False),
        ("681510", "CN2021", 1e9, False),
        ("850511", "HS2012", 1e-6, True),
        ("850511", "HS2022", 0.0, False),
    ]
    held_against_others(lanes, 1024.0)


@pytest.mark.slow
@given(LANES, st.sampled_from([0.25, 2.0, 1024.0]))
@settings(max_examples=25, deadline=None)
def test_masses_of_any_lanes_scale(lanes: list[Any], factor: float) -> None:
    held_against_others(lanes, factor)


@pytest.mark.slow
def test_hostile_codes_and_editions() -> None:
    rows = [figure(n, hs_code=code) for n, code in enumerate(["000000", "999999", "2825800000", "28258"], 1)]
    assert [row["line"] for row in view(rows)] == [3]
    assert view([figure(1, hs_edition="X0000"), figure(2, hs_edition="ABC9999")]) == []
    assert view([]) == []


@pytest.mark.slow
def test_graphite_from_china_in_tonnes_of_carbon(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    """Published exports under 2504.10 and 3801.10 over HS 2017 and 2022: every figure once, in its range."""
    path = data_file("comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv")
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare("table", path, retrieved_on=date(2025, 3, 1), mapping="comtrade_graphite"))
    with store.connect() as connection:
        register(connection)
        published = connection.execute(
            "SELECT hs_code, sum(net_kg) FROM current_flow GROUP BY 1 ORDER BY 1"
        ).fetchall()
        sums = "SELECT hs6, sum(kg), sum(low_kg), sum(high_kg) FROM contained_flow GROUP BY 1 ORDER BY 1"
        found = connection.execute(sums).fetchall()
        once = connection.execute("SELECT count(*) FROM contained_flow").fetchone()
        assert once == connection.execute("SELECT count(*) FROM current_flow").fetchone()
        assert {row["reason"] for row in unconverted(connection).to_pylist()} <= {"no mass"}
    assert [(code, kg) for code, kg, _, _ in found] == [(code, pytest.approx(kg)) for code, kg in published]
    fractions = {"250410": (0.8, 0.9995), "380110": (0.98, 0.9999)}
    for code, kg, low, high in found:
        assert (low / kg, high / kg) == pytest.approx(fractions[code])


def test_the_share_in_some_codes_is_that_of_a_mixture_of_unknown_proportions() -> None:
    oxide, metal = (share_in("antimony", (code,), 2025) for code in ("282580", "811010"))
    both = share_in("antimony", ("282580", "811010"), 2025)
    assert oxide and metal and both
    assert both[0] == min(oxide[0], metal[0]) and both[2] == max(oxide[2], metal[2])
    assert share_in("antimony", ("28258000", "282580"), 2025) == oxide  # digits behind the six are the nation's own


def test_a_code_without_the_material_lowers_the_share_to_0_and_alone_has_no_share() -> None:
    alone, beside = share_in("antimony", ("811010",), 2025), share_in("antimony", ("811010", "010121"), 2025)
    assert alone and beside and beside[0] == 0.0 and beside[2] == alone[2]
    assert share_in("antimony", ("010121",), 2025) is None
    assert share_in("antimony", ("811010",), 1999) is None and share_in("antimony", (), 2025) is None
