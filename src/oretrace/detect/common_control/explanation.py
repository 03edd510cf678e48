"""The evidence of one chain: what weighs for and against one control, who holds whom, the lots of both legs."""

from __future__ import annotations

from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.common_control.chains import LOTS, first_month
from oretrace.detect.common_control.weighing import DIRECT_ENDED, placebos_of, strongest, weights
from oretrace.evidence import (
    DOES_NOT,
    EXPLAINS,
    UNTESTABLE,
    Check,
    Evidence,
    GraphExhibit,
    Query,
    SeriesExhibit,
    TableExhibit,
)
from oretrace.parties.control import CONTROLLERS, actors_in
from oretrace.parties.scoring import waterfall
from oretrace.text import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oretrace.detect.common_control.chains import ChainLeg, ChainTrade
    from oretrace.detect.common_control.records import ControlWorking
    from oretrace.detect.common_control.weighing import Piece, WeighedChain
    from oretrace.findings import Finding
    from oretrace.parties.control import Link
    from oretrace.question import Question

LIMITS = (
    "Registers are as they were retrieved: an owner, an address or a telephone may be out of date.",
    "A firm that no register has is known by its names and addresses on papers alone.",
    "Chains by way of more than two firms are not put together, by way of two where their ends share something.",
    "Weights come from modelled worlds; how often real groups evade an act is not known.",
)
ODDS = "Evidence in log-odds: 0.7 doubles the odds of one control, −0.7 halves them; error is one standard error"
SURE = 1.96
"""Standard errors on either side of a weight that hold it with 95 %."""
MOST_LINES = 8
RARE = 0.1
"""p of a rise, up to which growth of the market does not explain it: the rate at which other detectors flag."""
NOTIFIED = (
    "notify party of a bill to order or to a forwarder, who may act for him; whoever holds a bill to order can"
    " sell the goods at sea"
)
FEWEST = 9
"""Chains that share nothing, below which a rank among them says nothing: of n the least p is 1/(n + 1)."""


def evidence_of(
    finding: Finding, working: ControlWorking, asked: Mapping[str, Any], question: Question, sources: tuple[str, ...]
) -> Evidence:
    """All that a reader needs to weigh a chain."""
    one, trade = working.weighed[finding.id], working.trade
    act = first_month(question)
    start = sum(month < act for month in trade.months)
    link = strongest(one.chain)
    names = [trade.actors[firm].names[0] for firm in one.chain.firms]
    shared = f"shared is the {link.shared} {link.written}" if link else "nothing is shared"
    if link and link.left == link.right:
        shared = f"{link.written} is one firm by its name, in more than one territory"
    place = territories().name
    buyers = zip(names[1:], one.chain.legs, strict=True)
    sells = ", which sells to ".join(f"{buyer} in {place(leg.sent_to)}" for buyer, leg in buyers)
    both, kinds = ("all", ("in", "between", "out")) if one.chain.middle else ("both", ("in", "out"))
    claim = f"{names[0]} sells to {sells}; {shared}. Consistent with one control on {both} legs."
    joined = tuple(_joined(one, trade))
    columns = ("left", "right", "score", "reason", "weight")
    beside = (TableExhibit("names", "Names taken to be of one firm", columns, joined),) if joined else ()
    sentences = [
        (piece.weight, _sentence(piece).replace("Both legs", f"{both.title()} legs"))
        for piece in one.pieces
        if piece.weight
    ]
    return Evidence(
        finding_id=finding.id,
        claim=claim,
        speaks_for=tuple(text for weight, text in sentences if weight > 0),
        speaks_against=(
            *(text for weight, text in sentences if weight < 0),
            *_before_founding(one, trade),
            *_of_common_names(one, trade),
        ),
        checks=tuple(_checks(one, working, finding, start)),
        limits=LIMITS,
        sources=(*sources, *(_lines(leg, trade) for leg in one.chain.legs)),
        queries=(Query(engine.load(LOTS), dict(asked)),),
        exhibits=(
            graph_of(one, trade),
            TableExhibit("weights", ODDS, ("evidence", "level", "weight", "error"), _table(one)),
            *(_series(leg, trade, kind) for leg, kind in zip(one.chain.legs, kinds, strict=True)),
            *beside,
        ),
    )  # fmt: skip


WORDS = {
    "shared": "Two of the firms share {0}",
    "ends": "Those that share it are {0}",
    "hub's age": "The firm elsewhere {0}",
    "linked buyer's age": "The buyer, who shares it, {0}",
    "takeover": "The buyer {0}",
    "route": "Trade statistics have a finding on the route ({0})",
}
LEVELS = {
    "controller": "a controller",
    "address": "an address",
    "domain": "an e-mail domain",
    "agent": "an agent",
    "phone": "a telephone number",
    "possible controller": "a possible controller",
    "director": "who directs both (by a seat on the board, votes or otherwise)",
    "name word": "a rare word at the head of their names",
    "both ends": "seller and buyer",
    "seller and hub": "the seller and the firm elsewhere",
    "hub and buyer": "the firm elsewhere and the buyer",
    "new": "was founded within a year before the act, or since",
    "old": "was older than a year at the act",
    "unknown": "is of unknown age",
    "nobody's place": "takes the place of no former buyer",
    DIRECT_ENDED: "bought from the act's issuer itself until the act, and does no longer",
}


