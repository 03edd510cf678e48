"""Which months, units, codes and products a scan compares, and what it leaves out by name."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.errors import InputError
from oretrace.findings import Scan, flat
from oretrace.store import Store
from tests.detect.diversion.scans import (
    HUB,
    ROWS,
    WORLD,
    amount,
    edited,
    flagged_in,
    found_in,
    hub_of,
    only,
    product_of,
    row,
    scan_in,
    scan_of,
    times,
)
from tests.detect.world import (
    Reports,
    ban,
    extra,
    joined,
    month,
    records,
)
from tests.parameters import first_fast

# ------------------------------------------------------------------------------------------------------------ months


@pytest.mark.slow
def test_until_drops_months(plain: Scan, store: Store, tmp_path: Path) -> None:
    scan = scan_in(store, until=month(50))
    assert plain.details.window.post_last == month(53)
    assert scan.details.window.post_last == month(50)
    assert hub_of(scan.leading[0]) == HUB and scan.leading[0].period.endswith(f"{month(50):%Y-%m}")
    cut = only(ROWS, pc.less_equal(ROWS["period_start"], pa.scalar(month(50))))
    shorter = scan_of(tmp_path / "cut", cut)
    assert [f.score for f in shorter.leading] == pytest.approx([f.score for f in scan.leading], rel=1e-9)


@pytest.mark.slow
def test_an_incomplete_last_month_changes_nothing_and_is_named(plain: Scan, tmp_path: Path) -> None:
    late = [
        row(reporter="CHN", partner=HUB, flow="export", hs_code=code, period_start=month(54), net_kg=9e6, value=9e6)
        for code in WORLD.listed
    ]
    scan = scan_of(tmp_path, joined(ROWS, extra(late)))
    assert f"{month(54):%Y-%m}" in {item.what for item in scan.left_out}
    assert scan.details.window == plain.details.window
    assert [flat(f) for f in scan.leading] == [flat(f) for f in plain.leading]


@pytest.mark.slow
@pytest.mark.parametrize("missing", first_fast([2, 1, 3, 5]))
def test_months_the_target_has_not_published_are_dropped_and_named(missing: int, tmp_path: Path) -> None:
    """Its imports are then unknown, not zero, however many months it lags."""
    gone = pc.and_(
        pc.and_(pc.equal(ROWS["reporter"], "USA"), pc.equal(ROWS["flow"], "import")),
        pc.greater(ROWS["period_start"], pa.scalar(month(53 - missing))),
    )
    scan = scan_of(tmp_path, only(ROWS, pc.invert(gone)))
    assert scan.details.window.post_last == month(53 - missing)
    named = {item.what for item in scan.left_out}
    assert {f"{month(k):%Y-%m}" for k in range(54 - missing, 54)} <= named
    assert (hub_of(scan.leading[0]), scan.leading[0].flagged) == (HUB, True)


@pytest.mark.slow
def test_too_little_history_is_an_error_that_names_the_months(store: Store) -> None:
    with pytest.raises(InputError, match="at least 3 months before and 2 from 2020-03 on"):
        scan_in(store, measure=ban(WORLD, effective_from=month(2)))


# ------------------------------------------------------------------------------------------------- units and reports


@pytest.mark.slow
def test_the_currency_of_most_lanes_is_used_if_masses_are_missing(tmp_path: Path) -> None:
    """What is in the other is left out by name, and counts for no report of nothing."""
    rows = records(WORLD, Reports(weighed=False))
    of_target = pc.equal(rows["reporter"], "USA")
    scan = scan_of(tmp_path / "mixed", edited(rows, of_target, currency="EUR"))
    assert scan.details.unit == "USD"
    (left_out,) = [item for item in scan.left_out if item.what == "values in EUR (world)"]
    assert "figures of the act's lanes" in left_out.why and "the scan is in USD" in left_out.why
    alone = scan_of(tmp_path / "alone", rows.filter(pc.invert(of_target)))
    assert [(f.subject, f.p_value, f.amount) for f in scan.leading] == [
        (f.subject, f.p_value, f.amount) for f in alone.leading
    ]


@pytest.mark.slow
def test_two_currencies_do_not_matter_in_kg(plain: Scan, tmp_path: Path) -> None:
    scan = scan_of(tmp_path, edited(ROWS, pc.equal(ROWS["reporter"], "USA"), currency="EUR"))
    assert [flat(f) for f in scan.leading] == [flat(f) for f in plain.leading]


@pytest.mark.slow
def test_values_stand_in_where_no_masses_are(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, records(WORLD, Reports(weighed=False)))
    assert scan.details.unit == "USD" and {f.amount.unit for f in scan.leading} == {"USD"}
    assert (hub_of(scan.leading[0]), scan.leading[0].flagged) == (HUB, True)


@pytest.mark.slow
def test_a_report_without_mass_is_not_read_as_zero(tmp_path: Path) -> None:
    """One report in a hundred without mass leaves the scan in kg; its lane is then what the other side says.

    A suppressed cell is the same: not known. A report that is not there at all says that nothing was traded.
    """
    hub_exports = pc.and_(pc.equal(ROWS["reporter"], HUB), pc.equal(ROWS["flow"], "export"))
    to_target = pc.and_(hub_exports, pc.equal(ROWS["partner"], "USA"))
    rows = edited(ROWS, to_target, net_kg=None, value=1.0)
    withheld = edited(ROWS, to_target, net_kg=None, value=None, suppressed=True)
    tables = (rows, withheld, only(ROWS, pc.invert(to_target)))
    scans = [scan_of(tmp_path / str(number), table) for number, table in enumerate(tables)]
    assert {scan.details.unit for scan in scans} == {"kg"}
    unweighed, suppressed, absent = (found_in(scan, HUB) for scan in scans)
    assert unweighed.score == pytest.approx(suppressed.score, rel=1e-9)
    assert amount(unweighed) == pytest.approx(amount(suppressed), rel=1e-9)
    assert amount(absent) < 0.9 * amount(unweighed)


@pytest.mark.slow
def test_one_side_late_leaves_the_hub_found(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, records(WORLD, Reports(late=0.5)))
    assert (hub_of(scan.leading[0]), scan.leading[0].flagged) == (HUB, True)


# ------------------------------------------------------------------------------------------------- codes and targets


def test_an_act_on_all_destinations_errors_and_says_so(store: Store) -> None:
    with pytest.raises(InputError, match="all destinations"):
        scan_in(store, measure=ban(WORLD, targets=("*",)))


def test_codes_without_trade_are_an_error_that_names_headings(store: Store) -> None:
    with pytest.raises(InputError, match=WORLD.products[0][:4]):
        scan_in(store, codes=("999999",))


@pytest.mark.slow
def test_no_codes_means_every_code(store: Store) -> None:
    scan = scan_in(store, codes=())
    assert scan.details.n_products_read == len(WORLD.products)
    assert {f.details.coverage for f in scan.leading} == {"codes chosen by the user, not listed by the act"}
    assert "products" not in scan.leading[0].details.calibration


@pytest.mark.slow
def test_an_act_without_codes_covers_no_code_asked_for(store: Store) -> None:
    scan = scan_in(store, measure=ban(WORLD, listed=()), codes=())
    assert {f.details.coverage for f in scan.leading} == {"codes chosen by the user, not listed by the act"}


@pytest.mark.slow
def test_the_acts_own_codes_keep_their_coverage_when_asked_for_by_name(store: Store) -> None:
    scan = scan_in(store, codes=WORLD.listed[:2])
    assert {f.details.coverage for f in scan.leading} == {"full"}


@pytest.mark.slow
def test_codes_of_four_digits_take_in_what_lies_below(store: Store) -> None:
    heading = WORLD.listed[0][:4]
    scan = scan_in(store, codes=(heading,))
    below = {code for code in WORLD.products if code.startswith(heading)}
    assert scan.details.n_products_read == len(below) > 1
    assert {product_of(f) for f in scan.parts} <= below


def _eight_digits() -> pa.Table:
    """Every product as two national codes: …10 carries the planted tonnes' product, …90 a tenth of it."""
    place, field = ROWS.column_names.index("hs_code"), ROWS.schema.field("hs_code")
    codes, rest = (pc.binary_join_element_wise(ROWS["hs_code"], digits, "") for digits in ("10", "90"))
    return joined(ROWS.set_column(place, field, codes), times(ROWS.set_column(place, field, rest), 0.1))


