"""The law check: what must come out right, and properties that hold for every line."""

import re
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.measures import load_measure
from oretrace.law.answer import Answer
from oretrace.law.check import check_lines, check_one
from oretrace.law.knowledge import facts_file, knowledge
from oretrace.law.rules import EFFECTS, rules
from scripts.law_facts import failed_facts

pytestmark = pytest.mark.long

SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CODES = sorted({rule.hs6 for rule in rules().rows if rule.hs6})
LINES = sorted({line for rule in rules().rows for line in rule.lines})
FORMS = [
    None, "gallium metal", "indium metal ingots", "antimony trioxide", "natural flake graphite", "amorphous graphite",
    "dysprosium oxide", "NdFeB magnet", "cobalt hydroxide", "tools", "germanium dioxide for optics",
]  # fmt: skip

lines = st.fixed_dictionaries(
    {
        "hs_code": st.sampled_from([*CODES, *LINES, "870323", "2825800090", "8112999999"]),
        "origin": st.sampled_from(["CHN", "DEU", "USA", "COD", "IDN", "GBR", "ZWE", "SRB"]),
        "destination": st.sampled_from(["USA", "RUS", "BLR", "JPN", "DEU", "KOR"]),
        "on": st.dates(date(2009, 1, 1), date(2027, 12, 31)).map(str),
        "tariff": st.sampled_from([None, None, "CHN", "USA"]),
        "purity": st.sampled_from([None, "80", "97", "99.6", "99.99", "99.995", "99.9995"]),
        "form": st.sampled_from(FORMS),
        "end_user": st.sampled_from([None, "military", "civil", "unknown"]),
        "known_on": st.sampled_from([None, None, "2025-11-01", "2024-01-01"]),
    }
)


def ask(line: dict[str, Any], **changed: Any) -> Answer:
    line_asked = line | changed
    return check_one(
        line_asked.pop("hs_code"), line_asked.pop("origin"), line_asked.pop("destination"), line_asked.pop("on"),
        **{key: line_asked.get(key) for key in ("tariff", "purity", "form", "end_user", "known_on")},
    )  # fmt: skip


def verdicts(answer: Answer, act: str, clause: str | None = None) -> set[str]:
    return {a["verdict"] for a in answer.acts if a["id"] == act and clause in (None, a["clause"])}


@pytest.mark.slow
def test_every_asserted_fact_is_true() -> None:
    assert len(facts_file()["facts"]) >= 30
    assert failed_facts() == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"answer": "depends"}, "expected depends"),
        ({"effect": "quota"}, "expected controlled, quota"),
        ({"acts_outside": ["cn-2024-33"]}, "should be outside, is inside"),
        ({"absent": ["cn-2024-33"]}, "should not be reached"),
        ({"suspended": ["cn-2024-33"]}, "should be suspended"),
        ({"acts_maybe": ["cn-2025-10"]}, "is not reached"),
        ({"not_modelled": "the moon"}, "does not mention the moon"),
        ({"anwser": "depends"}, "unknown keys: anwser"),
    ],
)
def test_an_outdated_fact_is_reported(change: dict[str, Any], complaint: str) -> None:
    fact = {
        "text": "Antimony metal to Germany needs a licence.",
        "check": {"hs": "811010", "origin": "CHN", "destination": "DEU", "on": "2025-01-15"},
        "answer": "controlled",
        "effect": "licence",
    }
    assert failed_facts([fact]) == []
    [failed] = failed_facts([fact | change])
    assert failed.startswith("Antimony metal") and complaint in failed


@pytest.mark.slow
@SOME
@given(st.lists(lines, min_size=1, max_size=30))
def test_a_batch_answers_as_its_lines_one_by_one(batch: list[dict[str, Any]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in batch[0]])
    together = check_lines(pa.Table.from_pylist(batch, schema=schema)).to_pylist()
    assert [row["line"] for row in together] == list(range(len(batch)))
    for line, row in zip(batch[:3], together, strict=False):
        alone = ask(line)
        assert (alone.answer, alone.effect) == (row["answer"], row["effect"])
        wanted = {"controlled": "inside", "depends": "maybe"}.get(alone.answer)
        assert set(row["acts"]) <= {act["id"] for act in alone.acts if act["verdict"] == wanted}
        assert bool(row["acts"]) == (alone.answer != "not_controlled")


