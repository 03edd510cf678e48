"""Forecasts in a terminal and for programs: what was frozen, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import (
    Shown,
    console_here,
    plain,
    print_lines,
    print_modelled,
    print_more,
    print_table,
    print_title,
)
from oretrace.findings import rounded
from oretrace.views.numbers import figure, months, place, places, probability, scale_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.display.tables import Written
    from oretrace.forecast import Forecast, Frozen, ScoredForecast

MOST = 15
EVENTS = 8
WORDS = {"second": "sells to the targets", "first": "buys of the issuer, as the targets publish nothing"}


def print_frozen(frozen: Frozen) -> None:
    """The candidates with the largest probabilities, what counts as a hub, days ahead, and the hash."""
    console, made = console_here(), frozen.forecast
    print_modelled(console, made.modelled)
    head = f"Forecast {frozen.number}: {made.act} towards {places(made.targets)}"
    print_title(console, f"{head}, {months(made.first, made.last)}")
    twice = f"twice what it did in the year to {made.known_until:%Y-%m} and {_amount(made, made.floor)} more"
    console.print(plain(f"A hub is a territory that then {WORDS[made.leg]}, in the mean of a month, {twice}."))
    shown = made.candidates[:MOST]
    columns = [
        Shown("candidate", [place(one.hub) for one in shown], fold=True),
        Shown("probability", [probability(one.probability) for one in shown], right=True),
        Shown("a month before", [_amount(made, one.before) for one in shown], 1, right=True),
        Shown("buys of issuer", [f"{one.first_leg:+.1f}" for one in shown], 2, right=True),
        Shown(
            "sells to targets",
            [f"{one.second_leg:+.1f}" if made.leg == "second" else "" for one in shown],
            3,
            right=True,
        ),
        Shown("gravity", [f"{one.gravity:+.1f}" for one in shown], 4, right=True),
        Shown("past substitution", [f"{one.substitution:+.1f}" for one in shown], 5, right=True),
        Shown("plants", ["yes" if one.capacity else "" for one in shown], 6),
    ]
    print_table(console, columns)
    print_more(console, len(made.candidates) - MOST, "--format csv", "candidates")
    if made.events:
        print_title(console, "Days ahead")
        print_lines(console, [f"{one.on} {one.act}: {one.what}" for one in made.events[:EVENTS]])
    console.print(plain(f"frozen {frozen.at:%Y-%m-%d %H:%M} UTC, sha256 {frozen.sha256}", "dim"))


def _amount(made: Forecast, value: float) -> str:
    return scale_for(made.unit, value).amount(value)


def frozen_rows(frozen: Frozen) -> Written:
    """A row for each candidate, and the whole forecast as a document."""
    rows = [asdict(one) for one in frozen.forecast.candidates]
    document = {"number": frozen.number, "at": frozen.at.isoformat(), "sha256": frozen.sha256}
    return [*(rows[0] if rows else ())], rounded(rows), document | rounded(asdict(frozen.forecast))


SCORE_COLUMNS = (
    *("number", "act", "frozen_at", "first", "last", "known", "hubs", "brier", "brier_base", "log_score"),
    *("log_score_base", "k", "recall", "recall_largest", "not_scored"),
)


def print_scores(found: Sequence[tuple[Frozen, ScoredForecast | str]]) -> None:
    """Each forecast with its scores, or why it has none."""
    console = console_here()
    if not found:
        console.print("No forecast was frozen in this store: oretrace forecast freeze")
        return
    rows = [_row(*one) for one in found]
    columns = [
        Shown("", [str(one["number"]) for one in rows]),
        Shown("act", [one["act"] for one in rows], fold=True),
        Shown("months", [months(frozen.forecast.first, frozen.forecast.last) for frozen, _ in found]),
        Shown("became hubs", [places(one["hubs"]) if one["hubs"] else "" for one in rows], 1, fold=True),
        Shown("Brier (base)", [_pair(one, "brier", "brier_base") for one in rows], right=True),
        Shown("log (base)", [_pair(one, "log_score", "log_score_base") for one in rows], 3, right=True),
        Shown("recall at 5 (largest)", [_pair(one, "recall", "recall_largest") for one in rows], 2, right=True),
        Shown("not scored", [one["not_scored"] or "" for one in rows], fold=True),
    ]
    print_table(console, columns)
    console.print(
        plain("base: the mean probability for everybody; largest: ranked by what each traded before", "dim")
    )


def _pair(row: dict[str, Any], own: str, base: str) -> str:
    return "" if row[own] is None else f"{figure(row[own])} ({figure(row[base])})"


def score_rows(found: Sequence[tuple[Frozen, ScoredForecast | str]]) -> Written:
    """A row for each forecast."""
    return SCORE_COLUMNS, [rounded(_row(*one)) for one in found], None


def _row(frozen: Frozen, came: ScoredForecast | str) -> dict[str, Any]:
    made = frozen.forecast
    head = {"number": frozen.number, "act": made.act, "frozen_at": frozen.at.isoformat()}
    head |= {"first": made.first, "last": made.last}
    if isinstance(came, str):
        return dict.fromkeys(SCORE_COLUMNS) | head | {"not_scored": came}
    values = {name: value for name, value in asdict(came).items() if name in SCORE_COLUMNS}
    recalls = {name: None if values[name] != values[name] else values[name] for name in ("recall", "recall_largest")}
    return values | recalls | head | {"hubs": list(came.hubs), "not_scored": None}