@pytest.mark.slow
def test_codes_of_eight_digits_take_only_themselves(tmp_path: Path) -> None:
    wanted = tuple(f"{code}10" for code in WORLD.listed)
    part = scan_of(tmp_path / "1", _eight_digits(), codes=wanted)
    whole = scan_of(tmp_path / "2", _eight_digits(), codes=WORLD.listed)
    assert part.details.n_products_read == whole.details.n_products_read == len(WORLD.listed)
    assert hub_of(part.leading[0]) == hub_of(whole.leading[0]) == HUB
    assert amount(whole.leading[0], "at_most") == pytest.approx(1.1 * amount(part.leading[0], "at_most"), rel=0.02)


# --------------------------------------------------------------------------------------------------------- revisions

REVISION = month(24)


def _renamed(old: str, new: str) -> pa.Table:
    after = pc.and_(pc.equal(ROWS["hs_code"], old), pc.greater_equal(ROWS["period_start"], pa.scalar(REVISION)))
    return edited(ROWS, after, hs_code=new)


@pytest.mark.slow
def test_a_revision_break_is_left_out_by_name_and_never_a_finding(tmp_path: Path) -> None:
    old, new = WORLD.listed[0], "960110"
    scan = scan_of(tmp_path, _renamed(old, new), measure=ban(WORLD, (*WORLD.listed, new)))
    named = {item.what: item.why for item in scan.left_out}
    assert "2022-01-01" in named[old] and f"{old} end" in named[old]
    assert "2022-01-01" in named[new] and f"{new} begin" in named[new]
    assert {old, new}.isdisjoint(product_of(f) for f in scan.parts)
    assert (hub_of(scan.leading[0]), scan.details.n_products_read) == (HUB, len(WORLD.listed) - 1)


