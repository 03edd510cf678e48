"""A suite in a store: each scenario is asked as its act would be, of the half and the months wanted."""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.bench.scans import question_about, scan_scenarios, stored
from oretrace.bench.scenario import Scenario
from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.modelled import Spec, assemble
from oretrace.bench.truth.suite import Suite
from oretrace.detect.registry import detector_named
from oretrace.months import add_months
from oretrace.store import Store
from tests.bench.small_world import small_world
from tests.contract.toy import Toy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def suite() -> Suite:
    """A suite that publishes the trade of a few territories alone, among them all that two of its acts are about."""
    world = small_world()
    made = assemble("single-hop", Spec(("single-hop",)), world, choose(world))
    named = {end for one in long_watched(made) for end in (one.origin, one.destination, *one.candidates[:8])}
    trade, names = made.table(), pa.array(sorted(named))
    few = trade.filter(pc.and_(*(pc.is_in(trade[end], value_set=names) for end in ("reporter", "partner"))))
    assert 0.01 * trade.num_rows < few.num_rows < 0.2 * trade.num_rows
    return replace(made, table=lambda: few)


def long_watched(suite: Suite) -> list[Scenario]:
    """The first two scenarios that have eighteen months after their act."""
    found = [one for one in suite.scenarios if one.months_after >= 18][:2]
    assert len(found) == 2
    return found


@pytest.fixture(scope="module")
def store(suite: Suite) -> Iterator[Store]:
    with stored(suite) as store:
        yield store


def test_the_store_holds_what_the_suite_publishes(suite: Suite, store: Store) -> None:
    with store.connect() as connection:
        found = connection.sql("SELECT count(*), sum(net_kg) FROM current_flow").fetchone()
    trade = suite.table()
    assert found is not None and found[0] == trade.num_rows
    assert found[1] == pytest.approx(sum(kg for kg in trade["net_kg"].to_pylist() if kg is not None))


def test_each_scenario_of_the_half_is_asked_as_its_act(suite: Suite, store: Store) -> None:
    found = list(scan_scenarios(suite, store, [Toy()], "test", 12))
    assert [one.truth.scenario for one in found] == [t.scenario for t in suite.truth.scenarios if t.half == "test"]
    assert found
    for one in found:
        asked = one.scans[0].question
        assert (asked.measure.issuer, asked.destinations) == (one.truth.origin, (one.truth.destination,))
        assert asked.asked_codes == (one.truth.product,)
        assert asked.measure.first_full_month == one.truth.effective_from
        assert asked.until == add_months(one.truth.effective_from, 11)
        assert {cell.scenario for cell in one.cells} == {one.truth.scenario}


def test_a_scenario_that_ends_before_is_left_out(suite: Suite, store: Store) -> None:
    short = replace(suite.scenarios[0], months_after=9)
    of_half = suite.truth.scenarios[0].half
    cut = replace(suite, scenarios=(short, *suite.scenarios[1:]))
    names = [one.truth.scenario for one in scan_scenarios(cut, store, [], of_half, 12)]
    assert names == [t.scenario for t in suite.truth.scenarios[1:] if t.half == of_half]
    assert next(one.truth.scenario for one in scan_scenarios(cut, store, [], of_half, 9)) == short.id


def test_counting_beforehand_changes_no_finding(suite: Suite, store: Store) -> None:
    """Every detector finds in the suite's store what it finds in one that counts for each scan, to the last digit."""
    plain = Store.open(store.path)
    for question in map(question_about, long_watched(suite)):
        found, expected = (detector_named("fused").scan(one, question) for one in (store, plain))
        assert [one.detector for one in found.of] == [one.detector for one in expected.of]
        for one, other in zip((found, *found.of), (expected, *expected.of), strict=True):
            assert (one.findings, one.left_out, one.notes, one.details) == (
                other.findings,
                other.left_out,
                other.notes,
                other.details,
            )
        assert any(one.findings for one in found.of)


def test_every_2_takes_each_second_scenario(suite: Suite, store: Store) -> None:
    whole, half = (
        [one.truth.scenario for one in scan_scenarios(suite, store, [], "test", 12, every=of)] for of in (1, 2)
    )
    assert half == whole[::2] and len(half) < len(whole)


def test_a_question_ends_with_its_window(suite: Suite) -> None:
    scenario = suite.scenarios[0]
    assert question_about(scenario, 6).until == add_months(scenario.effective_from, 5)
