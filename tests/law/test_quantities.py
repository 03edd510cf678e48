"""Purity, sizes and other quantities as descriptions write them, and the limits they are compared with."""

import pytest

from oretrace.catalog.limits import LimitedQuantity
from oretrace.law.quantities import purity_of, quantity_of, sizes_mm


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("99.99 %", 99.99, 99.99),
        ("Sb2O3 99,95%", 99.95, 99.95),
        ("99.9% min", 99.9, 100),
        ("≥ 99,95 %", 99.95, 100),
        ("min. 99.5 percent", 99.5, 100),
        ("99.9+ %", 99.9, 100),
        ("max 99.9 %", 0, 99.9),
        ("99.5-99.8 %", 99.5, 99.8),
        ("99.5 %, typically 99.8 %", 99.5, 99.8),
        ("purity 85 %", 85, 85),
        ("纯度99.99%", 99.99, 99.99),
        ("4N", 99.99, 99.999),
        ("gallium 6N5", 99.99995, 99.99999),
        ("2N", 99, 99.9),
        ("90 %", 90, 90),
        ("100 %", 100, 100),
        ("purity, by our works: 85 %", 85, 85),
        ("moisture, purity 99 %", 99, 99),
    ],
)
def test_a_purity_is_an_interval(text: str, low: float, high: float) -> None:
    found = purity_of(text)
    assert found is not None
    assert found == pytest.approx((low, high), abs=1e-9)


def test_a_grade_ends_below_the_next() -> None:
    found = purity_of("5N")
    assert found is not None and found.low == 99.999 and found.high < 99.9999


@pytest.mark.parametrize(
    "text",
    ["30 % Co", "55 % bismuth", "visible transmittance 95 %", "moisture 99 %", "95 % passing 325 mesh", "grade 38UH",
     "89.9 %", "99.9 g", "N52", "14N", "alcohol 96 %", "", "100.5 %", "purity 100.5 %", "purity, moisture 99 %",
     f"purity {'x' * 24} 85 %"],
)  # fmt: skip
def test_a_percentage_of_something_else_is_not_a_purity(text: str) -> None:
    assert purity_of(text) is None


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("flexural strength 30 MPa", "strength_mpa", 30),
        ("flexural 45 N/mm2, compressive strength 90 MPa", "strength_mpa", 45),
        ("tensile strength 90 MPa", "strength_mpa", None),
        ("density 1.80", "density_g_cm3", 1.8),
        ("密度1.80", "density_g_cm3", 1.8),
        ("1850 kg/m3", "density_g_cm3", 1.85),
        (f"density {'x' * 17} 1.80", "density_g_cm3", 1.8),
        (f"density {'x' * 18} 1.80", "density_g_cm3", None),
        ("tap density 0.9 g/cm3", "density_g_cm3", None),
        ("density of states, 5 pieces", "density_g_cm3", None),
        ("5 micrometres", "particle_um", 5),
        ("800 nm", "particle_um", 0.8),
        ("800 mm bore", "bore_mm", 800),
        ("缸径50cm", "bore_mm", 500),
        ("800 mm long", "bore_mm", None),
        ("exactly 10 kW", "power_kw", 10),
        ("6000 W", "power_kw", 6),
        ("71 % transmittance", "transmittance_percent", 71),
        ("71 %", "transmittance_percent", None),
        ("49 dislocations per cm2", "dislocations_cm2", 49),
        ("310 Wh/kg", "energy_wh_kg", 310),
        ("5 GPa or 6 GPa", "pressure_gpa", None),
        ("99.99 %", "purity_percent", 99.99),
    ],
)
def test_a_quantity_has_its_unit_or_word(text: str, quantity: LimitedQuantity, value: float | None) -> None:
    found = quantity_of(text, quantity)
    assert found == (None if value is None else pytest.approx((value, value)))


UNITS: dict[LimitedQuantity, dict[str, float]] = {
    "strength_mpa": {"MPa": 3, "N/mm2": 3},
    "density_g_cm3": {"g/cm3": 3, "g/cc": 3, "g/ml": 3, "kg/m3": 0.003},
    "particle_um": dict.fromkeys(
        ("um", "μm", "micron", "microns", "micrometre", "micrometres", "micrometer", "micrometers"), 3
    )
    | {"nm": 0.003},
    "bore_mm": {"mm": 3, "cm": 30, "inch": 76.2, "m": 3000},
    "pressure_gpa": {"GPa": 3, "kbar": 0.3, "bar": 0.0003},
    "power_kw": {"kW": 3, "W": 0.003, "MW": 3000},
    "dislocations_cm2": {"dislocations": 3, "/cm2": 3, "per cm2": 3},
    "energy_wh_kg": {"Wh/kg": 3},
    "capacity_mah_g": {"mAh/g": 3},
}
WORDS: dict[LimitedQuantity, str] = {"bore_mm": "bore ", "dislocations_cm2": "EPD "}


@pytest.mark.parametrize("quantity", UNITS)
def test_every_unit_is_converted(quantity: LimitedQuantity) -> None:
    for unit, value in UNITS[quantity].items():
        found = quantity_of(f"{WORDS.get(quantity, '')}3 {unit}", quantity)
        assert found == pytest.approx((value, value)), unit


def test_every_length_is_converted() -> None:
    lengths = {"mm": 3, "cm": 30, "m": 3000, "inch": 76.2, "inches": 76.2, '"': 76.2, "in": 76.2}
    assert {unit: sizes_mm(f"3 {unit}") for unit in lengths} == {
        unit: pytest.approx((mm,)) for unit, mm in lengths.items()
    }


def test_a_bare_density_is_a_number_without_another_unit() -> None:
    assert quantity_of("density 1.8 t", "density_g_cm3") is None and quantity_of("5 pieces", "density_g_cm3") is None
    assert quantity_of("weight 1.8", "density_g_cm3") is None


def test_signs_open_one_end() -> None:
    assert quantity_of("power above 10 kW", "power_kw") == (10, float("inf"))
    assert quantity_of("EPD < 50", "dislocations_cm2") == (0, 50)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("150 x 140 x 60 mm", (150, 140, 60)),
        ("130 mm dia x 8 cm", (130, 80)),
        ("window 4 inch", (101.6,)),
        ("2 x 3", ()),
        ("10 mm and 20 mm", ()),
        ("1 x 2 mm, 3 x 4 mm", ()),
        ("no size", ()),
    ],
)
def test_sizes_are_in_mm(text: str, sizes: tuple[float, ...]) -> None:
    assert sizes_mm(text) == pytest.approx(sizes)
