"""The ledger of one hub under an act, and the balances of all of them."""

from datetime import date

import pytest

from oretrace.errors import InputError
from oretrace.ledger.hubs import at_least_kg, balances_of, ledger_of, ledgers_of
from oretrace.ledger.table import Ledgers
from oretrace.store import Store
from tests.detect.leak import MONTHS, NOTHING, OXIDE, T0, act, passing
from tests.detect.world import extra, month, stored


@pytest.fixture(scope="module")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return stored(tmp_path_factory.mktemp("leak") / "store", extra(passing()))


@pytest.fixture(scope="module")
def balances(leak: Store) -> dict[str, Ledgers]:
    with leak.connect() as connection:
        months, ends = (month(T0), month(MONTHS - 1)), (("CHN",), ("USA",))
        return balances_of(connection, ("gallium", "antimony"), months, ends, NOTHING)


@pytest.mark.slow
def test_a_ledger_by_itself(leak: Store) -> None:
    until = date(2024, 3, 1)
    whole = ledger_of(leak, act(), "antimony", "THA", None, NOTHING)
    part = ledger_of(leak, act(), "antimony", "THA", until, NOTHING)
    assert (part.first, part.last) == (act().first_full_month, until) and whole.last == month(MONTHS - 1)
    assert 0 < part.at_least_t < whole.at_least_t
    assert part.since is not None and part.first < part.since <= until
    for hub, wanted in (("ZWE", "a territory that trades antimony"), ("THA", "monthly trade of gallium")):
        with pytest.raises(InputError, match=wanted):
            ledger_of(leak, act(), "antimony" if hub == "ZWE" else "gallium", hub, None, NOTHING)
    late = act().model_copy(update={"effective_from": date(2030, 1, 1)})
    with pytest.raises(InputError, match="months of antimony from 2030-01 on"):
        ledger_of(leak, late, "antimony", "THA", None, NOTHING)


@pytest.mark.slow
def test_a_material_without_masses_has_no_balance(balances: dict[str, Ledgers]) -> None:
    assert set(balances) == {"antimony"}


def test_kg_of_goods_are_kg_of_element_at_the_most_they_can_hold(balances: dict[str, Ledgers]) -> None:
    contained = balances["antimony"].at_least_kg("THA")
    assert contained > 0
    assert at_least_kg(balances, "THA", {OXIDE}) == pytest.approx(contained / 0.8354, rel=0.01)
    assert at_least_kg(balances, "THA", {"999999"}) == contained
    assert at_least_kg(balances, "ZWE", {OXIDE}) == at_least_kg({}, "THA", {OXIDE}) == 0.0


def test_ledgers_of_a_hub_name_their_ends(balances: dict[str, Ledgers]) -> None:
    (one,) = ledgers_of(balances, "THA", "CHN", ("USA", "CAN"))
    names = {row.name for row in one.rows}
    assert {"ore bought from China", "goods sold to United States and Canada"} <= names
    assert ledgers_of(balances, "ZWE", "CHN", ("USA",)) == ()
