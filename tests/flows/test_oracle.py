"""counted.sql against the rule in plain Python, on hundreds of small stores at a time: one reporter is one store."""

from datetime import date
from itertools import product
from random import Random
from string import ascii_uppercase

import pytest

from tests.flows.figures import SOURCES, Figure, counted
from tests.flows.oracle import what_counts

CODES = ("282580", "28258010", "28258090", "2825801010", "2825801090", "2825809000", "2825", "811010", "81101000")
AMOUNTS = (0.0, 1.0, 499.5, 500.0, 500.4, 720.0, 1_000.0, 1_000.9, 1_001.1, 1e-9, 1e9, None)
REPORTERS = tuple("".join(letters) for letters in product(ascii_uppercase, repeat=3))


def small_store(draw: Random, reporter: str) -> list[Figure]:
    """Up to 14 figures on two lanes in one year, of which many speak of the same trade."""
    codes = draw.sample(CODES, draw.randint(1, 5))
    lengths = draw.choice(((1,), (1, 3), (1, 3, 12), (3, 6, 12), (12,)))
    sources = SOURCES[: draw.randint(1, 3)]
    amounts, currencies = draw.sample(AMOUNTS, 5), draw.choice((["USD"], ["USD"], ["USD", "EUR"]))
    found = {}
    for _ in range(draw.randint(1, 14)):
        months = draw.choice(lengths)
        withheld = draw.random() < 0.15
        kg = None if withheld else draw.choice(amounts)
        value = None if withheld else draw.choice((None if kg is not None else 5.0, 500.0, 1_000.0, 1_200.0))
        figure = Figure(
            hs_code=draw.choice(codes),
            kg=kg,
            value=value,
            start=date(2024, draw.choice([1, 2, 3, 4, 7, 12]) if months == 1 else draw.choice([1, 1, 4, 7, 10]), 1),
            months=months,
            source=draw.choice(sources),
            reporter=reporter,
            partner=draw.choice(("USA", "JPN")),
            flow=draw.choice(("export", "export", "export", "import", "re_export")),
            suppressed=withheld,
            currency=draw.choice(currencies),
        )
        key = (figure.hs_code, figure.start, figure.months, figure.source, figure.partner, figure.flow)
        found[key] = figure  # a source has one current figure of a code, lane and time
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("grain", [1, 3, 6, 12])
@pytest.mark.parametrize("seed", range(3))
def test_counted_figures_equal_those_of_the_rule_in_plain_python(grain: int, seed: int) -> None:
    draw = Random(f"{grain}, {seed}")
    figures = [figure for reporter in REPORTERS[:700] for figure in small_store(draw, reporter)]
    expected = {id(figure) for figure in what_counts(figures, grain)}
    rows = {row["line"]: row for row in counted(figures, grain=grain)}
    wrong = [figure.reporter for line, figure in enumerate(figures, 1) if (line in rows) != (id(figure) in expected)]
    assert not wrong, [f for f in figures if f.reporter == wrong[0]]
    for line, row in rows.items():
        figure = figures[line - 1]
        assert (row["state"] == "suppressed") == figure.suppressed
        assert (row["kg"], row["hs_code"], row["reporter"]) == (figure.kg, figure.hs_code, figure.reporter)
