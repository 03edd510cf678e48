"""What README says of firms, shipments and papers is what was measured last: `benchmarks/*.json`."""

from __future__ import annotations

import json
from typing import Any

from tests.conftest import ROOT

IN_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
README = " ".join((ROOT / "README.md").read_text("utf-8").split())


def measured(name: str) -> Any:
    return json.loads((ROOT / "benchmarks" / f"{name}.json").read_text("utf-8"))


def share(value: float) -> str:
    """As pages have it: .83."""
    return f"{value:.2f}".lstrip("0")


def test_the_first_lines_of_a_ranking() -> None:
    worlds = [of["test"] for of in measured("shipments").values() if "test" in of]
    hits = [100 * of["budgets"]["0.01"]["first"] for of in worlds]
    usual = [100 * of["irregular"] for of in worlds]
    among = f"{min(usual):.0f} to {max(usual):.0f} % of all are"
    assert f"{min(hits):.0f} to {max(hits):.0f} % are irregular, where {among}" in README


def test_papers() -> None:
    of = measured("papers")["checks"].values()
    names = ("alarms", "honest", "recalled", "falsified")
    alarms, honest, recalled, falsified = (sum(one[name] for one in of) for name in names)
    assert f"alarms on {alarms} of {honest:,} honest sets of papers and on {recalled:,} of {falsified:,}" in README


def test_firms_under_one_control() -> None:
    of = measured("parties")["test"]
    wrong, accused = (IN_WORDS[one] for one in (of["flags"] - of["flags_right"], of["honest_groups_accused"]))
    assert f"flags {of['flags_right']} chains rightly and {wrong} wrongly" in README
    assert f"and {accused} of {of['honest_groups']} honest groups" in README


def test_firms_that_pass_goods_on_and_hidden_end_users() -> None:
    firms, users = measured("custody")["passthrough"], measured("custody")["end_user"]
    wrong = IN_WORDS[firms["flagged"] - firms["flagged_right"]]
    assert f"of {firms['flagged']} flags of `passthrough` {wrong} is false" in README
    by_papers = share(users["concealed_found"] / users["concealed"])
    assert f"finds {share(users['recall'])} of hidden end users by goods passed on, {by_papers} by cert" in README
    assert f"alarms at {share(100 * users['false_alarms'])} % of honest ones" in README