@pytest.mark.slow
@SOME
@given(lines)
def test_every_answer_keeps_the_rules_of_answers(line: dict[str, Any]) -> None:
    answer = ask(line)
    inside = [act for act in answer.acts if act["verdict"] == "inside"]
    assert (answer.answer == "controlled") == bool(inside)
    assert (answer.effect is None) == (answer.answer == "not_controlled")
    assert all(act["verified"] for act in inside)
    if inside:
        assert EFFECTS.index(answer.effect or "") == min(EFFECTS.index(act["effect"]) for act in inside)
    if answer.answer == "depends":
        assert answer.decides
    stopped = {(period["act"], period["clause"]) for period in answer.suspensions}
    for act in answer.acts:
        assert not {(act["id"], None), (act["id"], act["clause"])} & stopped
        law = load_measure(act["id"])
        assert "*" in law.targets or answer.question["destination"] in law.targets
        assert not re.search(r"\bNone\b|\{|\bnan\b", act["reason"])
    for sentence in (*answer.decides, *answer.would_change, *answer.whose_law, *answer.warnings):
        assert not re.search(r"\bNone\b|\{|\bnan\b", sentence), sentence


@pytest.mark.slow
@SOME
@given(lines, st.sampled_from(["80", "97", "99.6", "99.99", "99.995"]), st.sampled_from(["99.99", "99.9995", "100"]))
def test_a_higher_purity_never_clears_what_a_lower_one_caught(line: dict[str, Any], low: str, high: str) -> None:
    if float(low) > float(high):
        low, high = high, low
    order = ("not_controlled", "depends", "controlled")
    assert order.index(ask(line, purity=low).answer) <= order.index(ask(line, purity=high).answer)


@pytest.mark.slow
def test_clause_2_is_not_applied_while_clause_1_is() -> None:
    days = [date(2025, 11, 8) + timedelta(days) for days in (0, 1, 200, 384, 385)]
    found = [
        check_one("811292", "CHN", "USA", str(day), form="gallium metal", end_user="military") for day in days
    ]  # fmt: skip
    act = "cn-2024-46-us-ban"
    assert all("inside" in verdicts(answer, act, "1") for answer in found)
    assert [bool(verdicts(answer, act, "2")) for answer in found] == [True, False, False, False, True]
    assert found[1].suspensions == [
        {"act": act, "clause": "2", "from": "2025-11-09", "until": "2026-11-27", "by": "cn-2025-72"}
    ]
    # The suspension ends later than our knowledge: afterwards the clause does not decide.
    assert days[4] == date(2026, 11, 28) and "inside" not in verdicts(found[4], act, "2")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hs", "destination", "ended"),
    [("811010", "USA", "2026-11-27"), ("280530", "DEU", "2026-11-10"), ("710510", "JPN", "2026-11-10")],
)
def test_an_answer_after_a_suspension_states_that_no_later_act_was_found(
    hs: str, destination: str, ended: str
) -> None:
    last = date.fromisoformat(ended)
    on, after = (check_one(hs, "CHN", destination, str(day)) for day in (last, last + timedelta(1)))
    sentence = f"to {ended}; what followed was not found"
    assert not any(sentence in text for text in on.warnings)
    assert any(sentence in text for text in after.warnings)
    assert any(sentence in act["reason"] for act in after.acts)
    before = check_one(hs, "CHN", destination, str(last + timedelta(1)), known_on="2025-11-06")
    assert not any(sentence in text for text in before.warnings)


@pytest.mark.parametrize("act", ["cn-2025-55", "cn-2025-56", "cn-2025-57", "cn-2025-58"])
def test_the_acts_of_october_2025_never_applied(act: str) -> None:
    codes = sorted({rule.hs6 for rule in rules().rows if rule.act.id == act and rule.hs6})
    assert codes
    days = ["2025-10-09", "2025-11-07", "2025-11-08", "2026-02-01", "2026-11-10"]
    asked = [(code, day) for code in codes for day in days]
    table = pa.table(
        {
            "hs_code": [code for code, _ in asked],
            "origin": ["CHN"] * len(asked),
            "destination": ["KOR"] * len(asked),
            "on": [day for _, day in asked],
        }
    )
    assert not any(act in acts for acts in check_lines(table).column("acts").to_pylist())


def test_the_suspension_is_as_old_as_its_announcement() -> None:
    before = check_one("280530", "CHN", "JPN", "2025-11-08", form="holmium metal", known_on="2025-11-06")
    after = check_one("280530", "CHN", "JPN", "2025-11-08", form="holmium metal", known_on="2025-11-07")
    assert (before.answer, after.answer) == ("controlled", "not_controlled")
    assert after.suspensions[0]["by"] == "cn-2025-70" and not before.suspensions


