"""Measures: the acts of the catalog, acts of one's own, and the errors a person meets."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measure_parts import Purity
from oretrace.catalog.measures import Measure, all_measures, load_measure
from oretrace.detect.diversion.preparation import prepare
from oretrace.errors import InputError
from oretrace.question import Question
from oretrace.store import Store

US_BAN = "cn-2024-46-us-ban"
MINIMAL = "id: mine\nissuer: CHN\neffective_from: 2023-01-05\ntargets: [USA]\nitems: []\n"


def written(folder: Path, text: str, name: str = "mine.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_act_is_there() -> None:
    acts = all_measures()
    assert Counter(act.issuer for act in acts) == {
        "CHN": 25, "EUU": 13, "USA": 6, "ZWE": 3, "COD": 3, "GBR": 2, "JPN": 2, "IDN": 2,
        "CHE": 1, "MYS": 1, "NAM": 1, "VNM": 1,
    }  # fmt: skip
    assert sum(len(act.items) for act in acts) == 185
    assert sum(bool(item.hs6) for act in acts for item in act.items) == 146
    assert {act.id for act in acts if not act.verified} == {
        "eu-833-2014-2022-1904",
        "eu-833-2014-2024-745",
        "eu-833-2014-2024-1745",
        "id-2023-bauxite",
    }


def test_thresholds_of_purity() -> None:
    found = [(item.material, item.form, item.purity) for act in all_measures() for item in act.items if item.purity]
    assert [(material, form[:12], purity) for material, form, purity in found] == [
        ("graphite", "artificial g", Purity(above=99.9, sufficient=False)),
        ("antimony", "oxide", Purity(at_least=99.99)),
        ("antimony", "organo-antim", Purity(above=99.999)),
        ("antimony", "hydride, als", Purity(above=99.999)),
        ("tungsten", "solid tungst", Purity(at_least=97, sufficient=False)),
        ("tungsten", "copper-doped", Purity(at_least=80, sufficient=False)),
        ("tungsten", "silver-doped", Purity(at_least=80, sufficient=False)),
        ("molybdenum", "powder and a", Purity(at_least=97, sufficient=False)),
    ]


def test_words_of_natural_and_artificial_graphite_exclude_each_other() -> None:
    artificial, natural = load_measure("cn-2023-39").items
    assert "flake" in natural.called and "flake" in artificial.not_called
    assert "synthetic" in artificial.called and "synthetic" in natural.not_called


def test_a_group_or_a_mixture_may_hold_other_materials() -> None:
    items = [item for act in all_measures() for item in act.items if item.hs6]
    assert all(item.as_ingredient for item in items if item.material == "rare earths")
    assert all(item.as_ingredient for item in items if "mixture" in item.form or "alloys" in item.form)
    assert not any(item.as_ingredient for item in items if item.form == "metal")


def test_an_act_whose_first_day_is_not_established(tmp_path: Path) -> None:
    quota = load_measure("cn-2010-ree-quota")
    assert quota.effective_from is None and quota.hs_edition == "HS2012"
    assert not quota.in_force_on(date(2012, 1, 1))
    store = Store.open(tmp_path / "store", create=True)
    with pytest.raises(InputError, match=r"cn-2010-ree-quota.*first day is established.*effective_from"):
        prepare(store, Question(quota, ()))
    text = "id: begun\nbased_on: cn-2010-ree-quota\neffective_from: 2010-07-01\ntargets: [JPN]\n"
    assert load_measure(written(tmp_path, text)).first_full_month == date(2010, 7, 1)


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
    assert {item.clause for item in ban.items if not ban.suspended(day, item.clause)} == expected
    assert not ban.in_force_on(date(2024, 12, 2))


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


def test_a_measure_file_overrides_the_act_it_is_based_on(tmp_path: Path) -> None:
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
        (
            MINIMAL.replace("items: []", ITEM + "purity: {at_lest: 99}}"),
            r"items\.0\.purity\.at_lest.*nearest is 'at_least'",
        ),
        (MINIMAL.replace("items: []", ITEM + "purity: {at_least: 99, above: 98}}"), "either at_least or above"),
        (
            MINIMAL + "phases: [{clauze: '1', effective_from: 2023-02-01}]\n",
            r"phases\.0\.clauze.*nearest is 'clause'",
        ),
        (MINIMAL.replace("effective_from", "effective_form"), "'effective_form'; nearest is 'effective_from'"),
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


def test_an_act_is_aimed_at_some_of_its_destinations_and_stays_an_act_of_the_catalog() -> None:
    act = load_measure("cn-2024-33")
    aimed = act.aimed_at(("United States", "JPN", "JPN"))
    assert aimed.destinations == ("JPN", "USA") and aimed.own is None and act.destinations == ()
    assert load_measure(US_BAN).aimed_at(("USA",)) == load_measure(US_BAN)
    with pytest.raises(InputError, match=f"--target: .*{US_BAN} covers: USA, found 'JPN'.*based_on: {US_BAN}"):
        load_measure(US_BAN).aimed_at(("JPN",))
    with pytest.raises(InputError, match="--target"):
        act.aimed_at(("Atlantis",))


def test_an_act_on_all_destinations_aimed_at_one_is_a_narrower_question() -> None:
    act = load_measure("cn-2023-39")
    aimed = act.aimed_at(["USA", "JPN", "USA"])
    assert (aimed.targets, aimed.id, aimed.label) == (("JPN", "USA"), act.id, act.label)
    assert act.own is None and aimed.own is None
    assert Measure.model_validate(aimed.model_dump(mode="json", by_alias=True)).own is None


def test_an_act_against_a_union_reaches_its_members_of_the_day(tmp_path: Path) -> None:
    act = load_measure(written(tmp_path, MINIMAL.replace("[USA]", "[EUU]")))
    assert act.covers("DEU") and not act.covers("GBR") and not act.covers("USA")
    assert act.aimed_at(["DEU"]).id == "mine"
    with pytest.raises(InputError, match="covers: EUU, found 'GBR'"):
        act.aimed_at(["GBR"])


def test_a_changed_act_stays_hypothetical_whatever_it_is_aimed_at() -> None:
    act = load_measure("cn-2023-39")
    moved = act.model_copy(update={"effective_from": date(2022, 1, 1)})
    assert moved.own is not None and moved.aimed_at(["USA"]).own is not None
