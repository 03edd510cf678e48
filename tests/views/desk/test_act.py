"""An act's page: its days in order, its codes, and the check in both of its sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oretrace.catalog.measures import all_measures, load_measure
from oretrace.law.check import check_one
from oretrace.views.desk.act import ActCheck, AskedCheck, act_line, act_view, check_of, codes_of_material, timeline

BAN = load_measure("cn-2024-46-us-ban")
LICENCE = load_measure("cn-2024-33")


def checked(act: str, code: str, origin: str, destination: str, on: str, **more: Any) -> ActCheck:
    return check_of(act, AskedCheck(on=on, goods=code), check_one(code, origin, destination, on, **more))


def test_days_stand_in_order_and_what_is_to_come_is_marked() -> None:
    days = timeline(BAN, date(2026, 1, 1))
    assert [one.day for one in days] == sorted(one.day for one in days)
    assert [(one.day.isoformat(), one.planned) for one in days if "suspen" in one.text] == [
        ("2025-11-09", False),
        ("2026-11-27", True),
    ]
    assert not any(one.planned for one in timeline(BAN, date(2030, 1, 1)))


def test_every_act_of_the_catalog_has_a_page_and_a_line() -> None:
    for act in all_measures():
        view = act_view(act, date(2025, 6, 1), ActCheck(AskedCheck()), (), 0)
        assert view.label and len(view.items) == len(act.items)
        assert act_line(act, date(2025, 6, 1)).state == view.state
        assert {code.coverage for item in view.items for code in item.codes} <= {"full", "partial"}


def test_codes_of_a_material_are_those_the_act_names_for_it() -> None:
    assert set(codes_of_material(LICENCE, " Antimony ")) < set(LICENCE.hs6_codes)
    assert codes_of_material(LICENCE, "gallium") == ()
    assert codes_of_material(BAN, "all dual-use items") == ()


def test_the_two_sides_are_apart() -> None:
    found = checked("cn-2024-33", "811010", "CHN", "DEU", "2025-01-31")
    assert found.verdict == "controlled" and "licence" in found.headline
    assert all("destination" not in line for line in found.exporter)
    assert len(found.buyer) == 1 and "Germany" in found.buyer[0] and "buying is not illegal" in found.buyer[0]
    assert found.under_this and not any("cn-2024-33" in line for line in found.others)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on", "destination", "more", "verdict"),
    [
        ("2025-01-31", "USA", {}, "may be controlled"),
        ("2024-12-02", "USA", {}, "does not reach these goods, lane and day"),
        ("2025-01-31", "DEU", {}, "does not reach these goods, lane and day"),
        ("2025-01-31", "USA", {"known_on": "2024-12-01"}, "does not reach these goods, lane and day"),
        ("2025-01-31", "USA", {"purity": "99.995"}, "controlled"),
        ("2025-12-31", "USA", {"purity": "99.995", "end_user": "civil"}, "not controlled"),
    ],
)
def test_the_page_of_an_act_answers(on: str, destination: str, more: dict[str, str], verdict: str) -> None:
    assert checked("cn-2024-46-us-ban", "282580", "CHN", destination, on, **more).verdict == verdict