def test_an_act_is_not_known_before_it_was_announced() -> None:
    assert check_one("811010", "CHN", "DEU", "2025-01-15", known_on="2024-08-14").answer == "not_controlled"
    assert check_one("811010", "CHN", "DEU", "2025-01-15", known_on="2024-08-15").answer == "controlled"


@pytest.mark.slow
def test_an_eu_act_binds_members_only_while_they_are() -> None:
    assert check_one("870323", "Croatia", "RUS", "2023-01-10").answer == "depends"
    assert check_one("870323", "EUU", "RUS", "2023-01-10").answer == "depends"
    british = check_one("870323", "GB", "RUS", "2023-01-10")
    assert {act["issuer"] for act in british.acts} == {"GBR"}


@pytest.mark.slow
def test_end_users_and_listed_parties() -> None:
    unknown = check_one("811010", "CHN", "JPN", "2026-03-01")
    assert (unknown.answer, unknown.effect) == ("controlled", "licence")
    assert any("military end user" in change for change in unknown.would_change)
    assert any("listed by Announcement 2026 No. 11" in change for change in unknown.would_change)
    assert check_one("811010", "CHN", "JPN", "2026-03-01", end_user="military").effect == "prohibited"
    civil = check_one("811010", "CHN", "JPN", "2026-03-01", end_user="civil")
    assert civil.effect == "licence" and verdicts(civil, "cn-2026-1-japan") == {"outside"}
    # Goods on no list of dual-use goods are not reached by the end-user clauses.
    toys = check_one("950300", "CHN", "JPN", "2026-03-01", end_user="military")
    assert toys.answer == "not_controlled" and not toys.acts
    # Nor are goods that the description takes off the list, or that only the state-trading act may reach.
    indium = check_one("811292", "CHN", "JPN", "2026-03-01", form="indium metal", end_user="military")
    assert indium.answer == "not_controlled" and not verdicts(indium, "cn-2026-1-japan")
    trioxide = check_one("282580", "CHN", "JPN", "2026-03-01", purity="99.6", end_user="military")
    assert (trioxide.answer, trioxide.effect) == ("depends", "licence")
    # What may be listed depends, and on the listed parties as well.
    maybe = check_one("811292", "CHN", "JPN", "2026-03-01", end_user="military")
    assert (maybe.answer, maybe.effect) == ("depends", "prohibited")
    assert any("consignee" in sentence for sentence in maybe.decides)


@pytest.mark.slow
def test_quotas_whose_first_day_is_not_established_do_not_decide() -> None:
    answer = check_one("280530", "CHN", "JPN", "2010-06-30", form="rare earth metal")
    assert (answer.answer, answer.effect) == ("depends", "quota")
    # From the first of its key dates on it is known to be in force.
    assert check_one("280530", "CHN", "JPN", "2010-07-01", form="rare earth metal").answer == "controlled"
    assert any("first day is not established" in sentence for sentence in answer.decides)
    assert check_one("280530", "CHN", "JPN", "2015-01-01", form="rare earth metal").answer == "not_controlled"


@pytest.mark.slow
def test_line_and_description_that_disagree() -> None:
    # 2504101000 is the flake line: amorphous graphite declared under it is one thing or the other.
    found = check_one("2504101000", "CHN", "KOR", "2024-03-01", form="amorphous graphite")
    assert found.answer == "depends" and any("tariff line 2504101000 or the description" in d for d in found.decides)
    unlisted = check_one("2504109900", "CHN", "KOR", "2024-03-01", form="natural flake graphite")
    assert unlisted.answer == "depends"
    assert check_one("2504109900", "CHN", "KOR", "2024-03-01").answer == "not_controlled"
    assert check_one("2504109900", "CHN", "KOR", "2024-03-01", tariff="KOR").answer == "depends"
    # A code shorter than the printed line says no more than HS6.
    assert check_one("25041010", "CHN", "KOR", "2024-03-01").answer == "depends"
    assert check_one("8110101000", "CHN", "KOR", "2025-01-01", form="bismuth ingots").answer == "depends"


@pytest.mark.slow
def test_code_and_description_that_disagree() -> None:
    # Every good of 8110.10 is controlled: neither another metal nor an unprinted line clears it.
    assert check_one("811010", "CHN", "KOR", "2025-01-01").answer == "controlled"
    assert check_one("811010", "CHN", "KOR", "2025-01-01", form="bismuth ingots").answer == "depends"
    assert check_one("8110109999", "CHN", "KOR", "2025-01-01").answer == "depends"


