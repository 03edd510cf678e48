"""Every number of the card against a truth small enough to compute it by hand."""

from dataclasses import fields, replace

import numpy as np
import pytest

from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.bench.scoring.curves import reliability, stratum_curve
from oretrace.bench.scoring.score import Measurement, Scorer, ScoreRow, measure, summarise
from oretrace.bench.scoring.strata import headline
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.record import CellTruth, Truth
from tests.bench.scoring_sample import random_answers, sample, say, scenario, silence

TRUTH = sample()
TIGHT, LOOSE, WHOLE, NOTHING = headline("tight"), headline("loose"), "all, 18 months", "nothing planted, 18 months"


def answers() -> Answers:
    """MEX found late and right, THA early and wrongly and then missed, two false alarms."""
    given = silence(TRUTH)
    for rank, hub in enumerate(("KOR", "THA", "VNM", "MEX")):
        say(given, TRUTH, "A", hub, score=1 + rank, p=0.5, q=0.5)
    say(given, TRUTH, "A", "JPN", score=9, p=0.001, q=0.01, estimate=1e9)  # suspected: never judged
    say(given, TRUTH, "A", "MEX", WINDOWS[1:], q=0.05)
    say(given, TRUTH, "A", "MEX", (18,), estimate=1500, low=1400, high=1600, at_least=1900, at_most=2000)
    say(given, TRUTH, "A", "THA", (6,), q=0.05)
    say(given, TRUTH, "A", "THA", (18,), q=0.3, estimate=1200, low=700, high=1300)
    say(given, TRUTH, "A", "VNM", (18,), q=0.08, estimate=300, at_least=0, at_most=500)
    for hub, q in (("ARE", 0.1), ("TUR", 0.04), ("GEO", 0.15), ("ARM", 0.9)):
        say(given, TRUTH, "B", hub, score=0.0, p=q, q=q, estimate=1800)
    for hub, p in (("MEX", 0.04), ("THA", 0.3)):
        say(given, TRUTH, "N", hub, score=0.5, p=p, q=0.6)
    return given


def numbers(given: Answers, truth: Truth = TRUTH) -> dict[tuple[str, str, str], float]:
    measured = measure(truth, given)
    by_name = {(m.half, m.stratum, m.metric): m.value for m in measured}
    assert len(by_name) == len(measured)
    return by_name


def of(stratum: str, given: Answers, half: str = "tune") -> dict[str, float]:
    return {metric: value for (h, s, metric), value in numbers(given).items() if (h, s) == (half, stratum)}


def test_ranking() -> None:
    got = of(TIGHT, answers())  # order: MEX* VNM THA* KOR; JPN is suspected
    assert got["auprc"] == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert got["base_rate"] == 0.5
    assert got["precision@K"] == got["recall@K"] == 0.5
    assert got["recall@2K"] == got["recall@3"] == got["hit@3"] == 1
    assert got["precision@3"] == pytest.approx(2 / 3)
    tied = of(LOOSE, answers())  # four cells in one tie, two of them planted
    assert tied["auprc"] == tied["precision@K"] == tied["base_rate"] == 0.5
    assert tied["hit@3"] == 1


def test_a_hub_with_goods_on_the_way_is_not_scored() -> None:
    got = of(headline("tight", 9), answers())
    assert got["base_rate"] == pytest.approx(1 / 3)
    assert got["auprc"] == 1
    assert of(headline("tight", 12), answers())["base_rate"] == 0.5


def test_tonnes_of_hubs() -> None:
    got = of(TIGHT, answers())
    assert got["hub_error_median"] == pytest.approx(1 / 6)
    assert got["hub_bias_median"] == pytest.approx(-1 / 6)
    assert (got["hub_share_below_at_least"], got["hub_share_above_at_most"]) == (1, 0)
    assert got["hub_interval_coverage"] == 0
    assert got["hub_interval_width"] == pytest.approx(200 / 1800)
    assert got["hub_error_median_all"] == pytest.approx((1 / 6 + 1 / 2) / 2)
    assert got["hub_interval_coverage_all"] == 0.5


