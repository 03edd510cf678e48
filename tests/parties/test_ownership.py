"""Shares through chains and the 50 per cent rule, worked out by hand; the open examples of BODS among them."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from oretrace.errors import InputError
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holding, Holdings
from oretrace.parties.ownership import Share, controllers, held_by, held_file, owners_file, shares

BODS = (
    Path(os.environ.get("ORETRACE_DATA", Path(__file__).parents[2].parent / "shared" / "data")) / "parties" / "bods"
)


def _of(*stakes: tuple[str, str, float]) -> Holdings:
    return Holdings(tuple(Holding(owner, owned, share, share) for owner, owned, share in stakes))


def test_a_chain_is_a_product_and_chains_add_up() -> None:
    found = shares(_of(("p", "a", 0.6), ("a", "b", 0.5), ("p", "b", 0.3)))
    assert found["p", "b"].low == found["p", "b"].high == pytest.approx(0.6)
    assert found["p", "b"].half == "yes"


def test_a_cycle_ends() -> None:
    found = shares(_of(("p", "a", 0.5), ("a", "b", 0.5), ("b", "a", 0.5)))
    # p holds a by 0.5 / (1 - 0.25), and half of that of b.
    assert found["p", "a"].low == pytest.approx(2 / 3)
    assert found["p", "b"].low == pytest.approx(1 / 3)
    assert ("a", "a") not in found
    assert shares(_of(("a", "b", 1.0), ("b", "a", 1.0)))["a", "b"].low == 1.0


def test_a_cycle_that_holds_nearly_all_of_itself_is_its_other_owners() -> None:
    found = shares(_of(("p", "a", 0.02), ("b", "a", 0.98), ("a", "b", 1.0), ("p", "c", 1.0), ("c", "d", 0.3)))
    # p holds a by 0.02 / (1 - 0.98): all of it.
    assert found["p", "a"].low == pytest.approx(1.0) and found["p", "b"].half == "yes"
    assert found["p", "d"].low == pytest.approx(0.3)


def test_a_share_on_a_chain_is_at_most_the_whole() -> None:
    found = shares(_of(("p", "a", 0.8), ("p", "b", 1.0), ("b", "a", 0.6), ("a", "c", 0.4)))
    assert found["p", "a"].low == 1.0 and found["p", "c"].high == pytest.approx(0.4)


def test_half_is_half_however_many_hold_it() -> None:
    owners = {"p": 22.1 / 100, "q": 2.1 / 100, "r": 8.2 / 100, "s": 6.7 / 100, "t": 10.9 / 100}
    assert sum(owners.values()) < 0.5  # by rounding
    stakes = _of(*((owner, "a", share) for owner, share in owners.items()))
    assert held_by(stakes, owners)["a"].half == "yes"
    through = _of(*(pair for owner, share in owners.items() for pair in (("x", owner, 1.0), (owner, "a", share))))
    assert shares(through)["x", "a"].half == "yes"


def test_an_open_stake_has_the_room_that_others_leave() -> None:
    open_ = Holding("q", "a", 0.0, 1.0)
    found = shares(Holdings((Holding("p", "a", 0.6, 0.6), open_)))
    assert found["q", "a"].high == pytest.approx(0.4) and found["q", "a"].half == "no"
    ended = Holding("p", "a", 0.6, 0.6, end="2020-01-01")
    assert shares(Holdings((ended, open_)))["q", "a"].half == "unknown"


@pytest.mark.parametrize("seed", range(12))
def test_shares_hold_those_of_every_way_to_divide_an_entity(seed: int) -> None:
    """Stakes drawn within their intervals, none of an entity above one, and the shares by solving the equations."""
    rng, names = np.random.default_rng(seed), "pabcd"
    low, high = np.zeros((2, 5, 5))
    for b in range(1, 5):
        for a in rng.choice(5, 3, replace=False).tolist():
            low[a, b] = 0.0 if a == b else rng.uniform(0, 0.3)
            high[a, b] = 0.0 if a == b else low[a, b] + rng.choice([0.0, rng.uniform(0, 0.7)])
    pairs = [(a, b) for a, b in np.argwhere(high > 0).tolist()]
    found = shares(Holdings(tuple(Holding(names[a], names[b], low[a, b], high[a, b]) for a, b in pairs)))
    for _ in range(40):
        stakes = low + rng.choice([0.0, 1.0, rng.random()], (5, 5)) * (high - low)
        if stakes.sum(axis=0).max() > 0.98:
            continue
        through = np.linalg.inv(np.eye(5) - stakes)
        through = through / np.diag(through)[:, None]  # through the owner himself nothing is added
        for (owner, owned), share in found.items():
            truth = min(1.0, float(through[names.index(owner), names.index(owned)]))
            assert share.low - 1e-9 <= truth <= share.high + 1e-9


def test_half_of_half_is_all_under_the_rule() -> None:
    """Two listed parties with 30 and 20 per cent of a holding that has half of a mine: both count in full."""
    holdings = _of(("x", "holding", 0.3), ("y", "holding", 0.2), ("holding", "mine", 0.5), ("x", "other", 0.49))
    found = held_by(holdings, {"x", "y"})
    assert found["holding"].half == found["mine"].half == "yes"
    assert found["mine"].low == 0.5
    assert found["other"].half == "no"
    assert held_by(holdings, {"x"})["mine"].half == "no"


def test_an_owner_who_is_not_named_makes_an_interval() -> None:
    stakes = (Holding("x", "a", 0.3, 0.3), Holding("?", "a", 0, 1, known=False), Holding("z", "a", 0.4, 0.4))
    assert held_by(Holdings(stakes), {"x"})["a"] == Share(0.3, 0.6)
    assert held_by(Holdings(stakes), {"x"})["a"].half == "unknown"


def test_a_stake_has_its_days() -> None:
    stakes = (Holding("x", "a", 1, 1, end="2021-04-03"), Holding("y", "a", 1, 1, start="2021-04-03"))
    assert set(shares(Holdings(stakes).on("2021-04-02"))) == {("x", "a")}
    assert set(shares(Holdings(stakes).on("2021-04-03"))) == set(shares(Holdings(stakes).on(""))) == {("y", "a")}


BY_HAND = {
    "bods-package-entity-owning-entity": {("MVJ LIMITED", "JENEX LIMITED"): "yes"},
    "bods-package-fi-soe": {
        ("Suomen Kaasuverkko Oy", "Gasgrid Finland Oy"): "yes",
        ("Valtiovarainministerio", "Suomen Kaasuverkko Oy"): "yes",
        ("Valtiovarainministerio", "Gasgrid Finland Oy"): "yes",
        ("Suomen tasavalta", "Gasgrid Finland Oy"): "yes",
    },
    "fermcat": {("Patrick O'Donohue", "Fermcat Ltd"): "yes"},
    "full-pep-declaration": {("Michael Hubbard", "Platinum Emerald and Plutonim Mining Limited"): "no"},
    "indirect-ownership": {
        ("Company B", "Company A"): "yes",
        ("Person 1", "Company B"): "unknown",
        ("Person 1", "Company A"): "no",
    },
    "joint-ownership": {
        ("Joint shareholding", "CHRINON LTD"): "yes",
        ("Natalie Coleman", "Joint shareholding"): "yes",
        ("Natalie Coleman", "CHRINON LTD"): "yes",
        ("Roberto Lopez", "Joint shareholding"): "yes",
        ("Roberto Lopez", "CHRINON LTD"): "yes",
    },
    "listed-company-exempt-from-disclosure": {
        ("unknown owner of 4c7ea3bfbe6c", "Listed Company OS-17"): "unknown",
    },
    "tecido": {("Shear Trust", "Tecido Ltd"): "yes"},
    "nomination": {},
    "levent": {},
}


@pytest.mark.skipif(not BODS.is_dir(), reason=f"expected the examples of BODS in {BODS}, found none")
@pytest.mark.parametrize("name", BY_HAND)
def test_the_examples_of_bods_worked_out_by_hand(name: str) -> None:
    holdings = read_holdings([BODS / f"{name}.json"]).on("")
    names = holdings.names
    found = {(names.get(a, a), names.get(b, b)): share.half for (a, b), share in shares(holdings).items()}
    assert found == BY_HAND[name]


@pytest.mark.skipif(not BODS.is_dir(), reason=f"expected the examples of BODS in {BODS}, found none")
def test_owners_of_a_day_and_the_nominator_behind_a_nominee() -> None:
    then = read_holdings([BODS / "fermcat.json"], "2021-06-01").on("2021-06-01")
    assert {share.low for share in shares(then).values()} == {0.5}
    nominee = read_holdings([BODS / "nomination.json"]).on("")
    firm = next(one for one, name in nominee.names.items() if name == "Los Corazones de Plata")
    assert "Silvia Teixeira Perez" in {nominee.names[one] for one in controllers(nominee)[firm]}
    assert "Vanessa Rivero" not in {nominee.names[one] for who in controllers(nominee).values() for one in who}


def test_files(tmp_path: Path) -> None:
    given = tmp_path / "o.csv"
    given.write_text("owner,owned,percentage\nx,a,60\na,b,25-50\ny,b,\n", encoding="utf-8")
    assert owners_file([given], tmp_path / "out.csv") == (4, 2)
    (tmp_path / "p.csv").write_text("name\nx\n", encoding="utf-8")
    assert held_file([given], tmp_path / "p.csv", tmp_path / "held.csv") == (2, 1, 0)
    (tmp_path / "p.csv").write_text("Name\nnobody\n", encoding="utf-8")
    with pytest.raises(InputError, match="nobody"):
        held_file([given], tmp_path / "p.csv", tmp_path / "held.csv")
    ftm = tmp_path / "o.json"
    rows = [
        {"id": "p", "schema": "Person", "properties": {"name": ["P"]}},
        {"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["f"], "percentage": ["50.0"]}},
        {"id": "d", "schema": "Directorship", "properties": {"director": ["q"], "organization": ["f"]}},
    ]
    ftm.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    holdings = read_holdings([ftm])
    assert shares(holdings)["p", "f"] == Share(0.5, 0.5)
    assert controllers(holdings)["f"] == {"p", "q"}


@pytest.mark.parametrize("text", ["owner,owned,percentage\nx,a,140\n", "owner,owned,percentage\nx,a,b\n"])
def test_an_invalid_percentage_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_holdings([tmp_path / "o.csv"])


@pytest.mark.parametrize("text", ["{", "[3]", '{"schema": "Ownership", "properties": {}}', "[[[["])
def test_a_file_of_another_kind_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"owners|FollowTheMoney|ends owner and asset"):
        read_holdings([tmp_path / "o.json"])


def test_shares_in_the_place_of_percentages_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    path.write_text("owner,owned,percentage\nNordal,Fjell,0.6\nNordal,Kvikk,1\n")
    with pytest.raises(InputError, match=r"0\.6.*by 100"):
        read_holdings([path])
    for cells in (("0.6 %", "1 %"), ("0,6", "25-50"), ("", "1"), ("1", "1")):
        path.write_text(f"owner;owned;percentage\nNordal;Fjell;{cells[0]}\nNordal;Kvikk;{cells[1]}\n")
        assert len(read_holdings([path]).stakes) == 2
