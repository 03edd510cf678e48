"""A scan and its evidence in a terminal, narrow and wide, of a detector that only this house's tests have too."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from oretrace.display.findings import print_evidence, print_queries, print_scan
from tests.report.sample import Sample, one_leg_eur, two_leg_kg, with_details, with_hubs

Printed = Callable[[int], str]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What is printed at a width."""

    def run(width: int, print_it: Callable[..., None], *given: object) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        print_it(*given)
        return capsys.readouterr().out

    return run


def heads(text: str) -> list[str]:
    return next(line for line in text.splitlines() if line.lstrip().startswith("#")).split()


@pytest.mark.parametrize("make", [one_leg_eur, two_leg_kg])
@pytest.mark.parametrize("width", [80, 100, 132])
def test_columns_that_must_stay_are_printed_at_every_width(
    make: Callable[[], Sample], width: int, printed: Callable[..., str]
) -> None:
    scan = make().scan
    text = printed(width, print_scan, scan)
    assert max(map(len, text.splitlines())) <= width
    assert heads(text)[:3] == ["#", "id", "hub"]
    assert {"verdict", "p", "q"} <= set(heads(text))
    assert all(hub.id[:8] in text for hub in scan.leading)
    assert "…" not in text
    assert ("robust" in heads(text)) == (width == 132)


def test_one_sentence_answers_and_remarks_stand_beside(printed: Callable[..., str]) -> None:
    text = " ".join(printed(132, print_scan, one_leg_eur().scan).split())
    assert "3 of the 6 hubs tested is consistent with rerouting on European Union → Russia" in text
    assert "Data: values, not weights" in text and "First-leg claim: " in text
    assert "Left out (2):" in text and "Chapter 99: residual codes" in text
    assert "oretrace explain ID" in text


def test_the_second_opinion_is_named_where_it_differs(printed: Callable[..., str]) -> None:
    sample = one_leg_eur()
    assert "second opinion" not in printed(132, print_scan, sample.scan)
    first, *others = sample.scan.leading
    other = with_hubs(sample, with_details(first, linear_flagged=False), *others)
    assert "The second opinion, the linear score, differs: Kyrgyzstan not flagged." in printed(
        132, print_scan, other.scan
    )


def test_products_are_ranked_in_their_hubs(printed: Callable[..., str]) -> None:
    text = printed(100, print_scan, one_leg_eur().scan, "product")
    assert "product" in heads(text)
    assert text.count("847100") == 6


def test_evidence_is_shown_by_exhibit(printed: Callable[..., str]) -> None:
    sample = two_leg_kg()
    first = sample.scan.leading[0]
    text = printed(80, print_evidence, first, sample.evidence[first.id])
    for part in ("Against", "Innocent explanations", "China → Thailand", "Ledger of antimony: t", "no bound"):
        assert part in text
    assert "-- parameters:" not in text
    years = next(line for line in text.splitlines() if line.startswith("t a month"))
    assert years.split()[3:] == ["2022", "2023", "2024", "2025", "2026"]


def test_an_unpublished_series_is_printed_as_unknown(printed: Callable[..., str]) -> None:
    sample = one_leg_eur()
    first = sample.scan.leading[0]
    text = printed(100, print_evidence, first, sample.evidence[first.id])
    assert "Kyrgyzstan → Russia\n  unknown: nobody publishes this series" in text
    assert "… and 110 more" in text


def test_no_flag_no_amount(printed: Callable[..., str]) -> None:
    sample = two_leg_kg()
    none = with_hubs(sample, *(replace(hub, verdict="not flagged") for hub in sample.scan.leading))
    assert not {"estimate", "interval"} & set(heads(printed(132, print_scan, none.scan)))


@pytest.mark.parametrize("width", [80, 100, 132])
@pytest.mark.parametrize("make", [one_leg_eur, two_leg_kg])
def test_evidence_fits_a_screen_and_says_how_to_see_the_rest(
    printed: Callable[..., str], make: Callable[[], Sample], width: int
) -> None:
    sample = make()
    for finding in sample.scan.leading:
        text = printed(width, print_evidence, finding, sample.evidence[finding.id], False)
        assert len(text.splitlines()) <= 40
        assert all(word in " ".join(text.split()) for word in ("--full", "--sql", "--format json"))
        assert all(check.name in text for check in sample.evidence[finding.id].checks)


@pytest.mark.parametrize("full", [True, False])
def test_evidence_on_modelled_figures_says_so_first(printed: Callable[..., str], full: bool) -> None:
    sample = two_leg_kg()
    first = sample.scan.leading[0]
    assert printed(200, print_evidence, first, sample.evidence[first.id], full, True).startswith("Modelled data: ")
    assert "Modelled data" not in printed(200, print_evidence, first, sample.evidence[first.id], full)


def test_queries_are_printed_alone_with_their_parameters(printed: Callable[..., str]) -> None:
    sample = two_leg_kg()
    text = printed(80, print_queries, sample.evidence[sample.scan.leading[0].id])
    assert text.startswith("-- over the store's views") and "-- parameters:" in text and "$reporter" in text