def test_tonnes_of_scenarios_are_sums_over_flagged_hubs() -> None:
    got = of(TIGHT, answers())  # flagged are MEX and the innocent VNM; the truth is MEX and THA
    assert got["scenario_error_median"] == pytest.approx(800 / 2600)
    assert got["scenario_bias_median"] == pytest.approx(-800 / 2600)
    assert got["scenario_share_below_at_least"] == 0
    assert got["scenario_share_above_at_most"] == 1
    assert got["flagged_tonnes_share"] == pytest.approx(1800 / 2600)
    two_hops = of(LOOSE, answers())  # one route of 1800 kg, said of both its hubs
    assert two_hops["scenario_bias_median"] == two_hops["scenario_error_median"] == 0
    assert two_hops["flagged_tonnes_share"] == 1
    assert "scenario_share_below_at_least" not in two_hops


def test_a_route_is_said_once_by_the_largest_of_its_flagged_hubs() -> None:
    given = silence(TRUTH)
    say(given, TRUTH, "B", "ARE", score=3.0, q=0.01, estimate=900, at_least=1700, at_most=1750)
    say(given, TRUTH, "B", "TUR", score=2.0, q=0.02, estimate=2700, at_least=100, at_most=1790)
    got = of(LOOSE, given)
    assert got["scenario_bias_median"] == pytest.approx(0.5)
    assert (got["scenario_share_below_at_least"], got["scenario_share_above_at_most"]) == (0, 1)
    for hub in ("GEO", "ARM"):  # on no route: each adds its own
        say(given, TRUTH, "B", hub, score=1.0, q=0.03, estimate=450, at_least=60, at_most=5)
    got = of(LOOSE, given)
    assert got["scenario_bias_median"] == pytest.approx(1)
    assert (got["scenario_share_below_at_least"], got["scenario_share_above_at_most"]) == (1, 0)
    say(given, TRUTH, "B", "TUR", q=0.2)  # not flagged: what is said of it no longer counts
    assert of(LOOSE, given)["scenario_bias_median"] == pytest.approx(0)
    say(given, TRUTH, "B", "TUR", q=0.02, estimate=np.nan)
    assert "scenario_bias_median" not in of(LOOSE, given)


def test_routes_of_a_scenario_and_of_different_scenarios_add_up() -> None:
    given = silence(TRUTH)
    for hub, kg in (("MEX", 1800), ("THA", 800)):
        say(given, TRUTH, "A", hub, score=1.0, q=0.0, estimate=kg)
    assert of(TIGHT, given)["scenario_error_median"] == 0  # the largest alone would be 1800 of 2600
    say(given, TRUTH, "B", "ARE", score=1.0, q=0.0, estimate=900)  # route 1 as MEX is, but of another scenario
    assert of(TIGHT, given)["scenario_error_median"] == 0
    assert of(LOOSE, given)["scenario_bias_median"] == pytest.approx(-0.5)


def test_planted_cells_without_a_number_of_a_route_are_each_their_own() -> None:
    older = Truth(TRUTH.scenarios, tuple(replace(cell, route=0) for cell in TRUTH.cells))
    given = answers()
    say(given, older, "B", "TUR", (18,), estimate=900)
    got = {name: value for (_, stratum, name), value in numbers(given, older).items() if stratum == LOOSE}
    assert got["scenario_bias_median"] == pytest.approx((1800 + 900) / (1800 + 1800) - 1)


def test_delay_counts_from_the_first_diverted_kg_to_publication() -> None:
    got = of(TIGHT, answers())
    assert got["delay_months"] == 9 + 2 - 1 - 1  # THA was flagged before anything had arrived, and then no more
    assert got["delay_undetected_share"] == 0.5
    assert got["false_alarms_per_scenario"] == 1


