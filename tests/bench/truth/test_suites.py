"""Suites: what is promised of scenarios, plants, truth and hashes, on a small world and on one real one."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

import numpy as np
import pytest

from oretrace.bench.scenario import WINDOWS
from oretrace.bench.truth import modelled
from oretrace.bench.truth.choice import SIGMAS, Choice, choose, deal, hub_order
from oretrace.bench.truth.modelled import assemble
from oretrace.bench.truth.record import CellTruth
from oretrace.bench.truth.rough import ROUGH
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import MODELLED, SUITES, build
from oretrace.bench.world.catalog import forms, half_of
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.published import Published, publish
from oretrace.bench.world.world import world
from oretrace.errors import InputError
from tests.bench.small_world import small_world

NAMES = tuple(MODELLED)
T = TypeVar("T")


class OnDemand(Mapping[str, T]):
    """What is made of a name when it is asked for first."""

    def __init__(self, names: Sequence[str], make: Callable[[str], T]) -> None:
        self.names, self.make = names, cache(make)

    def __getitem__(self, name: str) -> T:
        return self.make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


@pytest.fixture(scope="module")
def choices() -> tuple[Choice, ...]:
    return choose(small_world())


@pytest.fixture(scope="module")
def made(choices: tuple[Choice, ...]) -> Mapping[str, tuple[Suite, Overlay, Published]]:
    """Every modelled suite of the small world, with the overlay it was made of and all that is published of it."""

    def of(name: str) -> tuple[Suite, Overlay, Published]:
        kept: list[tuple[Overlay, Published]] = []

        def keeping(overlay: Overlay) -> Published:
            kept.append((overlay, publish(overlay)))
            return kept[0][1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(modelled, "publish", keeping)
            return (assemble(name, MODELLED[name], small_world(), choices), *kept[0])

    return OnDemand(NAMES, of)


@pytest.fixture(scope="module")
def suites(made: Mapping[str, tuple[Suite, Overlay, Published]]) -> Mapping[str, Suite]:
    return OnDemand(NAMES, lambda name: made[name][0])


def cells_of(suite: Suite) -> dict[str, list[CellTruth]]:
    cells: dict[str, list[CellTruth]] = {}
    for cell in suite.truth.cells:
        cells.setdefault(cell.scenario, []).append(cell)
    return cells


def test_choice_keeps_its_promises(choices: tuple[Choice, ...]) -> None:
    of = small_world()
    for product in range(len(of.products)):
        mine = [choice for choice in choices if choice.product == product]
        ends = [end for choice in mine for end in (choice.origin, choice.destination)]
        assert len(mine) <= 4 and len(set(ends)) == len(ends)
        assert all(choice.reserved == frozenset(ends) for choice in mine)
    for choice in choices:
        before = Overlay(of).base_kg(choice.product, choice.origin, choice.destination)[choice.t0 - 24 : choice.t0]
        assert (before > 0).mean() >= 0.75 and before.mean() == choice.former_kg
        assert 48 <= choice.t0 <= 72
        assert not of.silent[[choice.origin, choice.destination]].any()
        assert set(choice.hubs) == set(range(len(of.territories))) - choice.reserved
    assert len({choice.t0 for choice in choices}) > 15


@pytest.mark.parametrize("count", [0, 7, 40, 93])
def test_strata_are_dealt_evenly(count: int) -> None:
    dealt = deal(small_world().draws, count, 0)
    pairs = Counter((one.sigma, one.passthrough) for one in dealt)
    assert len(dealt) == count
    assert max(pairs.values(), default=0) - min(pairs.values(), default=0) <= 1
    if count >= 10:
        assert {sigma for sigma, _ in pairs} == set(SIGMAS) and len(pairs) == 10
        assert [one.sigma for one in dealt] != sorted(one.sigma for one in dealt)


@pytest.mark.slow
def test_strata_are_even_within_each_half(suites: Mapping[str, Suite]) -> None:
    for half in ("tune", "test"):
        mine = [one for one in suites["single-hop"].truth.scenarios if one.half == half]
        assert all(half_of(one.product) == half for one in mine)
        for key in ("tight", "loose"):
            counts = Counter(one.sigma for one in mine if one.passthrough == key)
            assert set(counts) == {0.1, 0.25, 0.5, 1.0} and max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.slow
def test_hubs_are_half_random_and_half_by_trade() -> None:
    trade = np.zeros(60)
    trade[:5] = 1e6
    excluded = frozenset({4, 50})
    first = Counter(hub_order(small_world().draws, (k,), trade, excluded)[0] for k in range(600))
    assert not excluded & set(first)
    assert sum(first[k] for k in range(4)) / 600 == pytest.approx(0.5 + 0.5 * 4 / 58, abs=0.07)


@pytest.mark.slow
def test_suites_of_a_seed_differ_only_in_what_is_planted(suites: Mapping[str, Suite]) -> None:
    first = suites["single-hop"]
    for suite in suites.values():
        assert [replace(about, id="") for about in suite.scenarios] == [
            replace(about, id="") for about in first.scenarios
        ]
        assert all(about.id.startswith(f"{suite.name}-1-") for about in suite.scenarios)
        if suite.name in ("mirror-gap", "relabel", "single-hop-decoys"):
            for one, other in zip(suite.truth.scenarios, first.truth.scenarios, strict=True):
                assert (one.sigma, one.passthrough, one.hubs, one.former_kg, one.compliance) == (
                    other.sigma, other.passthrough, other.hubs, other.former_kg, other.compliance,
                )  # fmt: skip
        if suite.name in ("mirror-gap", "relabel"):
            assert [cell.arrived_kg for cell in suite.truth.cells] == [cell.arrived_kg for cell in first.truth.cells]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_truth_is_whole(suites: Mapping[str, Suite], name: str) -> None:
    suite = suites[name]
    cells = cells_of(suite)
    for about, truth, seen in zip(suite.scenarios, suite.truth.scenarios, suite.observed, strict=True):
        mine = cells[about.id]
        assert [cell.hub for cell in mine] == list(about.candidates) and len(about.candidates) == 62
        assert truth.scenario == about.id and truth.half == half_of(about.product) and truth.effective_from.day == 1
        assert sum(cell.position > 0 for cell in mine) == truth.hubs
        assert (truth.hubs > 0) == (truth.sigma > 0) == (truth.passthrough != "none") == (truth.tactic != "none")
        assert max(0.5, truth.sigma) <= truth.compliance <= 1.0
        for cell, wait in zip(mine, seen.published_after, strict=True):
            arrived, entered = (np.array([kg[w] for w in WINDOWS]) for kg in (cell.arrived_kg, cell.entered_kg))
            assert (np.diff(arrived) >= 0).all() and (arrived <= entered + 1e-6).all()
            assert arrived.any() <= (0 <= cell.first_month < 18) and cell.published_after == wait
            assert not (cell.decoy and cell.position)
        assert len(seen.others) == 3


def test_placebo_destinations_do_not_depend_on_the_plants(suites: Mapping[str, Suite]) -> None:
    named = {name: [[n for n, _, _ in seen.others] for seen in suite.observed] for name, suite in suites.items()}
    assert all(names == named["null"] for names in named.values())
    hubs = {cell.hub for cell in suites["single-hop"].truth.cells if cell.position}
    assert hubs & {name for names in named["null"] for name in names}, "hubs are kept out of the placebos"


def test_trade_holds_exactly_what_truth_says(
    choices: tuple[Choice, ...], made: Mapping[str, tuple[Suite, Overlay, Published]]
) -> None:
    suite, overlay, _ = made["multi-hop"]
    number = {name: k for k, name in enumerate(small_world().territories)}
    cells = cells_of(suite)
    for about, truth, choice in zip(suite.scenarios, suite.truth.scenarios, choices, strict=True):
        window, p = slice(about.t0, about.t0 + 18), choice.product
        extra = {}
        for cell in cells[about.id]:
            for leg in ((choice.origin, number[cell.hub]), (number[cell.hub], choice.destination)):
                extra[leg] = (overlay.kg(p, *leg) - overlay.base_kg(p, *leg))[window].sum()
        routes = [cell for cell in cells[about.id] if cell.position == 1]
        assert sum(extra[choice.origin, number[c.hub]] for c in routes) == pytest.approx(
            sum(cell.entered_kg[18] for cell in routes)
        )
        last = [extra[number[c.hub], choice.destination] for c in cells[about.id]]
        assert sum(last) == pytest.approx(sum(cell.arrived_kg[18] for cell in routes))
        assert sum(kg > 0 for kg in extra.values()) <= 2 * len(routes)
        if truth.sigma:
            assert {cell.position for cell in cells[about.id]} in ({0, 1, 2}, {0, 1, 2, 3})


def test_planted_total_recovers_sigma(suites: Mapping[str, Suite]) -> None:
    controlled = {form.hs6: form.controlled_share for form in forms()}
    suite, shares = suites["single-hop"], []
    cells = cells_of(suite)
    for truth in suite.truth.scenarios:
        late = sum(cell.arrived_kg[18] - cell.arrived_kg[15] for cell in cells[truth.scenario]) / 3
        if truth.sigma:
            shares.append(late / truth.former_kg / controlled[truth.product] / truth.sigma)
    # Onset, ramp and dwell of up to six months each: not all run at full size in the last quarter.
    assert 0.85 < np.mean(shares) < 1.05


def test_direct_trade_falls_everywhere(suites: Mapping[str, Suite]) -> None:
    controlled = {form.hs6: form.controlled_share for form in forms()}
    for name in ("null", "single-hop"):
        left = []
        for truth, seen in zip(suites[name].truth.scenarios, suites[name].observed, strict=True):
            t0, kg = seen.scenario.t0, seen.direct.kg
            if kg.any():
                expected = 1 - truth.compliance * controlled[truth.product]
                left.append(kg[t0:].mean() / kg[t0 - 24 : t0].mean() - expected)
        assert abs(np.median(left)) < 0.05


def test_null_is_ordinary_but_for_the_falls(suites: Mapping[str, Suite]) -> None:
    for truth in suites["null"].truth.scenarios:
        assert (truth.sigma, truth.tactic, truth.hubs, truth.wide_decoy) == (0.0, "none", 0, "")
    assert not any(cell.decoy or cell.position or cell.arrived_kg[18] for cell in suites["null"].truth.cells)


def test_decoys_stand_only_where_they_should(suites: Mapping[str, Suite]) -> None:
    for name, suite in suites.items():
        cells = cells_of(suite)
        for truth in suite.truth.scenarios:
            count = sum(bool(cell.decoy) for cell in cells[truth.scenario])
            if MODELLED[name].decoys:
                assert count == max(10, 5 * truth.hubs)
            else:
                assert count == 0 and not truth.wide_decoy


def test_mirror_gap_hides_the_first_leg_from_the_hub_only(
    choices: tuple[Choice, ...], made: Mapping[str, tuple[Suite, Overlay, Published]]
) -> None:
    number = {name: k for k, name in enumerate(small_world().territories)}
    cells, lanes = cells_of(made["mirror-gap"][0]), []
    for choice, about in zip(choices, made["mirror-gap"][0].scenarios, strict=True):
        lanes += [(choice.product, choice.origin, number[c.hub]) for c in cells[about.id] if c.planted(18)]

    def reported(name: str, side: str) -> np.ndarray:
        published = made[name][2]
        rows = published.row[tuple(np.array(lanes).T)]
        return np.where(rows[:, None] >= 0, getattr(published.reports, side)[rows], 0.0)

    assert reported("mirror-gap", "import_kg") == pytest.approx(reported("null", "import_kg"), abs=1)
    assert reported("mirror-gap", "export_kg") == pytest.approx(reported("single-hop", "export_kg"))
    assert reported("mirror-gap", "export_kg").sum() > 1.05 * reported("null", "export_kg").sum()
    for one, other in zip(made["single-hop"][0].observed, made["mirror-gap"][0].observed, strict=True):
        assert (one.leg2.kg == other.leg2.kg).all() and (one.direct.kg == other.direct.kg).all()


def test_relabelling_moves_its_share_to_a_lookalike_at_a_drifting_price(choices: tuple[Choice, ...]) -> None:
    of, lookalikes = small_world(), {form.hs6: form.lookalikes for form in forms()}
    planned = modelled.plans(of, choices, MODELLED["relabel"])
    checked = 0
    for this in planned:
        if not this.hubs:
            continue
        overlay = Overlay(of)
        goods = modelled.plant(overlay, this, set())
        p, hub, destination = this.choice.product, this.routes[0][0], this.choice.destination
        gained = {
            q: overlay.kg(q, hub, destination) - overlay.base_kg(q, hub, destination) for q in range(len(of.products))
        }
        assert gained[p] == pytest.approx((1 - this.plan.relabel_share) * goods.arrived[0], abs=1e-6)
        false = [q for q, kg in gained.items() if q != p and kg.any()]
        assert len(false) == int(goods.arrived[0].any()) and all(
            of.products[q] in lookalikes[of.products[p]] for q in false
        )
        for q in false:
            kg = gained[q]
            assert kg == pytest.approx(this.plan.relabel_share * goods.arrived[0], abs=1e-6)
            price = overlay.extra_usd[(q, hub, destination)][kg > 0] / kg[kg > 0]
            way = (overlay.unit_value(p, hub, destination) - overlay.unit_value(q, hub, destination))[kg > 0]
            assert (np.diff(np.round(price / way, 9)) >= 0).all()
            if np.flatnonzero(kg)[-1] >= this.choice.t0 + this.plan.onset + 12:
                assert (price / way)[-1] == pytest.approx(1.0)
                checked += 1
    assert checked > 10


def test_tactics_of_mixed_are_dealt_within_strata(choices: tuple[Choice, ...]) -> None:
    many = [replace(choices[0], dealt=dealt) for dealt in deal(small_world().draws, 80, 0)]
    planned = modelled.plans(small_world(), tuple(many), replace(MODELLED["mixed"], decoys=False))
    dealt = Counter((this.plan.tactic, this.plan.sigma, this.plan.passthrough) for this in planned if this.hubs)
    assert len(dealt) == 4 * 4 * 2 and set(dealt.values()) == {2}


@pytest.mark.slow
def test_hash_is_of_content(choices: tuple[Choice, ...]) -> None:
    few, other = choices[:6], small_world(2)
    suite = assemble("relabel", MODELLED["relabel"], small_world(), few)
    digest = suite.digest()
    assert assemble("relabel", MODELLED["relabel"], small_world(), few).digest() == digest
    assert assemble("single-hop", MODELLED["single-hop"], small_world(), few).digest() != digest
    assert assemble("relabel", MODELLED["relabel"], other, choose(other)[:6]).digest() != digest
    for change, same in ((1.001, False), (1 + 1e-13, True)):
        cells = tuple(replace(cell, ordinary_kg=cell.ordinary_kg * change) for cell in suite.truth.cells)
        assert (replace(suite, truth=replace(suite.truth, cells=cells)).digest() == digest) == same
    seen = suite.observed[0]
    louder = replace(seen, leg1=replace(seen.leg1, kg=seen.leg1.kg + 1.0))
    assert replace(suite, observed=(louder, *suite.observed[1:])).digest() != digest


def test_an_unknown_suite_names_the_nearest() -> None:
    with pytest.raises(InputError, match="single-hop-decoys"):
        build("single-hop-decoy", 1)
    assert set(SUITES) == {*NAMES, *ROUGH, "revisions", "withheld", "antimony", "real-base", "consignments"}


@pytest.mark.slow
def test_a_whole_world_carries_enough_scenarios_and_room_for_decoys() -> None:
    planned = modelled.plans(world(3), choose(world(3)), MODELLED["mixed"])
    assert len(planned) >= 100
    assert min(Counter(this.form.half for this in planned).values()) >= 40
    assert all(len(this.decoys) == max(10, 5 * this.hubs) for this in planned)


def test_a_cell_is_live_from_the_month_in_which_both_legs_have_moved(suites: Mapping[str, Suite]) -> None:
    suite, cells = suites["single-hop"], cells_of(suites["single-hop"])
    for seen in suite.observed:
        for k, cell in enumerate(cells[seen.scenario.id]):
            after = slice(seen.scenario.t0, seen.scenario.t0 + 18)
            first = [np.flatnonzero(leg.kg[k, after]) for leg in (seen.leg1, seen.leg2)]
            assert cell.live_from == (max(months[0] for months in first) if all(map(len, first)) else -1)
