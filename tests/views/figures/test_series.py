"""A monthly series: gaps stay gaps, the act and unpublished months are marked."""

from dataclasses import replace

from oretrace.views.figures import series
from oretrace.views.figures.svg import width_of
from tests.views.figures.drawing import classed, described, elements, starts, texts
from tests.views.figures.samples import DATES, MONTHS, a_series


def observed(markup: str) -> str:
    """The data of the line of what was observed, that of the legend aside."""
    lines = [one.get("d", "") for one in classed(markup, "stroke-ink") if one.get("stroke-width") == "2"]
    return next(d for d in lines if d != "M0 0H26")


def test_a_gap_breaks_the_line_and_a_lone_month_is_a_dot() -> None:
    markup = series(a_series())
    assert len(starts(observed(markup))) == 1
    dots = [one for one in elements(markup, "circle") if "fill-ink" in one.get("class", "")]
    assert len(dots) == 20
    long = replace(a_series(), beside=(), expected=(), low=(), high=())
    whole = series(replace(long, observed=tuple(1e4 for _ in MONTHS)))
    assert len(starts(observed(whole))) == 1 and observed(whole).count("L") == 23


def test_the_act_is_marked_where_it_is_within_the_months() -> None:
    assert {"announced 2024-12-03", "in force 2024-12-05"} <= set(texts(series(a_series(), DATES)))
    assert "announced, in force 2024-12-03" in texts(
        series(a_series(), (("announced", "2024-12-03"), ("in force", "2024-12-03")))
    )
    assert not any("2019" in text for text in texts(series(a_series(), (("announced", "2019-12-03"),))))


def test_labels_of_dates_do_not_meet_and_stay_in_the_figure() -> None:
    many = tuple((f"date number {n}", f"2025-{n:02d}-01") for n in range(1, 13))
    markup = series(a_series(), many)
    boxes = [
        (float(one.get("x", "")), float(one.get("y", "")), float(one.get("x", "")) + width_of(one.text or ""))
        for one in elements(markup, "text")
        if (one.text or "").startswith("date number")
    ]
    assert len(boxes) == 12 and all(left >= 0 and right <= 600 for left, _, right in boxes)
    for n, (left, y, right) in enumerate(boxes):
        row = [(begin, end) for begin, other, end in boxes[:n] if other == y]
        assert not any(left < end and begin < right for begin, end in row)


def test_unpublished_months_are_grey_and_named_where_there_is_room() -> None:
    assert not classed(series(a_series()), "fill-shade")
    one, many = (series(a_series(), (), months) for months in (("2025-03",), MONTHS[-6:]))
    assert len(classed(one, "fill-shade")) == len(classed(many, "fill-shade")) == 1
    assert "not published" in texts(many) and "not published" not in texts(one)


def test_units_and_figures_are_those_of_the_data() -> None:
    assert "t per month" in texts(series(a_series()))
    assert "share" in texts(series(a_series(unit="share")))
    assert described(series(a_series())).endswith("2025-12: 90.0\xa0t, expected 10.0\xa0t.")


def test_the_counterfactual_and_its_band_are_drawn_where_there_are_any() -> None:
    bare = replace(a_series(), expected=(), low=(), high=())
    assert classed(series(a_series()), "fill-blue") and not classed(series(bare), "fill-blue")
    assert not classed(series(bare), "stroke-blue")


def test_an_unpublished_series_has_no_axis() -> None:
    assert texts(series(replace(a_series(), reported=False))) == ["Unknown: nobody publishes this series."]


def test_figures_below_0_have_a_place() -> None:
    markup = series(replace(a_series(), observed=tuple(-1e4 for _ in MONTHS), low=(), high=(), beside=()))
    assert "−10" in texts(markup)


def test_series_of_one_month_and_of_no_month_are_drawn() -> None:
    one = replace(a_series(), months=("2025-01",), observed=(1.0,), expected=(), low=(), high=(), beside=())
    assert "2025-01" in texts(series(one))
    assert "2025-01" in texts(series(replace(one, observed=(None,))))