def test_calibration() -> None:
    got = of(WHOLE, answers())  # flagged: MEX* and VNM of A, ARE* and TUR* of B, GEO at .20
    assert got["fdr@q=0.05"] == 0
    assert got["fdr@q=0.10"] == pytest.approx(1 / 4)
    assert got["fdr@q=0.20"] == pytest.approx(2 / 5)
    assert got["power@q=0.10"] == pytest.approx(3 / 4)
    assert got["flagged_per_scenario@q=0.10"] == pytest.approx(4 / 3)
    assert got["fdr_of_scans@q=0.10"] == pytest.approx((1 / 2 + 0 + 0) / 3)  # A, B, N
    assert got["scans_with_flag@q=0.10"] == pytest.approx(2 / 3)
    tight = of("all, tight, 18 months", answers())  # scenarios A and N
    assert (tight["fdr@q=0.10"], tight["flagged_per_scenario@q=0.10"]) == (0.5, 1)
    null = of(NOTHING, answers())  # VNM of N is dead: no answer, no rejection
    assert got["rejection@p=0.05"] == 0.5  # over N alone, although ARE and TUR of B have p under .10
    assert [null[f"rejection@p={level}"] for level in ("0.01", "0.05", "0.10")] == [0, 0.5, 0.5]
    assert null["fdr@q=0.20"] == null["flagged_per_scenario@q=0.10"] == 0
    assert "power@q=0.10" not in null
    assert "auprc" not in null


def test_rejections_by_size_before_the_date_and_after_it() -> None:
    """Of the two live cells of N the one that was larger before came out smaller."""
    trade = {("N", "MEX"): (1.0, 20.0), ("N", "THA"): (2.0, 10.0)}

    def sized(cell: CellTruth) -> CellTruth:
        before, after = trade.get((cell.scenario, cell.hub), (0.0, 0.0))
        return replace(cell, before_kg=before, ordinary_kg=after)

    truth = Truth(TRUTH.scenarios, tuple(map(sized, TRUTH.cells)))
    given = answers()
    say(given, truth, "N", "MEX", p=0.01)
    say(given, truth, "N", "THA", p=0.9)
    got = {name: value for (_, stratum, name), value in numbers(given, truth).items() if stratum == NOTHING}
    by_size = {name.partition(":")[2]: value for name, value in got.items() if ":" in name and "p=0.05" in name}
    assert by_size == {"before small": 1, "before large": 0, "small": 0, "large": 1}


def test_decoys_by_kind_of_hub_or_scenario() -> None:
    got = of(WHOLE, answers())
    found = {metric: value for metric, value in got.items() if metric.startswith("decoy")}
    assert found == {"decoy_fpr:boom": 0, "decoy_fpr:capacity": 0.5, "decoy_fpr:none": 0}
    given = answers()
    say(given, TRUTH, "B", "GEO", q=0.1)
    assert of(WHOLE, given)["decoy_fpr:boom"] == 0.5


def test_a_cell_is_live_once_both_legs_have_moved() -> None:
    table, cells = tabulate(TRUTH), [(c.scenario, c.hub) for c in TRUTH.cells]
    live = {cell: tuple(table.live[:, k]) for k, cell in enumerate(cells)}
    assert live["A", "VNM"] == (False, False, False, True, True)  # the thirteenth month is not in a window of 12
    assert live["N", "THA"] == live["A", "KOR"] == (True,) * 5
    assert live["N", "VNM"] == (False,) * 5


def test_strata_have_the_printed_names() -> None:
    names = {(m.half, m.stratum) for m in measure(TRUTH, random_answers(TRUTH, 1))}
    tune = {name for half, name in names if half == "tune"}
    assert tune == {
        *(f"sigma>=0.5, {p}, {months} months" for p in ("tight", "loose") for months in WINDOWS),
        *("sigma=0.5, tight, 18 months", "sigma=1, loose, 18 months"),
        *("sigma>=0.5, single-hop, 18 months", "sigma>=0.5, multi-hop, 18 months"),
        *("plant 1-2 of ordinary, tight, 18 months", "plant <0.25 of ordinary, tight, 18 months"),
        *("plant 1-2 of ordinary, loose, 18 months", "plant >5 of ordinary, loose, 18 months"),
        *("sigma>=0.5, dense hubs, tight, 18 months", "sigma>=0.5, sparse hubs, tight, 18 months"),
        *("sigma>=0.5, dense hubs, loose, 18 months",),
        *(f"all, {p}{months} months" for p in ("", "tight, ", "loose, ") for months in WINDOWS),
        "nothing planted, 18 months",
    }
    assert ("test", NOTHING) not in names
    more = scenario("M", 0.0, "none", "none", half="test"), CellTruth("M", "KOR")
    with_null = Truth((*TRUTH.scenarios, more[0]), (*TRUTH.cells, more[1]))
    test = {m.stratum for m in measure(with_null, random_answers(with_null, 1)) if m.half == "test"}
    assert {NOTHING, "all, tight, 18 months"} < test
    assert "all, loose, 18 months" not in test  # the suite has loose plants, but not in this half