@pytest.mark.slow
def test_codes_joined_by_the_revision_go_on_as_one_family(plain: Scan, tmp_path: Path) -> None:
    """620120 of HS2022 took over from 620111: listed by either code, the series runs through."""
    old = WORLD.listed[0]
    rows = _renamed(old, "620120")
    rows = edited(rows, pc.equal(rows["hs_code"], old), hs_code="620111")
    for number, code in enumerate(("620111", "620120")):
        scan = scan_of(tmp_path / str(number), rows, measure=ban(WORLD, (*WORLD.listed[1:], code)))
        assert scan.left_out == ()
        family = {hub_of(f): f.score for f in scan.parts if product_of(f) == "620111+"}
        assert family == pytest.approx({hub_of(f): f.score for f in plain.parts if product_of(f) == old}, rel=1e-9)


@pytest.mark.slow
def test_a_listed_national_code_that_begins_at_a_revision_is_left_out(tmp_path: Path) -> None:
    """Its product as a whole runs on, but the code the measure names starts at nothing: no growth is to be read."""
    old = WORLD.listed[0]
    rows = _eight_digits()
    moved = pc.and_(
        pc.equal(rows["hs_code"], f"{old}10"), pc.greater_equal(rows["period_start"], pa.scalar(REVISION))
    )
    rows = edited(rows, moved, hs_code=f"{old}20")
    wanted = tuple(f"{code}10" for code in WORLD.listed[1:])
    scan = scan_of(tmp_path / "new", rows, codes=(*wanted, f"{old}20"))
    assert [item.what for item in scan.left_out] == [old]
    assert old not in {product_of(f) for f in scan.parts}
    both = scan_of(tmp_path / "both", rows, codes=(*wanted, f"{old}10", f"{old}20"))
    assert both.left_out == () and old in {product_of(f) for f in both.parts}


# ------------------------------------------------------------------------------------- what the destination publishes


@pytest.mark.slow
def test_the_destination_alone_shows_that_the_direct_lane_did_not_fall(tmp_path: Path) -> None:
    imports = only(ROWS, pc.and_(pc.equal(ROWS["reporter"], "USA"), pc.equal(ROWS["flow"], "import")))
    calm = scan_of(tmp_path, edited(imports, pc.equal(imports["partner"], "CHN"), net_kg=1e6, value=1e6))
    assert calm.findings == ()
    assert any("nothing to explain: China → United States" in note.text for note in calm.notes)
    fallen = scan_of(tmp_path / "fallen", imports)
    assert {finding.details.claim for finding in fallen.leading} == {"second leg"} and not flagged_in(fallen)
    direct = only(imports, pc.equal(imports["partner"], "CHN"))
    with pytest.raises(InputError, match="none on CHN → USA and to a third territory"):
        scan_of(tmp_path / "direct", direct)
