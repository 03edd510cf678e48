"""Measures: the acts of the catalog, acts of one's own, and the errors a person meets."""

import re
from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.check import check_catalog
from oretrace.catalog.measures import MEASURES, Measure, all_measures, load_measure
from oretrace.errors import CatalogError, InputError

US_BAN = "cn-2024-46-us-ban"
MINIMAL = "id: mine\nissuer: CHN\neffective_from: 2023-01-05\ntargets: [USA]\nitems: []\n"


def written(folder: Path, text: str, name: str = "mine.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_catalog_keeps_its_rules() -> None:
    check_catalog()
    assert [measure.id for measure in all_measures()] == [
        "cn-2023-23",
        "cn-2023-39",
        "cn-2024-33",
        US_BAN,
        "cn-2025-72",
        "eu-833-2014-2022-328",
    ]


def test_coverage_is_the_strongest_an_item_gives() -> None:
    antimony = load_measure("cn-2024-33")
    assert antimony.coverage_of("261710") == "full"
    assert antimony.coverage_of("283090") == "partial"
    assert antimony.coverage_of("282580") == "partial"
    assert antimony.coverage_of("250410") is None
    assert "811010" in antimony.hs6_codes
    assert antimony.hs6_codes == tuple(sorted(set(antimony.hs6_codes)))
    assert load_measure("eu-833-2014-2022-328").hs6_codes == ()


def test_destinations_leave_out_everywhere() -> None:
    assert load_measure("cn-2023-23").destinations == ()
    assert load_measure(US_BAN).destinations == ("USA",)


@pytest.mark.parametrize(
    ("id", "month"),
    [
        ("eu-833-2014-2022-328", date(2022, 3, 1)),
        ("cn-2023-39", date(2023, 12, 1)),
        (US_BAN, date(2025, 1, 1)),
        ("cn-2025-72", date(2025, 12, 1)),
    ],
)
def test_first_full_month(id: str, month: date) -> None:
    assert load_measure(id).first_full_month == month


def test_in_force_between_its_days_both_included() -> None:
    pause = load_measure("cn-2025-72")
    days = [date(2025, 11, 8), date(2025, 11, 9), date(2026, 11, 27), date(2026, 11, 28)]
    assert [pause.in_force_on(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("day", "clause_2"),
    [
        (date(2025, 11, 8), False),
        (date(2025, 11, 9), True),
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
    ],
)
def test_clause_2_of_the_us_ban_pauses_while_clause_1_goes_on(day: date, clause_2: bool) -> None:
    ban = load_measure(US_BAN)
    assert ban.suspended(day, "2") is clause_2
    assert not ban.suspended(day, "1")
    assert not ban.suspended(day)
    assert ban.in_force_on(day)
    expected = {"1"} if clause_2 else {"1", "2"}
    assert {item.clause for item in ban.items_in_force(day)} == expected
    assert ban.items_in_force(date(2024, 12, 2)) == ()


def test_a_suspension_of_the_whole_act_stops_every_clause(tmp_path: Path) -> None:
    text = MINIMAL + "suspended_periods: [{from: 2023-02-01, until: 2023-02-28, by: other}]\n"
    act = load_measure(written(tmp_path, text))
    assert act.suspended(date(2023, 2, 28), "2")
    assert not act.in_force_on(date(2023, 2, 1))
    assert act.in_force_on(date(2023, 3, 1))


def test_a_moved_date_is_four_lines(tmp_path: Path) -> None:
    text = "id: moved\nbased_on: cn-2023-39\neffective_from: 2021-06-15\ntargets: [USA]\n"
    moved, real = load_measure(str(written(tmp_path, text))), load_measure("cn-2023-39")
    assert (moved.id, moved.issuer, moved.destinations) == ("moved", "CHN", ("USA",))
    assert (moved.hs6_codes, moved.items) == (real.hs6_codes, real.items)
    assert moved.first_full_month == date(2021, 7, 1)
    assert moved.announced_on is None  # announced in 2023: not of this act
    assert (moved.verified, moved.evidence_level) == (False, "hypothetical")
    assert real.verified
    assert real.effective_from == date(2023, 12, 1)


def test_what_the_file_says_wins_over_the_act_it_is_based_on(tmp_path: Path) -> None:
    text = f"id: own\nbased_on: {US_BAN}\neffective_from: '2025-01-01'\ntargets: [USA]\n"
    text += "title: Mine\nsuspended_periods: []\n"
    own = load_measure(written(tmp_path, text))
    assert own.title == "Mine"
    assert own.announced_on == date(2024, 12, 3)
    assert not own.suspended(date(2026, 1, 1), "2")


def test_a_minimal_act_of_ones_own(tmp_path: Path) -> None:
    act = load_measure(written(tmp_path, MINIMAL))
    assert (act.effective_from, act.items, act.announced_on) == (date(2023, 1, 5), (), None)


ITEM = "items:\n  - {material: antimony, form: metal, "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MINIMAL + "effective_untill: 2024-01-01\n", "known key.*'effective_untill'.*nearest is 'effective_until'"),
        (MINIMAL.replace("items: []", ITEM + "coverge: full}"), r"items\.0\.coverge.*nearest is 'coverage'"),
        (MINIMAL.replace("items: []", ITEM + "hs6: [811010]}"), r"items\.0\.hs6\.0.*between quotes"),
        (MINIMAL.replace("items: []", ITEM + "hs6: ['8110']}"), r"items\.0\.hs6\.0"),
        (MINIMAL.replace("targets: [USA]", ""), "the key 'targets'"),
        (MINIMAL.replace("[USA]", "[UAS]"), r"targets\.0.*nearest is '"),
        (MINIMAL.replace("[USA]", "[]"), "key targets"),
        (MINIMAL.replace("CHN", "CHX"), "issuer.*nearest is '"),
        (MINIMAL.replace("2023-01-05", "2023"), "effective_from"),
        (MINIMAL.replace("2023-01-05", "2023-01-05 10:00:00"), "effective_from"),
        (MINIMAL.replace("2023-01-05", "5.1.2023"), "effective_from"),
        (MINIMAL + "effective_until: 2022-02-01\n", "in this order"),
        (MINIMAL + "suspended_periods: [{from: 2023-03-01, until: 2023-02-28, by: x}]\n", "lies before"),
        ("id: x\nbased_on: cn-2023-93\n", "based_on.*nearest is 'cn-2023-"),
        ("- a\n- b\n", "mapping of keys"),
        ("id: [unclosed\n", "readable YAML"),
    ],
)
def test_errors_name_file_key_and_nearest(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_measure(path)
    assert str(path) in str(caught.value)
    assert re.search(message, str(caught.value)), caught.value


def test_a_hand_moved_act_may_be_short(tmp_path: Path) -> None:
    act = load_measure(
        written(
            tmp_path,
            "id: Moved_2021.v2\nissuer: EUU\nannounced_on: 2022-02-25\neffective_from: 2021-03-01\ntargets: RUS\n",
        )
    )
    assert (act.destinations, act.hs6_codes, act.announced_on) == (("RUS",), (), None)


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(InputError, match="nearest is 'cn-2023-39'"):
        load_measure("cn-2023-390")
    with pytest.raises(InputError, match="measure file"):
        load_measure("nowhere.yml")


def test_a_measure_cannot_be_changed() -> None:
    act: Measure = load_measure(US_BAN)
    with pytest.raises(ValueError, match="frozen"):
        act.title = "other"


def copied(folder: Path) -> Path:
    for path in MEASURES.glob("*/*.yml"):
        written(folder, path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("CHN/cn-2025-72.yml", "clause: '2'", "clause: '7'", "suspends clause '7'"),
        ("CHN/cn-2025-72.yml", "suspends", "amends", "which does not say so"),
        ("CHN/cn-2024-46-us-ban.yml", "by: cn-2025-72", "by: other", "lists no such suspended period"),
        ("CHN/cn-2024-33.yml", "id: cn-2024-33", "id: cn-2024-34", "the file of cn-2024-34 by CHN"),
        ("CHN/cn-2024-33.yml", "material: antimony", "material: antimoney", "not in materials.csv"),
        ("CHN/cn-2024-33.yml", "{'261710': full", "{'261790': full", "261790"),
        ("CHN/cn-2023-39.yml", "2023-12-01", "2023-10-01", "in this order"),
        ("CHN/cn-2023-39.yml", "coverage: partial", "coverage: null", "coverage and hs6 go together"),
    ],
)
def test_the_check_finds_what_is_broken(tmp_path: Path, file: str, old: str, new: str, complaint: str) -> None:
    check_catalog(copied(tmp_path))
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    written(tmp_path, text.replace(old, new), file)
    with pytest.raises(CatalogError, match=re.escape(complaint)):
        check_catalog(tmp_path)
