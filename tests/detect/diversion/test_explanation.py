"""What the evidence of a finding says, for and against: each sentence stands where its figure calls for it."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pytest

from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.diversion.explanation import DiversionExplanation, context_of
from oretrace.detect.diversion.preparation import Prepared
from oretrace.detect.diversion.records import DiversionDetails, Variant
from oretrace.evidence import Evidence, SeriesExhibit, TableExhibit
from oretrace.findings import Amount, Finding, Scan
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.diversion.scans import found_in, hub_of
from tests.detect.world import Plant, ban, make_world, plant, records, stored

HUB = "THA"
OF_AMOUNT, OF_DETAILS = ({field.name for field in fields(record)} for record in (Amount, DiversionDetails))


def changed(finding: Finding, **changes: Any) -> Finding:
    """The finding with some of its own figures, its amount's or its details' replaced, whichever have the name."""
    amount = {name: value for name, value in changes.items() if name in OF_AMOUNT}
    details = {name: value for name, value in changes.items() if name in OF_DETAILS}
    own = {name: value for name, value in changes.items() if name not in OF_AMOUNT | OF_DETAILS}
    return replace(
        finding, **own, amount=replace(finding.amount, **amount), details=replace(finding.details, **details)
    )


@dataclass(frozen=True)
class Explained:
    """One scan, of which tests change a finding to see what the evidence then says."""

    store: Store
    prepared: Prepared
    scan: Scan

    def of(self, finding: Finding | None = None, scan: Scan | None = None, **changes: Any) -> Evidence:
        explanation = DiversionExplanation(self.store, self.prepared, scan or self.scan, {})
        return explanation.of(changed(finding or self.hub, **changes))

    def with_window(self, **changes: Any) -> "Explained":
        """The same with another count of months in its window."""
        return replace(self, prepared=replace(self.prepared, window=replace(self.prepared.window, **changes)))

    @property
    def hub(self) -> Finding:
        """The finding of the planted hub, with nothing remarkable beside it."""
        plain = {"leg1_p": 0.5, "leg2_p": 0.05, "linear_flagged": False, "robust_flagged": 0}
        return changed(found_in(self.scan, HUB), verdict="flagged", n_products_flagged=0, q_value=0.04, **plain)

    @property
    def product(self) -> Finding:
        """The best finding about a product of the planted hub."""
        return next(f for f in self.scan.parts if hub_of(f) == HUB)

    def scan_with(self, *flagged: str) -> Scan:
        """The scan with just these hubs flagged."""
        verdicts = {True: "flagged", False: "not flagged"}
        leading = (replace(f, verdict=verdicts[hub_of(f) in flagged]) for f in self.scan.leading)  # type: ignore[arg-type]
        return replace(self.scan, findings=(*leading, *self.scan.parts))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    world = make_world(3, listed=3, unlisted=3, places=6, months=46, t0=34)
    world = plant(world, Plant(HUB, share=1.0, onset=1, lag=1))
    store = stored(tmp_path_factory.mktemp("store") / "s", records(world))
    scan = Diversion(supply=False).scan(store, Question(ban(world), world.listed))
    return Explained(store, scan.working.prepared, scan)


def _legs(evidence: Evidence) -> tuple[SeriesExhibit, ...]:
    return tuple(evidence.series())


def _products(evidence: Evidence) -> list[dict[str, Any]]:
    (table,) = (one for one in evidence.exhibits if isinstance(one, TableExhibit) and one.name == "products")
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _with(lines: tuple[str, ...], start: str) -> list[str]:
    return [line for line in lines if start in line]


@pytest.mark.slow
def test_a_leg_that_alone_stands_out_is_named_up_to_a_tenth(made: Explained) -> None:
    for p, named in ((0.1, True), (0.1001, False)):
        evidence = made.of(leg1_p=p, leg2_p=p)
        assert len(_with(evidence.speaks_for, "alone: p = 0.1")) == (2 if named else 0)
        assert bool(_with(evidence.speaks_against, "alone is unremarkable")) == (not named)
    one = made.of(leg1_p=0.03, leg2_p=None)
    assert _with(one.speaks_for, "Leg China → Thailand alone: p = 0.03.") and not _with(
        one.speaks_for, "Thailand → United States"
    )
    assert not _with(one.speaks_against, "unremarkable")
    assert _with(made.of(leg2_p=0.02).speaks_for, "Leg Thailand → United States alone: p = 0.02.")


@pytest.mark.slow
def test_the_rank_stands_for_what_is_flagged_and_against_what_is_not(made: Explained) -> None:
    flagged, not_flagged = made.of(), made.of(verdict="not flagged")
    assert flagged.speaks_for[0].startswith("Rank among ") and not _with(flagged.speaks_against, "Verdict")
    assert not _with(not_flagged.speaks_for, "Rank among")
    assert not_flagged.speaks_against[0].startswith("Verdict not flagged: rank among ")


@pytest.mark.parametrize(
    ("flagged", "linear", "speaks_for", "against"),
    [
        (True, True, "flags it too: q = 0.033", None),
        (True, False, None, "does not flag it: q = 0.033"),
        (False, True, "would flag it: q = 0.033", None),
        (False, False, None, None),
    ],
)
def test_the_second_opinion(
    made: Explained, flagged: bool, linear: bool, speaks_for: str | None, against: str | None
) -> None:
    verdict = "flagged" if flagged else "not flagged"
    evidence = made.of(verdict=verdict, linear_flagged=linear, linear_q_value=0.033)
    found = [_with(lines, "second opinion") for lines in (evidence.speaks_for, evidence.speaks_against)]
    for lines, expected in zip(found, (speaks_for, against), strict=True):
        assert [expected in line for line in lines if expected] == [True] * len(lines) == [True] * bool(expected)


def test_products_and_variants_are_counted_where_there_are_any(made: Explained) -> None:
    evidence = made.of(n_products=3, n_products_flagged=2, robust_flagged=1, robust_variants=4)
    assert "2 of 3 products are flagged one by one." in evidence.speaks_for
    assert "Flagged in 1 of 4 reasonable variants." in evidence.speaks_for
    for silent in (made.of(), made.of(made.product, n_products_flagged=1)):
        assert not _with(silent.speaks_for, "one by one") and not _with(silent.speaks_for, "variants")


def test_variants_that_miss_a_flagged_hub_speak_against_it(made: Explained) -> None:
    variants = (Variant("one", (HUB,)), Variant("two", ()), Variant("three", ("MEX",)))
    scan = replace(made.scan, details=replace(made.scan.details, variants=variants))
    assert "Not flagged in 2 of 3 variants: two, three." in made.of(scan=scan).speaks_against
    for silent in (
        made.of(scan=scan, verdict="not flagged"),
        made.of(made.product, scan=scan, verdict="flagged"),
        made.of(scan=replace(scan, details=replace(scan.details, variants=variants[:1]))),
    ):
        assert not _with(silent.speaks_against, "variants:")


def test_an_interval_that_reaches_zero_speaks_against_a_flag(made: Explained) -> None:
    assert _with(made.of(interval90_low=0.0).speaks_against, "down to zero")
    assert not _with(made.of(interval90_low=0.5).speaks_against, "down to zero")
    assert not _with(made.of(interval90_low=0.0, verdict="not flagged").speaks_against, "down to zero")


def test_other_flagged_hubs_may_share_a_cause(made: Explained) -> None:
    scan = made.scan_with(HUB, "MYS")
    assert "Flagged too: Malaysia. A shared cause would look the same." in made.of(scan=scan).speaks_against
    assert not _with(made.of(made.product, scan=scan).speaks_against, "Flagged too")
    assert not _with(made.of(scan=made.scan_with(HUB)).speaks_against, "Flagged too")


def test_one_leg_says_that_goods_may_have_stayed(made: Explained) -> None:
    evidence = made.of(claim="first leg", leg2_p=0.5)
    assert "Only the first leg is observed: the goods may have stayed in the hub." in evidence.speaks_against
    assert not _with(evidence.speaks_against, "unremarkable") and "claim on the first leg alone" in evidence.claim
    assert not _with(made.of().speaks_against, "Only the first leg") and "first leg" not in made.of().claim


def test_a_claim_gives_amounts_to_three_digits_and_a_lower_bound_only_above_zero(made: Explained) -> None:
    amounts: dict[str, Any] = {
        "estimate": 1_234_567.0,
        "interval90_low": 1_000.4,
        "interval90_high": 2e6,
        "at_most": 3e6,
    }
    claim = made.of(**amounts, at_least=0.0).claim.replace("\u202f", " ")
    assert "an estimated 1 230 000 kg (90 % interval 1 000 to 2 000 000, at most 3 000 000)" in claim
    assert "at least 5, at most" in made.of(**amounts, at_least=5.0).claim


def test_a_claim_says_how_far_the_direct_lane_fell_and_the_leg_rose(made: Explained) -> None:
    panel, shape = made.prepared.panel, made.prepared.shape
    before, after = slice(shape.t0 - shape.pre, shape.t0), slice(shape.t0, shape.t0 + shape.post)
    finding = made.hub
    tested = [f.subject["product"] for f in made.scan.parts if hub_of(f) == HUB]
    chosen = [panel.products.index(product) for product in tested]
    direct, leg1 = panel.direct[chosen].sum(axis=0), panel.out[chosen, panel.hubs.index(HUB)].sum(axis=0)
    fall = 1 - direct[after].mean() / direct[before].mean()
    claim = made.of(finding).claim
    assert f"fell by {fall:.0%}," in claim
    assert f"went to {leg1[after].mean() / leg1[before].mean():.1f} times its former level" in claim
    gain, lost = leg1[after].mean() - leg1[before].mean(), direct[before].mean() - direct[after].mean()
    found = f"The leg's gain equals {gain / lost:.1%} of what the direct lane lost in the same products."
    assert found in made.of(finding).speaks_for


def test_a_leg_that_shrank_has_no_gain_to_compare(made: Explained) -> None:
    evidence = {f.id: made.of(f) for f in made.scan.parts}
    for f in made.scan.parts:
        (row,) = _products(evidence[f.id])
        assert bool(_with(evidence[f.id].speaks_for, "gain equals")) == (
            row["after_per_month"] > row["before_per_month"]
        )


@pytest.mark.parametrize(
    ("verdict", "words"), [("undecidable", "too few placebos"), ("not flagged", "beyond what placebos show")]
)
def test_evidence_of_an_unflagged_hub_makes_no_claim(made: Explained, verdict: Any, words: str) -> None:
    claim = made.of(verdict=verdict).claim
    assert words in claim and claim.endswith("no claim of rerouting is made.") and "estimated" not in claim


@pytest.mark.parametrize(
    ("q", "chance", "words"),
    [
        (0.3, 0.9, "not beyond what placebos show"),
        (0.02, 0.4, "looks more like something else"),
        (0.02, 0.5, "output explains"),
        (0.02, None, "output explains"),
    ],
)
def test_evidence_names_the_condition_that_kept_a_hub_unflagged(
    made: Explained, q: float, chance: float | None, words: str
) -> None:
    evidence = made.of(verdict="not flagged", q_value=q, chance=chance)
    assert words in evidence.claim
    assert bool(_with(evidence.speaks_against, "less like rerouting")) == (chance == 0.4)


def test_limits_follow_the_unit_the_window_and_the_destinations(made: Explained) -> None:
    plain = made.of()
    for words in ("a rise in price", "Less than a year", "taken together"):
        assert not _with(plain.limits, words)
    assert _with(made.of(unit="EUR").limits, "Amounts are values in EUR")
    for months, short in ((11, True), (12, False)):
        assert bool(_with(made.with_window(pre_months=months).of().limits, "Less than a year before")) == short
    assert _with(made.of(destinations=("USA", "JPN")).limits, "The act's destinations are taken together as one.")
    named = made.of(calibration="dates, products").limits
    assert _with(named, "Placebo dates assume") and _with(named, "Placebo products assume")
    assert not _with(named, "Placebo destinations")


def test_an_early_window_speaks_against(made: Explained) -> None:
    for months, found in (
        (8, "too early: 8 months after the act."),
        (11, "early: 11 months after the act."),
        (12, None),
    ):
        early = made.with_window(post_months=months).of()
        assert _with(early.speaks_against, "months after the act") == ([found] if found else [])


def test_legs_show_what_was_observed_and_bands_from_the_act_on(made: Explained) -> None:
    direct, leg1, leg2 = _legs(made.of())
    t0 = made.prepared.shape.t0
    panel = made.prepared.panel
    hub = panel.hubs.index(HUB)
    for leg, series in ((direct, panel.direct), (leg1, panel.out[:, hub]), (leg2, panel.onward[:, hub])):
        assert leg.reported and leg.months[0] == "2020-01" and len(leg.months) == 46
        assert leg.observed == pytest.approx(tuple(series.sum(axis=0)), rel=1e-8)
        assert set(leg.low[:t0]) == set(leg.high[:t0]) == {None}
        assert all(
            low is not None and high is not None and low <= high
            for low, high in zip(leg.low[t0:], leg.high[t0:], strict=True)
        )
        assert None not in leg.expected
    assert direct.title == "China → United States"
    assert (leg1.title, leg2.title) == ("China → Thailand", "Thailand → United States")


def test_products_are_those_of_the_hub_best_first_with_their_means(made: Explained) -> None:
    panel, shape = made.prepared.panel, made.prepared.shape
    rows = _products(made.of())
    tested = [f for f in made.scan.parts if hub_of(f) == HUB]
    assert [row["product"] for row in rows] == [f.subject["product"] for f in tested]
    assert [row["p_value"] for row in rows] == [f.p_value for f in tested]
    for row in rows:
        lane = panel.out[panel.products.index(row["product"]), panel.hubs.index(HUB)]
        assert row["before_per_month"] == pytest.approx(lane[shape.t0 - shape.pre : shape.t0].mean())
        assert row["after_per_month"] == pytest.approx(lane[shape.t0 : shape.t0 + shape.post].mean())
    assert [row["product"] for row in _products(made.of(made.product))] == [made.product.subject["product"]]


def test_a_context_sums_the_products_and_the_hubs_that_are_not_flagged(made: Explained) -> None:
    panel = made.prepared.panel
    scan, products = made.scan_with(HUB, "MYS"), panel.products[:2]
    context = context_of(made.prepared, scan, made.hub, products)
    assert context.other_names == tuple(name for name in panel.hubs if name not in (HUB, "MYS"))
    others = [panel.hubs.index(name) for name in context.other_names]
    assert np.allclose(context.other_hubs, panel.out[:2][:, others].sum(axis=(0, 1)))
    assert np.allclose(context.direct, panel.direct[:2].sum(axis=0))
    assert context.leg1 is not None
    assert np.allclose(context.leg1, panel.out[:2, panel.hubs.index(HUB)].sum(axis=0))
    assert context.leg2 is not None
    assert np.allclose(context.leg2, panel.onward[:2, panel.hubs.index(HUB)].sum(axis=0))
    silent = replace(panel, onward_reported=np.zeros(len(panel.hubs), dtype=bool))
    assert context_of(replace(made.prepared, panel=silent), scan, made.hub, products).leg2 is None
    assert context.trade and all((series["value"] >= 0).all() for series in context.trade.values())
    assert HUB not in context_of(made.prepared, made.scan_with(), made.hub, products).other_names


def test_sources_are_the_files_of_the_scans_snapshots_and_the_acts_pages(made: Explained) -> None:
    (line,) = made.of().sources
    assert line.startswith("made up, world-0.csv (snapshot 1, retrieved 2027-01-01, CC0)")
    none = replace(made, prepared=replace(made.prepared, reading=replace(made.prepared.reading, snapshots=())))
    assert none.of().sources == ()


def test_a_first_leg_of_few_products_says_why_it_is_undecided(made: Explained) -> None:
    few = made.of(verdict="undecidable", claim="first leg", leg2_p=None, n_products=2)
    assert "Of first legs of so few products" in few.claim and "too few placebos" not in few.claim