def _sentence(piece: Piece) -> str:
    """What a piece of evidence means, how much more or less often it is met under one control, and how sure."""
    level = LEVELS.get(piece.level, piece.level)
    text = WORDS.get(piece.kind, "{0}").format(level)
    times = short(exp(abs(piece.weight)))
    if piece.kind == "route":
        return f"{text}: raises the odds by a factor of {times} at most, beyond what the rise of its lots does."
    how = "more" if piece.weight > 0 else "less"
    often = f"{times} times {how} often on modelled ways of one control than on others"
    known = weights()[piece.kind, piece.level]
    rests = f"met on {_counted(known.routes, 'way')} and {_counted(known.others, 'other chain')}"
    low, high = (short(exp(abs(piece.weight) + side * SURE * piece.error)) for side in (-1, 1))
    return f"{text[0].upper()}{text[1:]}: {often} ({low} to {high} with 95 %; {rests})."


def _counted(n: float, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"


def _before_founding(one: WeighedChain, trade: ChainTrade) -> Iterator[str]:
    """Firms that dealt in months before the day on which a register has them founded."""
    for firm in dict.fromkeys(one.chain.firms):
        actor = trade.actors[firm]
        before = [month < actor.founded[:7] for month in (f"{day:%Y-%m}" for day in trade.months)]
        kg = max(float(leg.kg[before].sum()) for leg in one.chain.legs if firm in (leg.seller, leg.buyer))
        if actor.founded and kg:
            yield (
                f"{actor.names[0]}: {kg / 1000:,.1f} t went in months before {actor.founded}, when a register has it "
                "founded: the entry may be of another firm, or of the same one founded anew."
            )


def _of_common_names(one: WeighedChain, trade: ChainTrade) -> Iterator[str]:
    """Firms whose name others may have, at addresses that share nothing."""
    for firm in dict.fromkeys(one.chain.firms):
        if many := trade.entities.resolution.places.get(firm):
            name = trade.actors[firm].names[0]
            yield f"{name}: its name is common, and {many} of its addresses share nothing: it may be several firms."


def _table(one: WeighedChain) -> tuple[tuple[str, str, float, float], ...]:
    prior = one.odds - sum(piece.weight for piece in one.pieces), weights()["prior", ""].error
    pieces = [(piece.kind, piece.level, piece.weight, piece.error) for piece in one.pieces]
    together = ("together", f"probability {one.probability:.2f}", one.odds, one.error)
    return (("before any evidence", "", *prior), *pieces, together)


def _checks(one: WeighedChain, working: ControlWorking, finding: Finding, start: int) -> Iterator[Check]:
    link = strongest(one.chain)
    traded = any(leg.kg[:start].any() for leg in one.chain.legs)
    if link and link.shared in CONTROLLERS:
        text = "one of the legs traded before the act" if traded else "neither leg traded before the act"
        yield Check("a group that trades within itself", EXPLAINS if traded else DOES_NOT, text)
    if link and (link.shared == "name word" or link.left == link.right):
        text = "the name is rare among registered names; no register says whether its firms are of one group"
        yield Check("firms that have one name by chance", UNTESTABLE, text)
    elif link and link.shared not in CONTROLLERS:
        same = sum(
            any(mark == (link.shared, link.value) for mark in of.marks) for of in working.trade.actors.values()
        )
        text = f"{same} firms of the lots and registers have it"
        yield Check("an agent or a building of many firms", EXPLAINS if same > 2 else DOES_NOT, text)
    p: float = finding.details.placebo_share
    unlinked = len(placebos_of(working.every))
    text = f"beside {unlinked} chains that share nothing its rise ranks at p = {p:.3f}"
    outcome = UNTESTABLE if unlinked < FEWEST else DOES_NOT if p <= RARE else EXPLAINS
    yield Check("a market that grew", outcome, text)
    if notified := sum(leg.notified for leg in one.chain.legs):
        text = f"in {notified:,} of {sum(leg.lots for leg in one.chain.legs):,} lots the buyer is the {NOTIFIED}"
        yield Check("an order bill that was sold on the water", UNTESTABLE, text)
    yield Check("goods made at the hub", UNTESTABLE, "lots do not show where goods were made")


def _series(leg: ChainLeg, trade: ChainTrade, kind: str) -> SeriesExhibit:
    months = tuple(f"{month:%Y-%m}" for month in trade.months)
    title = f"{_between(leg, trade)}, {leg.lots} lots ({leg.view})"
    return SeriesExhibit(f"leg_{kind}", title, True, "kg", months, tuple(float(kg) for kg in leg.kg))


def _lines(leg: ChainLeg, trade: ChainTrade) -> str:
    """Where the lots of a leg stand in the store."""
    stand = ", ".join(f"{snapshot}:{line}" for snapshot, line in leg.lines[:MOST_LINES])
    more = f" and {len(leg.lines) - MOST_LINES} more" if len(leg.lines) > MOST_LINES else ""
    return f"{_between(leg, trade)}: lots in {leg.view}, import:line {stand}{more}"


def _between(leg: ChainLeg, trade: ChainTrade) -> str:
    return " to ".join(trade.actors[firm].names[0] for firm in (leg.seller, leg.buyer))


def graph_of(one: WeighedChain, trade: ChainTrade) -> GraphExhibit:
    """The firms, what goes from one to the next, and what they share; every edge with its evidence."""
    firms, names = one.chain.firms, {firm: trade.actors[firm].names[0] for firm in one.chain.firms}
    places = (one.chain.first.sent_from, *(leg.sent_to for leg in one.chain.legs))
    # A firm that stands twice is drawn by its branches.
    ends = [
        (firm, names[firm])
        if firms.count(firm) == 1
        else (f"{firm} {at}", f"{names[firm]}, {territories().name(at)}")
        for firm, at in zip(firms, places, strict=True)
    ]
    nodes, key = dict(ends), {firm: end[0] for firm, end in reversed([*zip(firms, ends, strict=True)])}
    edges = [
        (seller[0], buyer[0], f"{leg.lots} lots, {leg.kg.sum():,.0f} kg")
        for leg, (seller, buyer) in zip(one.chain.legs, pairwise(ends), strict=True)
    ]
    for link in one.chain.links:
        if link.left == link.right:
            drawn = [end for firm, (end, _) in zip(firms, ends, strict=True) if firm == link.left]
            edges += [(left, right, "one firm by its name") for left, right in pairwise(drawn)]
        elif link.shared in CONTROLLERS:
            for owner, owned, label in _stakes(trade, link):
                nodes |= {end: _named(trade, end) for end in (owner, owned) if end not in key}
                edges.append((key.get(owner, owner), key.get(owned, owned), label))
        else:
            edges.append((key[link.left], key[link.right], f"{link.shared} {link.written}"))
    return GraphExhibit(
        "firms", "Who sells to whom, and what they share", tuple(nodes.items()), tuple(dict.fromkeys(edges))
    )


def _named(trade: ChainTrade, end: str) -> str:
    return trade.actors[end].names[0] if end in trade.actors else trade.holdings.names.get(end, end)


def _stakes(trade: ChainTrade, link: Link) -> Iterator[tuple[str, str, str]]:
    """The stakes by which the controller comes to the two firms, those between among them."""
    firm = actors_in(trade.actors.values(), trade.holdings)
    held: dict[str, list[tuple[str, str]]] = {}
    for stake in trade.holdings.stakes:
        if stake.control and link.shared == "director":
            held.setdefault(stake.owner, []).append((stake.owned, "directs"))
        if stake.high > 0:
            span = f"{stake.low:.0%}" if stake.low == stake.high else f"{stake.low:.0%} to {stake.high:.0%}"
            since = f" since {stake.start}" if stake.start else ""
            held.setdefault(stake.owner, []).append((stake.owned, f"holds {span}{since}"))

    def paths(at: str, seen: tuple[str, ...]) -> Iterator[tuple[tuple[str, str, str], ...]]:
        for owned, label in held.get(at, ()):
            if owned in seen:
                continue
            step = (firm.get(at, at), firm.get(owned, owned), label)
            if firm.get(owned) in (link.left, link.right):
                yield (step,)
            yield from ((step, *rest) for rest in paths(owned, (*seen, owned)))

    yield from dict.fromkeys(step for path in paths(link.value, (link.value,)) for step in path)


def _joined(one: WeighedChain, trade: ChainTrade) -> Iterator[tuple[str, str, float, str, float]]:
    """The pairs of names by which the firms were put together, each with what its score is made of."""
    names = {name for firm in one.chain.firms for name in trade.actors[firm].names}
    mine = [
        join
        for join in trade.entities.resolution.joins
        if join.left in names and join.right in names and join.score < 1
    ]
    for join in mine[:MOST_LINES]:
        for reason, weight in waterfall(join.left, join.right):
            yield join.left, join.right, join.score, reason, round(weight, 2)
        if join.mark:
            yield join.left, join.right, join.score, f"the same {join.mark.kind}: {join.mark.value}", 0.0
