"""What counts once, read off docs/method/flows.md in plain Python: slow, one figure after the other, without SQL."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from tests.flows.figures import Figure

Group = dict[Any, list[Figure]]


def what_counts(figures: Iterable[Figure], grain: int) -> list[Figure]:
    """The figures that count, for periods of `grain` months of the calendar; a product is its six digits."""
    fitting = [f for f in figures if f.flow in ("export", "import") and _fits(f, grain)]
    once = [f for lane in _by(fitting, _lane_and_time).values() for f in _one_length_of_code(lane)]
    led = [f for of in _by(once, lambda f: (_trade(f), f.months)).values() for f in _one_source(of)]
    kept = [f for of in _by(led, lambda f: (_trade(f), _number(f, grain))).values() for f in _one_length_of_time(of)]
    return [f for f in kept if not (f.suppressed and any(_contains(other, f, grain) for other in kept))]


def _by(figures: Iterable[Figure], key: Callable[[Figure], Hashable]) -> Group:
    groups: Group = defaultdict(list)
    for figure in figures:
        groups[key(figure)].append(figure)
    return groups


def _month(f: Figure) -> int:
    return (f.start.year - 2000) * 12 + f.start.month - 1


def _number(f: Figure, grain: int) -> int:
    return _month(f) // grain


def _fits(f: Figure, grain: int) -> bool:
    return f.months <= grain and _number(f, grain) == (_month(f) + f.months - 1) // grain


def _trade(f: Figure) -> Hashable:
    return f.reporter, f.flow, f.hs_code[:6]


def _lane_and_time(f: Figure) -> Hashable:
    return f.reporter, f.partner, f.flow, f.source, f.start, f.months, f.hs_code[:6]


def _one_length_of_code(lane: list[Figure]) -> list[Figure]:
    """1. Ten digits are lines of eight, then what is left of both lines of six."""
    known = [f for f in lane if not f.suppressed]
    in_kg = all(f.kg is not None for f in known)
    comparable = in_kg or len({f.currency for f in lane}) == 1
    withheld = [f for f in lane if f.suppressed]

    def total_or_lines(totals: list[Figure], lines: list[Figure], hidden: bool) -> list[Figure]:
        if not totals or not lines or not comparable:
            return totals or lines
        whole, parts = _sum(totals, in_kg), _sum(lines, in_kg)
        if whole is None or parts is None:
            return lines if parts is not None else totals
        short = parts < 0.999 * whole or (hidden and parts <= 1.001 * whole)
        return totals if short else lines

    rest = []
    for prefix, branch in _by((f for f in known if len(f.hs_code) > 6), lambda f: f.hs_code[:8]).items():
        hidden = any(len(f.hs_code) == 10 and f.hs_code[:8] == prefix for f in withheld)
        eight, ten = ([f for f in branch if len(f.hs_code) == n] for n in (8, 10))
        rest += total_or_lines(eight, ten, hidden)
    six = [f for f in known if len(f.hs_code) <= 6]
    return [*total_or_lines(six, rest, any(len(f.hs_code) > 6 for f in withheld)), *withheld]


def _sum(figures: list[Figure], in_kg: bool) -> float | None:
    sizes = [size for f in figures if (size := f.kg if in_kg else _worth(f)) is not None]
    return sum(sizes) if sizes else None


def _worth(f: Figure) -> float | None:
    return 5.0 * f.kg if f.value is None and f.kg is not None else f.value


def _one_source(of: list[Figure]) -> list[Figure]:
    """2. The source with most months leads: then lanes and months, then kg, then the name; others fill."""

    def rank(source: str) -> Any:
        own = [f for f in of if f.source == source and not f.suppressed]
        lanes = {(f.start, f.partner) for f in own}
        return -len({f.start for f in own}), -len(lanes), -sum(round(f.kg or 0, 3) for f in own), source

    order = sorted({f.source for f in of}, key=rank)
    first = {
        start: min(order.index(f.source) for f in same if not f.suppressed)
        for start, same in _by(of, lambda f: f.start).items()
        if any(not f.suppressed for f in same)
    }
    return [f for f in of if f.suppressed or order.index(f.source) == first[f.start]]


def _one_length_of_time(of: list[Figure]) -> list[Figure]:
    """3. Of each lane the length of which the reporter has more months; a tie goes to the larger, then the longer."""
    known = [f for f in of if not f.suppressed]
    months = {m: m * len({f.start for f in known if f.months == m}) for m in {f.months for f in known}}
    kept = [f for f in of if f.suppressed]
    for lane in _by(known, lambda f: f.partner).values():
        in_kg = all(f.kg is not None for f in lane)
        lengths = {f.months for f in lane}

        def rank(m: int, lane: list[Figure] = lane, in_kg: bool = in_kg) -> Any:
            return months[m], _sum([f for f in lane if f.months == m], in_kg) or 0, m

        best = max(lengths, key=rank)
        kept += [f for f in lane if f.months == best]
    return kept


def _contains(figure: Figure, cell: Figure, grain: int) -> bool:
    """4. Whether a figure that counts makes a withheld cell known."""
    same_lane = (figure.reporter, figure.partner, figure.flow) == (cell.reporter, cell.partner, cell.flow)
    another = (figure.source, figure.hs_code, figure.months) != (cell.source, cell.hs_code, cell.months)
    begins, ends = _month(figure), _month(figure) + figure.months
    inside = (
        begins <= _month(cell)
        and _month(cell) + cell.months <= ends
        and _number(figure, grain) == _number(cell, grain)
    )
    return not figure.suppressed and same_lane and another and inside and cell.hs_code.startswith(figure.hs_code)
