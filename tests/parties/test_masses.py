"""A mass in a wrong unit is read by what else its line, its firms and the other end say; two signs are needed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from oretrace.parties.masses import ReadMasses, read_masses
from oretrace.parties.twins import LotLines

USD_PER_KG, KG_PER_DRUM = 12.0, 250.0


def lines(count: int = 12, **known: Any) -> list[dict[str, Any]]:
    """Lots of some tonnes from one firm to another, with what is `known` of each beside its mass."""
    rng = np.random.default_rng(5)
    return [line(n, float(np.exp(rng.normal(9.0, 0.4))), **known) for n in range(count)]


def line(day: int, kg: float, *, full: bool = False, flow: str = "export", **more: Any) -> dict[str, Any]:
    unknown = dict.fromkeys(("net_kg", "gross_kg", "value", "currency", "packages", "package_kind", "containers"))
    known = {"value": USD_PER_KG * kg, "currency": "USD", "packages": kg / KG_PER_DRUM, "package_kind": "DRM"}
    ends: dict[str, Any] = {
        "shipper_entity": "A",
        "consignee_entity": "B",
        "forwarder_entity": None,
        "exporter": "CHN",
        "importer": "KOR",
        "hs6": "811010",
    }
    ends["notified"] = False
    on = date(2024, 5, 1) + timedelta(days=day)
    return {**unknown, **(known if full else {}), **ends, "flow": flow, "day": on, "kg": kg, **more}


def read(rows: list[dict[str, Any]]) -> ReadMasses:
    return read_masses(LotLines(rows, {"A": 0, "B": 1}, ["CHN", "KOR"], {"811010"}))


def test_lines_of_usual_masses_are_in_no_doubt() -> None:
    rows = lines(full=True)
    found = read(rows)
    assert found.kg.tolist() == found.other.tolist() == found.most.tolist() == [row["kg"] for row in rows]
    assert set(found.doubt) == {""}


@pytest.mark.parametrize("times", [1e3, 1e-3])
def test_a_mass_that_value_and_packages_contradict_is_read_in_the_other_unit(times: float) -> None:
    rows = lines(full=True)
    kg = rows[4]["kg"]
    rows[4]["kg"] *= times
    found = read(rows)
    assert found.kg[4] == pytest.approx(kg) and found.other[4] == 0.0
    assert found.most[4] == pytest.approx(max(kg, kg * times))
    assert "its value per kg and its packages" in found.doubt[4] and "2024-05-05" in found.doubt[4]
    assert not any(found.doubt[:4] + found.doubt[5:])


@pytest.mark.parametrize("times", [1e3, 1e-3])
def test_a_mass_that_other_lots_alone_contradict_stays_open(times: float) -> None:
    rows = lines()
    kg = rows[4]["kg"]
    rows[4]["kg"] *= times
    found = read(rows)
    assert found.kg[4] == kg * times and found.other[4] == pytest.approx(kg)
    assert found.most[4] == pytest.approx(max(kg, kg * times)) and "may be" in found.doubt[4]


@pytest.mark.parametrize("kg", [9_000_000.0, 9.0])
def test_a_shipload_or_a_sample_with_fitting_value_and_packages_keeps_its_mass(kg: float) -> None:
    packed: dict[str, Any] = {"packages": kg / 50.0, "package_kind": "BAG"}
    if kg < 1e6:
        packed = {"packages": 1.0, "package_kind": "DRM"}
    rows = [*lines(full=True), line(20, kg, full=True, **packed)]
    found = read(rows)
    assert found.kg[-1] == found.other[-1] == kg and found.doubt[-1] == ""


def test_one_sign_alone_reads_nothing() -> None:
    rows = lines(full=True)
    rows[4]["value"] *= 1e3
    assert set(read(rows).doubt) == {""}


def test_a_container_carries_no_thousand_tonnes() -> None:
    rows = lines(containers="ABCU1234567")
    rows[4]["kg"] *= 1e3
    found = read(rows)
    assert found.kg[4] == pytest.approx(rows[4]["kg"] / 1e3) and "its containers" in found.doubt[4]


def test_the_record_of_the_other_end_says_which_unit_is_right() -> None:
    rows = lines()
    rows += [{**row, "flow": "import", "day": row["day"] + timedelta(days=20)} for row in rows]
    kg = rows[4]["kg"]
    rows[4]["kg"] *= 1e3
    found = read(rows)
    assert found.kg[4] == pytest.approx(kg) and found.kg[16] == kg and found.doubt[16] == ""
    assert "the other end's record" in found.doubt[4]


def test_a_firm_whose_lines_are_all_in_one_wrong_unit_is_read_by_value_and_packages() -> None:
    usual = [{**one, "consignee_entity": None, "shipper_entity": None} for one in lines(20, full=True)]
    wrong = [{**one, "kg": one["kg"] * 1e3} for one in lines(6, full=True)]
    found = read([*usual, *wrong])
    assert found.kg[20:] == pytest.approx([one["kg"] / 1e3 for one in wrong])


def test_a_sample_with_a_known_package_alone_keeps_its_mass() -> None:
    rows = [*lines(), line(20, 21.0, packages=1.0, package_kind="BAG")]
    assert read(rows).doubt[-1] == ""