def test_sizes_and_densities_choose_cells() -> None:
    got = numbers(answers())
    assert got["tune", "plant 1-2 of ordinary, tight, 18 months", "auprc"] == 1  # MEX before VNM and KOR
    assert got["tune", "plant <0.25 of ordinary, tight, 18 months", "auprc"] == 0.5  # THA after VNM
    assert got["tune", "sigma>=0.5, dense hubs, tight, 18 months", "base_rate"] == 0.5  # MEX, VNM
    assert got["tune", "sigma>=0.5, sparse hubs, tight, 18 months", "base_rate"] == 0.5  # THA, KOR


def test_only_measures_of_given_answers_are_reported() -> None:
    given = answers()
    only_scores = replace(silence(TRUTH), score=given.score)
    metrics = {metric for _, _, metric in numbers(only_scores)}
    at = {"precision@K", "recall@K", "recall@2K", "precision@3", "recall@3", "hit@3"}
    assert metrics == {"auprc", "base_rate"} | at
    assert not any(half == "test" for half, _, _ in numbers(given))
    other = answers()
    say(other, TRUTH, "T", "KOR", score=1.0)
    assert of(TIGHT, other, "test")["precision@3"] == 0.5  # of the two candidates there are
    late = replace(given, score=np.where(np.array(WINDOWS)[:, None] == 18, given.score, -np.inf))
    assert {s for _, s, _ in numbers(late) if "18 months" not in s} == set()


def perfect() -> Answers:
    given = silence(TRUTH)
    for c in TRUTH.cells:
        for months in WINDOWS:
            kg, there = c.arrived_kg.get(months, 0.0), c.planted(months)
            amounts = {"estimate": kg, "low": kg, "high": kg, "at_least": kg, "at_most": kg}
            flags = {"p": 0.001, "q": 0.001} if there else {"p": 0.9, "q": 0.9}
            say(given, TRUTH, c.scenario, c.hub, (months,), score=float(there), **flags, **amounts)
    return given


def test_a_perfect_detector_is_perfect() -> None:
    got = numbers(perfect())
    ones = ("auprc", "precision@K", "recall", "hit", "power", "hub_interval_coverage", "flagged_tonnes_share")
    zeros = ("fdr", "decoy", "rejection", "delay_undetected", "false_alarms", "hub_error", "hub_bias", "hub_share")
    for key, value in got.items():
        if key[2].startswith(ones):
            assert value == 1, key
        if key[2].startswith((*zeros, "hub_interval_width")):
            assert value == 0, key
    for stratum in (TIGHT, LOOSE, WHOLE, "sigma>=0.5, multi-hop, 18 months"):  # two of them with a route of two hops
        for metric in ("error_median", "bias_median", "share_below_at_least", "share_above_at_most"):
            assert got["tune", stratum, f"scenario_{metric}"] == 0, (stratum, metric)
    assert {key[2].split("@")[0].split(":")[0] for key in got} >= {
        "auprc",
        "fdr",
        "rejection",
        "decoy_fpr",
        "delay_months",
    }


def test_a_constant_detector_scores_as_chance() -> None:
    given = replace(silence(TRUTH), score=np.zeros((len(WINDOWS), len(TRUTH.cells))))
    got = numbers(given)
    for half, stratum, metric in got:
        if metric in ("auprc", "precision@K"):
            assert got[half, stratum, metric] == pytest.approx(got[half, stratum, "base_rate"])


