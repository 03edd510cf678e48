"""The answer for one shipment: what decides, what would change it, warnings, and the days on which they begin."""

from datetime import date

import pytest

from oretrace.errors import InputError
from oretrace.law.check import check_one
from oretrace.law.knowledge import knowledge
from oretrace.law.rules import EFFECTS, rules


def warned(on: str, part: str, hs: str = "811010", known_on: str | None = None) -> bool:
    answer = check_one(hs, "CHN", "DEU", on, known_on=known_on)
    return any(part in warning for warning in answer.warnings)


def test_a_warning_begins_the_day_after_the_horizon() -> None:
    last = knowledge().knowledge.last_day
    assert last == date(2026, 6, 30)
    assert not warned("2026-06-30", "later than the catalog")
    assert warned("2026-07-01", "later than the catalog")


def test_today_is_not_in_the_future() -> None:
    assert not warned(date.today().isoformat(), "in the future")


@pytest.mark.parametrize(
    ("on", "edition"),
    [("2022-01-01", "HS2022"), ("2021-12-31", "HS2017"), ("2017-01-01", "HS2017"), ("2016-12-31", "HS2012"),
     ("2012-01-01", "HS2012")],
)  # fmt: skip
def test_the_edition_is_that_of_the_day(on: str, edition: str) -> None:
    # 681519 came with 2022, 810600 ended with it; each is warned of on the days it did not exist, and only then.
    assert warned(on, f"HS 681519 is no code of {edition}", "681519") == (edition != "HS2022")
    assert warned(on, f"HS 810600 is no code of {edition}", "810600") == (edition == "HS2022")


def test_codes_are_unknown_before_the_first_edition() -> None:
    assert not warned("2011-12-31", "is no code of", "681519")


def test_extensions_are_warned_of_only_where_knowledge_is_dated() -> None:
    assert warned("2025-01-15", "does not date later extensions", known_on="2025-01-15")
    assert not warned("2025-01-15", "does not date later extensions")


def test_a_deciding_fact_is_not_repeated_among_the_changes() -> None:
    answer = check_one("282580", "CHN", "USA", "2025-01-15")
    assert answer.answer == "depends" and any("the purity" in sentence for sentence in answer.decides)
    assert not set(answer.decides) & set(answer.would_change)
    controlled = check_one("811010", "CHN", "DEU", "2025-01-15")
    assert controlled.answer == "controlled" and controlled.decides == []


def test_an_act_of_the_same_effect_is_not_a_change() -> None:
    # Gallium named, germanium open: a licence either way.
    named = check_one("811292", "CHN", "DEU", "2024-03-01", form="gallium metal with germanium")
    assert (named.answer, named.effect) == ("controlled", "licence")
    assert not any("germanium" in sentence for sentence in named.would_change)


def test_acts_come_inside_first_then_by_effect() -> None:
    answer = check_one("811292", "CHN", "USA", "2025-01-15", form="gallium metal")
    order = ["inside", "maybe", "outside"]
    places = [(order.index(act["verdict"]), EFFECTS.index(act["effect"])) for act in answer.acts]
    assert places == sorted(places) and len({act["verdict"] for act in answer.acts}) == 3
    assert answer.effect == "prohibited" or answer.acts[0]["effect"] == answer.effect


def test_a_framework_is_named_only_while_it_is_in_force() -> None:
    def frameworks(on: str) -> bool:
        return any("2024 No. 51" in text for text in check_one("811010", "CHN", "DEU", on).not_modelled)

    assert not frameworks("2024-11-30") and frameworks("2024-12-01")


@pytest.mark.slow
def test_a_gap_ends_with_its_last_day() -> None:
    def gap(on: str, origin: str = "CHN") -> bool:
        return any("before 2026" in text for text in check_one("811010", origin, "DEU", on).not_modelled)

    assert gap("2025-12-31") and not gap("2026-01-01") and not gap("2025-12-31", "USA")


def test_limits_of_the_description_are_given_as_the_reason() -> None:
    answer = check_one("380110", "CHN", "JPN", "2024-02-06", form="artificial graphite 99.95 %, 30 MPa, 1.80 g/cm3")
    [act] = [act for act in answer.acts if "artificial" in act["form"]]
    assert answer.answer == "not_controlled"
    assert act["verdict"] == "outside" and "does not meet the threshold" in act["reason"]
    assert any("goods that meet the threshold" in sentence for sentence in answer.would_change)


