"""Production: the committed table is what the data print, editions stay apart, no figure is an interval."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.catalog.materials import materials
from oretrace.catalog.production import (
    CONTENT,
    LICENCES,
    OTHERS,
    WORLD,
    SupplyFigure,
    content_of,
    figures,
    latest,
    read_figure,
)
from oretrace.catalog.tables import FOLDER, read_table
from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from scripts import make_production, usgs
from tests.catalog.rules_of_supply import figure_problems

PLAIN = {
    "material": "antimony", "stage": "mine", "measure": "production", "territory": "CHN", "year": "2024",
    "basis": "content", "low_t": "5", "typical_t": "5", "high_t": "5", "status": "reported",
    "source": "USGS MCS 2026", "vintage": "2026", "note": "",
}  # fmt: skip


def figure(material: str, territory: str, year: int, source: str, measure: str = "production") -> SupplyFigure:
    (found,) = (
        f
        for f in figures()
        if (f.material, f.stage, f.measure, f.territory, f.year, f.source)
        == (material, "mine", measure, territory, year, source)
    )
    return found


@pytest.mark.slow
def test_the_committed_table_is_what_the_data_print(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    data = data_file("usgs").parent
    made = tmp_path / "production.csv"
    usgs.write(made, make_production.COMMENT, make_production.COLUMNS, make_production.figures(data))
    assert made.read_bytes() == (FOLDER / "production.csv").read_bytes()


@pytest.mark.parametrize(("vintage", "share"), [(2025, 270 / 390), (2026, 270 / 380)])
def test_both_editions_stand_side_by_side(vintage: int, share: float) -> None:
    source = f"USGS MCS {vintage}"
    china, world = (figure("rare earths", where, 2024, source) for where in ("CHN", WORLD))
    assert china.low_t / world.low_t == pytest.approx(share, rel=1e-12)
    assert "undocumented" in china.note and china.basis == "REO"


@pytest.mark.parametrize(
    ("material", "year", "vintage", "low"),
    [
        ("rare earths", 2024, 2025, 90e6),
        ("rare earths", 2025, 2026, 85e6),
        ("antimony", 2024, 2025, 2e6),
        ("antimony", 2025, 2026, 2e6),
        ("tungsten", 2025, 2026, 4.7e6),
    ],
)
def test_a_figure_printed_as_more_than_is_a_lower_bound(material: str, year: int, vintage: int, low: float) -> None:
    world = figure(material, WORLD, year, f"USGS MCS {vintage}", "reserves")
    assert (world.low_t, world.typical_t, world.high_t, world.status) == (low, None, None, "bound")


def test_units_and_marks() -> None:
    of = {(f.material, f.stage, f.measure, f.territory, f.year, f.source): f for f in figures()}
    assert of["gallium", "refine", "production", "CHN", 2024, "USGS MCS 2026"].low_t == 839
    assert of["gallium", "refine", "capacity", "CHN", 2024, "USGS MCS 2025"].low_t == 1000
    assert of["copper", "mine", "production", "CHL", 2024, "USGS MCS 2025"].low_t == 5_300_000
    assert of["molybdenum", "mine", "reserves", "CHN", 2024, "USGS MCS 2025"].low_t == 5_900_000
    assert of["aluminium", "mine", "production", "USA", 2024, "USGS MCS 2026"].status == "withheld"
    assert of["antimony", "mine", "production", "USA", 2024, "USGS MCS 2026"].high_t == 0
    assert of["antimony", "mine", "production", "USA", 2024, "USGS MCS 2025"].status == "unknown"
    assert of["antimony", "secondary", "production", "USA", 2023, "USGS MCS 2026"].low_t == 3490
    assert of["antimony", "refine", "production", "USA", 2023, "USGS MCS 2026"].low_t == 452
    assert of["manganese", "mine", "reserves", "ZAF", 2025, "USGS MCS 2026"].basis == "gross"
    yttrium = of["yttrium", "mine", "production", WORLD, 2025, "USGS MCS 2026"]
    assert (yttrium.low_t, yttrium.typical_t, yttrium.high_t, yttrium.basis) == (10_000, None, 15_000, "Y2O3")
    belgium = of["germanium", "refine", "production", "BEL", 2024, "USGS MCS 2025"]
    assert not belgium.printed and belgium.high_t is None, "a refinery known without tonnage stays without"


def test_reserves_column_of_indium_is_capacity() -> None:
    """The 2026 edition prints the same figures as capacity; the USGS estimates no reserves of indium."""
    of: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for f in figures():
        if f.material == "indium" and f.measure != "production":
            of[f.measure, f.vintage][f.territory] = f.low_t
    assert set(of) == {("capacity", 2025), ("capacity", 2026)}
    assert all(of["capacity", 2025][where] == of["capacity", 2026][where] for where in ("BEL", "CHN", "JPN", "KOR"))


def unit_of(value: float) -> float:
    """The place of the last significant digit of a whole number: 10,000 of 110,000."""
    digits = f"{value:.0f}"
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


def test_territories_add_up_to_the_printed_world() -> None:
    """Within one unit of the world total's last digit: it is rounded, and so are its parts."""
    tables: dict[tuple[object, ...], dict[str, SupplyFigure]] = defaultdict(dict)
    for f in figures():
        if f.measure == "production" and f.source != "BGS World Mineral Statistics":
            tables[f.material, f.stage, f.year, f.source][f.territory] = f
    printed = {key: table for key, table in tables.items() if WORLD in table and len(table) > 1}
    printed = {key: table for key, table in printed.items() if table[WORLD].typical_t is not None}
    assert len(printed) > 60
    for key, table in printed.items():
        world = table.pop(WORLD).low_t
        assert abs(sum(f.low_t for f in table.values()) - world) <= unit_of(world), key