def test_the_order_of_scenarios_and_candidates_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    given = random_answers(TRUTH, 4)
    scenarios = tuple(TRUTH.scenarios[i] for i in rng.permutation(len(TRUTH.scenarios)))
    place = {s.scenario: i for i, s in enumerate(scenarios)}
    shuffled = rng.permutation(len(TRUTH.cells))
    order = sorted(shuffled, key=lambda i: place[TRUTH.cells[i].scenario])
    truth = Truth(scenarios, tuple(TRUTH.cells[i] for i in order))
    moved = Answers(*(getattr(given, field.name)[:, order] for field in fields(given)))
    assert numbers(moved, truth) == pytest.approx(numbers(given), rel=1e-12)


def test_one_scorer_serves_many_detectors_and_leaves_answers_alone() -> None:
    scorer, given = Scorer(TRUTH), random_answers(TRUTH, 5)
    before = given.p.copy()
    assert scorer.measure(given) == scorer.measure(given) == measure(TRUTH, given)
    assert np.array_equal(given.p, before, equal_nan=True)
    with pytest.raises(ValueError, match="shape"):
        scorer.measure(replace(given, q=given.q[:, :3]))
    with pytest.raises(ValueError, match="NaN"):
        scorer.measure(replace(given, score=given.p * np.nan))


def test_a_scenario_that_has_ended_is_in_no_longer_window() -> None:
    ended = replace(TRUTH.scenarios[0], months_after=12)  # A, the only tight one of its half
    truth = Truth((ended, *TRUTH.scenarios[1:]), TRUTH.cells)
    before, now = numbers(perfect()), numbers(perfect(), truth)
    gone = {stratum for half, stratum, _ in set(before) - set(now) if half == "tune"}
    assert {TIGHT, headline("tight", 15), "all, tight, 18 months"} <= gone
    assert headline("tight", 12) not in gone
    assert not any(half == "tune" and "tight" in stratum and "18" in stratum for half, stratum, _ in now)
    for key, value in now.items():
        if "12 months" in key[1] or "9 months" in key[1] or key[0] == "test":
            assert value == before[key], key
    assert now["tune", WHOLE, "base_rate"] == pytest.approx(2 / 7)  # B and N: ARE and TUR among seven cells
    curve = stratum_curve(truth, perfect(), "tune", TIGHT)
    assert curve is None


def test_seeds_are_averaged_where_a_number_exists() -> None:
    def seed(*values: tuple[str, float]) -> tuple[str, str, list[Measurement]]:
        return "mixed", "random", [Measurement("tune", TIGHT, metric, value) for metric, value in values]

    rows = summarise([seed(("auprc", 0.2)), seed(("auprc", 0.4), ("delay_months", 3)), seed(("auprc", 1 / 3))])
    first, second = rows
    assert first.mean == 0.311111111
    assert first.low is not None
    assert first.high is not None
    assert 0.2 < first.low < first.mean < first.high < 0.4
    pooled = summarise(
        ("m", "d", [Measurement("tune", TIGHT, "fdr", share, flags)])
        for share, flags in ((0.0, 30), (0.5, 10), (1, 0))
    )
    assert pooled[0].mean == 0.125  # 5 of 40 flags
    nothing = summarise(("m", "d", [Measurement("tune", TIGHT, "fdr", 0.0, 0)]) for _ in range(2))
    assert (nothing[0].mean, nothing[0].low, nothing[0].high) == (0, 0, 0)
    assert second == ScoreRow("mixed", "random", "tune", TIGHT, "delay_months", 3, None, None)
    assert [row.detector for row in summarise([("m", "b", seed(("x", 1))[2]), ("m", "a", seed(("x", 1))[2])])] == [
        "b",
        "a",
    ]


def test_curves_and_reliability_for_the_card() -> None:
    given = answers()
    points = {point.stated: point for point in reliability(TRUTH, given, "tune")}
    assert (points[0.05].realised, points[0.05].flagged) == (0, 2)
    assert (points[0.1].realised, points[0.1].flagged) == (1 / 4, 4)
    assert points[0.01].realised is None
    assert reliability(TRUTH, given, "nowhere") == []
    curve = stratum_curve(TRUTH, given, "tune", TIGHT)
    assert curve is not None
    assert curve[[0, 50, 51, 100]].tolist() == pytest.approx([1, 1, 2 / 3, 2 / 3])
    assert stratum_curve(TRUTH, given, "tune", NOTHING) is None
