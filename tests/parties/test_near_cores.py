"""Cores one slip apart share keys; others do not; common keys say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.parties.names import read_names
from oretrace.parties.near_cores import MOST_NAMES, NearCores

CORE = "vantorel"


def shares(one: str, other: str) -> float:
    known = NearCores([read_names(one)])
    return float(known.alike([read_names(other)]).sum())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, len(CORE) - 1), st.sampled_from("qjx"), st.sampled_from(("drop", "add", "change", "swap")))
def test_a_core_one_slip_away_shares_a_key(at: int, letter: str, slip: str) -> None:
    at = min(at, len(CORE) - 2)
    slipped = {
        "drop": CORE[:at] + CORE[at + 1 :],
        "add": CORE[:at] + letter + CORE[at:],
        "change": CORE[:at] + letter + CORE[at + 1 :],
        "swap": CORE[:at] + CORE[at + 1] + CORE[at] + CORE[at + 2 :],
    }[slip]
    assert shares(f"{CORE} Ltd", f"{slipped} Ltd") > 0


def test_another_core_shares_none() -> None:
    assert shares("Vantorel Mining Ltd", "Quessimby Mining Ltd") == 0
    assert shares("Vantorel Mining Ltd", "Vqntxrel Mining Ltd") == 0


def test_the_place_and_the_trade_beside_a_core_count_whatever_their_script() -> None:
    names = ["Nanning Lancheng Mining Co Ltd", "Hechi Lancheng Trading Co Ltd", "Nordal Metals Ltd"]
    known = NearCores([read_names(one) for one in names])
    here, elsewhere, other = known.alike([read_names("南宁岚澄矿业有限公司")]).toarray()[0]
    assert here > elsewhere > other == 0


@pytest.mark.parametrize(("many", "found"), [(MOST_NAMES, True), (MOST_NAMES + 1, False)])
def test_a_key_of_very_many_names_says_nothing(many: int, found: bool) -> None:
    known = NearCores([*[read_names(CORE)] * many, *[read_names("Quessimby")] * many])
    assert bool(known.alike([read_names(CORE)]).sum() > 0) is found
    assert bool(known.among(slice(0, 2)).sum() > 0) is found