def test_latest_takes_one_edition_whole_and_fills_it() -> None:
    tables = latest("rare earths", "mine", "production", 2024)
    assert tables[WORLD].low_t == 380_000 and {f.vintage for f in tables.values()} == {2026}
    gallium = latest("gallium", "refine", "production", 2024)
    assert "KOR" not in gallium, "the newer edition no longer lists it: it has gone into its other countries"
    germanium = latest("germanium", "refine", "production", 2023)
    assert germanium["CHN"].source == "BGS World Mineral Statistics" and germanium["BEL"].status == "unknown"
    assert germanium["USA"].source == "USGS MCS 2026", "the United States' own table of 2021 to 2025"
    assert latest("antimony", "mine", "production", 2023)["CHN"].source == "USGS MCS 2025"
    assert {f.source for f in latest("antimony", "mine", "production", 2018).values()} == {
        "BGS World Mineral Statistics"
    }
    assert latest("antimony", "mine", "production", 1990) == {}
    with pytest.raises(InputError, match="'antimony'"):
        latest("antimoney", "mine", "production", 2024)


def test_bases_turn_into_the_element() -> None:
    assert content_of("antimony", "content") == (1, 1, 1)
    low, typical, high = content_of("rare earths", "REO")
    yttrium, lutetium, oxygen = 88.906, 174.967, 15.999
    assert low == pytest.approx(2 * yttrium / (2 * yttrium + 3 * oxygen), abs=5e-5)
    assert high == pytest.approx(2 * lutetium / (2 * lutetium + 3 * oxygen), abs=5e-5)
    assert low < typical < high
    assert all(0 < a <= b <= c <= 1 for a, b, c in CONTENT.values())
    for f in figures():
        content_of(f.material, f.basis)
    with pytest.raises(InputError, match="nearest is 'rare earths REO'"):
        content_of("rare earth", "REO")
    with pytest.raises(InputError):
        content_of("antimony", "REO")
    with pytest.raises(InputError, match="'antimony'"):
        content_of("antimoney", "content")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("low_t", ""), ("low_t", "nan"), ("low_t", "inf"), ("low_t", "-1"), ("low_t", "5,000"), ("low_t", "6"),
        ("high_t", ""), ("high_t", "4"), ("typical_t", ""), ("status", "Reported"), ("status", "withheld"),
        ("status", "bound"), ("stage", "mining"), ("measure", ""), ("year", "24"), ("year", "２０２４"),
        ("source", "USGS"), ("vintage", ""),
    ],
)  # fmt: skip
def test_a_hostile_row_is_refused_with_its_place(column: str, value: str) -> None:
    assert read_figure(PLAIN, "row 1").typical_t == 5
    with pytest.raises(InputError, match=r"row 1.*expected"):
        read_figure(PLAIN | {column: value}, "row 1")


def test_the_check_finds_what_is_broken() -> None:
    good = read_figure(PLAIN, "row 1")
    broken = [
        replace(good, material="unobtainium"),
        replace(good, territory="XXX"),
        replace(good, basis="REO"),
        replace(good, measure="reserves", stage="refine"),
        replace(good, year=2027),
        good,
        good,
    ]
    assert len(list(figure_problems(broken, materials(), territories()))) == 6
    assert not list(figure_problems(figures(), materials(), territories()))


def test_every_source_has_its_terms() -> None:
    assert {f.source for f in figures()} == set(LICENCES)
    assert OTHERS in {f.territory for f in figures()}
    head = (FOLDER / "production.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "public domain" in head and "British Geological Survey materials © UKRI" in head
    assert len(read_table("production.csv")) == len(figures())


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("—", (0, 0, 0, "reported")),
        ("1,270", (1270, 1270, 1270, "reported")),
        (">2,000,000", (2e6, None, None, "bound")),
        ("<1", (0, None, 1, "bound")),
        ("10,000 - 15,000", (10_000, None, 15_000, "bound")),
        ("W", (0, None, None, "withheld")),
        ("NA", (0, None, None, "unknown")),
        ("", (0, None, None, "unknown")),
    ],
)
def test_printed_values(printed: str, expected: tuple[object, ...]) -> None:
    assert usgs.interval(printed) == expected


@pytest.mark.parametrize("printed", ["about 5", "1e3", "-5", "5 %", "5 –", "1..2 - x"])
def test_an_unexplained_value_stops_the_script(printed: str) -> None:
    with pytest.raises(SystemExit):
        usgs.interval(printed)


def test_an_unknown_country_stops_the_script() -> None:
    assert usgs.territory("Congo (Kinshasa)", "x") == "COD"
    assert usgs.territory("World total (rounded) 10", "x") == "WLD"
    with pytest.raises(InputError, match="line 3"):
        usgs.territory("Atlantis", "line 3")