@pytest.mark.slow
def test_a_good_under_another_code_is_left_open_with_its_reason() -> None:
    answer = check_one("720299", "CHN", "DEU", "2025-06-01", form="ferro-dysprosium")
    assert answer.answer == "depends" and {act["id"] for act in answer.acts} == {"cn-2025-18"}
    assert any("under other codes than 720299" in act["reason"] for act in answer.acts)
    assert any("their code 720299 does not show" in sentence for sentence in answer.decides)
    # Only acts that bind the exporter, reach the lane and are in force.
    assert check_one("720299", "DEU", "CHN", "2025-06-01", form="ferro-dysprosium").acts == []
    assert check_one("720299", "CHN", "DEU", "2025-04-03", form="ferro-dysprosium").acts == []


@pytest.mark.slow
def test_a_purity_in_the_text_counts_if_the_field_is_blank() -> None:
    below = check_one("282580", "CHN", "DEU", "2025-01-15", form="antimony trioxide 99.8 %")
    assert below.answer == "not_controlled" and "99.8 % is outside the bound" in below.acts[0]["reason"]
    stated = check_one("282580", "CHN", "DEU", "2025-01-15", purity="99.995", form="antimony trioxide 99.8 %")
    assert stated.answer == "controlled"
    least = check_one("282580", "CHN", "DEU", "2025-01-15", purity="99.9", form="antimony oxide, min 99.9 %")
    assert least.answer == "depends" and "the purity is 99.9 to 100 %" in least.acts[0]["reason"]
    assert "the purity is not stated" in check_one("282580", "CHN", "DEU", "2025-01-15").acts[0]["reason"]


@pytest.mark.slow
def test_a_list_that_the_text_names_decides_and_its_denial_clears() -> None:
    on_list = check_one("903020", "USA", "BLR", "2022-03-02", form="oscilloscopes on the Commerce Control List")
    assert (on_list.answer, on_list.effect) == ("controlled", "prohibited")
    assert "states that the goods are on its list" in on_list.acts[0]["reason"]
    assert check_one("903020", "USA", "BLR", "2022-03-02", form="oscilloscopes").answer == "depends"
    for text in ("chips, not on the dual-use list", "chips not listed in Annex I of 2021/821"):
        denied = check_one("854231", "DEU", "RUS", "2022-03-01", form=text)
        verdicts = {(act["id"], act["form"]): act["verdict"] for act in denied.acts}
        assert verdicts["eu-833-2014-2022-328", "goods and technology of the EU dual-use list"] == "outside", text


def test_a_quota_of_unknown_first_day_is_sure_from_its_first_key_date() -> None:
    days = {rule.sure_on for rule in rules().rows if rule.act.id == "cn-2010-ree-quota"}
    assert days == {date(2010, 7, 1)}
    assert {rule.sure_on for rule in rules().rows if rule.act.id == "cn-2024-46-us-ban"} == {None}


@pytest.mark.parametrize(("purity", "is_read"), [("1.01", True), ("1", False), ("100", True), ("100.01", False)])
def test_the_bounds_of_a_purity(purity: str, is_read: bool) -> None:
    if is_read:
        assert check_one("811010", "CHN", "DEU", "2025-01-15", purity=purity).question["purity_percent"] > 1
        return
    with pytest.raises(InputError):
        check_one("811010", "CHN", "DEU", "2025-01-15", purity=purity)


@pytest.mark.parametrize(("code", "nearest"), [("282581", "282580"), ("811011", "811010"), ("289999", None)])
def test_an_unknown_code_is_answered_with_the_most_alike(code: str, nearest: str | None) -> None:
    with pytest.raises(InputError) as caught:
        check_one(code, "CHN", "DEU", "2025-01-15")
    found = caught.value.nearest
    assert found == nearest if nearest else str(found).startswith("28")


def test_the_end_user_is_a_change_if_purity_decides() -> None:
    answer = check_one("282580", "CHN", "USA", "2025-01-15")
    assert any("military end user" in sentence for sentence in answer.would_change)
    assert answer.decides and not any("military" in sentence for sentence in answer.decides)


def test_a_suspended_clause_is_named_once_with_its_days() -> None:
    (stopped,) = check_one("811292", "CHN", "USA", "2025-12-01").suspensions
    assert (stopped["act"], stopped["clause"]) == ("cn-2024-46-us-ban", "2")
    assert (stopped["from"], stopped["until"]) == ("2025-11-09", "2026-11-27")
    assert check_one("811292", "CHN", "USA", "2025-11-08").suspensions == []