def test_a_line_that_one_item_explains_does_not_contradict_the_others() -> None:
    found = check_one("2931900032", "CHN", "KOR", "2025-03-01", form="trimethylindium")
    forms = {act["form"]: act["verdict"] for act in found.acts}
    assert (forms["triphenylbismuth"], forms["trimethylindium"]) == ("outside", "inside")


def test_a_threshold_in_words_is_left_open() -> None:
    found = check_one("285390", "CHN", "KOR", "2025-01-01", form="indium antimonide crystals")
    assert found.answer == "depends" and any("dislocations" in sentence for sentence in found.decides)


def test_the_slip_in_the_gallium_act_excludes_nothing() -> None:
    found = check_one("8112929010", "CHN", "KOR", "2024-03-01")
    assert found.answer == "depends" and "gallium" in {a["material"] for a in found.acts if a["verdict"] == "maybe"}


def test_a_purity_bound_needs_the_material_if_the_code_holds_others() -> None:
    assert check_one("285000", "CHN", "KOR", "2025-01-01", purity="99.9999").answer == "depends"
    stibine = check_one("285000", "CHN", "KOR", "2025-01-01", purity="99.9999", form="antimony hydride")
    assert stibine.answer == "controlled"


def test_the_answer_says_whose_law_it_is_and_how_old_we_are() -> None:
    answer = check_one("2825.80", "China", "us", "2025-01-15", purity="99.99%")
    assert answer.as_json()["question"] == {
        "hs_code": "282580", "tariff": None, "origin": "CHN", "destination": "USA", "on": "2025-01-15",
        "purity_percent": 99.99, "form": None, "end_user": "unknown", "known_on": None,
    }  # fmt: skip
    assert "binding exporters in China" in answer.whose_law[0]
    assert any("re-exports" in sentence and "2024 No. 46" in sentence for sentence in answer.whose_law)
    assert any("not the law of the destination (United States)" in sentence for sentence in answer.whose_law)
    assert any("state-trading regime before 2026" in sentence for sentence in answer.not_modelled)
    assert answer.knowledge["knowledge_until"] == knowledge().knowledge.until == "2026-06"
    assert not answer.warnings
    none = check_one("811010", "BRA", "DEU", "2025-01-15")
    assert none.whose_law == ["the catalog holds no act that binds exporters in Brazil"]


def test_in_2026_the_general_licence_catalogue_was_not_read() -> None:
    answer = check_one("811010", "CHN", "DEU", "2026-03-01")
    assert any("catalogue for 2026" in sentence for sentence in answer.not_modelled)
    assert not any("before 2026" in sentence for sentence in answer.not_modelled)


@pytest.mark.slow
def test_warnings() -> None:
    assert any(
        "later than the catalog of acts" in w for w in check_one("811010", "CHN", "DEU", "2026-07-01").warnings
    )
    assert any("in the future" in w for w in check_one("811010", "CHN", "DEU", "2099-01-01").warnings)
    assert any("no code of HS2017" in w for w in check_one("681519", "CHN", "DEU", "2021-01-01").warnings)
    assert any("both China" in w for w in check_one("811010", "CHN", "CHN", "2025-01-01").warnings)


def test_every_rule_can_be_reached() -> None:
    """No act of goods is lost on the way into the table, and every code of a rule exists."""
    acts = {rule.act.id for rule in rules().rows}
    left_out = {"suspension", "technology_ban"}
    roles = knowledge().roles
    for path_id in {rule.act.id for rule in rules().rows}:
        assert load_measure(path_id).instrument not in left_out
    from oretrace.catalog.measures import all_measures

    for act in all_measures():
        framework = act.id in roles and roles[act.id].role == "framework"
        assert (act.id in acts) == (act.instrument not in left_out and not framework), act.id
    assert {rule.hs6 for rule in rules().rows if rule.hs6} <= set(hs_codes())
    assert [rule.rule for rule in rules().rows] == list(range(len(rules().rows)))


def test_a_code_of_an_older_edition_does_not_clear() -> None:
    answer = check_one("810600", "CHN", "DEU", "2025-06-01")
    assert answer.answer == "depends" and any("no code of HS2022" in warning for warning in answer.warnings)
    assert check_one("810600", "CHN", "DEU", "2025-06-01", form="bismuth metal").answer == "controlled"
