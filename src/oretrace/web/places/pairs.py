"""Pairs of names that may be one party, judged one after another; a resolution obeys what was judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field

from oretrace.cases import DecidedMeanwhileError, PairJudgement, PairVerdict, Withdrawal
from oretrace.cases.pairs import pair_of
from oretrace.errors import InputError
from oretrace.parties.scoring import waterfall
from oretrace.views.desk.pairs import MOST_LISTED, PairLine, PairsView, PairView, RefusedVerdict, pair_view
from oretrace.views.desk.parties import judged_pairs
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.findings import changeable
from oretrace.web.places.parties import judged_since, resolved
from oretrace.web.sent import Sent
from oretrace.web.twins import draw, page

if TYPE_CHECKING:
    from oretrace.cases import PairJudgements
    from oretrace.parties.directory import Directory
    from oretrace.parties.resolve import UnsurePair

MOST_HISTORY = 50

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Key = Annotated[str, Query(pattern="^(pair-[0-9a-f]{16})?$", description="Key of a pair; empty for the next one.")]
Of = Annotated[str, Query(pattern="^(P[0-9a-f]{12})?$", description="A party whose pairs are meant; empty for all.")]


class PairDecision(Sent):
    """A verdict on two names, in JSON."""

    left: str = Field(max_length=2_000)
    right: str = Field(max_length=2_000)
    verdict: PairVerdict
    note: str = Field("", max_length=10_000)
    seen: int | None = Field(
        None, ge=0, lt=2**31, description="Last judgement that you know of: a later one that differs is an error."
    )


@page(router, "/parties/pairs", "pairs.html.j2")
def pairs_to_judge(desk: TheDesk, at: Key = "", entity: Of = "") -> PairsView:
    """A pair that may be one party, or the next one that you have not judged, and those that follow."""
    known, given = desk.directory(), desk.cases.pairs()
    waiting = _waiting(known, given, desk.reader, entity) if known else {}
    every = {pair_of(one.left, one.right)[2]: one for one in known.unsure} if known and at else {}
    if at and at not in every:
        raise InputError("a pair that is unsure", at, "/parties/pairs")
    key, pair = (at, every[at]) if at else next(iter(waiting.items()), ("", None))
    seen = given.seen_by(desk.reader)
    return PairsView(
        resolved=known is not None,
        shipped=desk.shipped(),
        pair=_shown(known, key, pair, given) if known and pair else None,
        following=tuple(_line(*one) for one in waiting.items() if one[0] != key)[:MOST_LISTED],
        open=len(waiting),
        entity=entity,
        history=judged_pairs(seen, given.withdrawn)[:MOST_HISTORY],
        reader=desk.reader,
        since=judged_since(desk, known),
        modelled=desk.modelled(),
        read_only=desk.read_only,
    )


def _waiting(known: Directory, given: PairJudgements, reader: str, entity: str) -> dict[str, UnsurePair]:
    """The pairs that the reader has not judged, by their keys; of one party where it is named."""
    done = {one.pair for one in given.standing(reader)}
    own = (
        {one["value"] for one in known.ask("names_of.sql", entities=[entity]) if one["kind"] == "name"}
        if entity
        else None
    )
    pairs = ((pair_of(one.left, one.right)[2], one) for one in known.unsure)
    return {
        key: one
        for key, one in pairs
        if key not in done and (own is None or not own.isdisjoint((one.left, one.right)))
    }


def _shown(known: Directory, key: str, pair: UnsurePair, given: PairJudgements) -> PairView:
    rows = known.ask("pair_names.sql", names=[pair.left, pair.right])
    others = {one.author for one in given.standing() if one.pair == key}
    last = max((one.seq for one in given.given), default=0)
    return pair_view(key, pair, rows, waterfall(pair.left, pair.right), len(others), last)


def _line(key: str, one: UnsurePair) -> PairLine:
    return PairLine(key, one.left, one.right, one.score, one.joined)


@router.post("/parties/pairs/judgements.json", name="judge a pair in JSON")
def judge_pair(desk: TheDesk, decision: PairDecision) -> PairJudgement:
    """Give a verdict on two names of the list; a later one takes its place, none is deleted."""
    changeable(desk)
    key = pair_of(decision.left, decision.right)[2]
    if all(pair_of(one.left, one.right)[2] != key for one in resolved(desk).unsure):
        raise InputError("a pair that is unsure", f"{decision.left} and {decision.right}", "/parties/pairs")
    said = decision.verdict, desk.reader, decision.note, decision.seen
    return desk.cases.judge_pair(decision.left, decision.right, *said)


@router.post("/parties/pairs/judgements", response_class=HTMLResponse, name="judge a pair")
def judge_pair_by_form(
    request: Request,
    desk: TheDesk,
    left: Annotated[str, Form(max_length=2_000)],
    right: Annotated[str, Form(max_length=2_000)],
    verdict: Annotated[PairVerdict, Form()],
    note: Annotated[str, Form(max_length=10_000)] = "",
    entity: Annotated[str, Form(pattern="^(P[0-9a-f]{12})?$")] = "",
    seen: Annotated[int | None, Form(ge=0, lt=2**31)] = None,
) -> Response:
    """The same by the form of the page, which then shows the next pair; or what was decided meanwhile, and asks."""
    try:
        judge_pair(desk, PairDecision(left=left, right=right, verdict=verdict, note=note, seen=seen))
    except DecidedMeanwhileError as other:
        seen_now = pairs_to_judge(desk, other.by[0].pair, entity)
        refused = RefusedVerdict(verdict, note, judged_pairs(other.by, ()))
        return HTMLResponse(draw(request, "pairs.html.j2", view=replace(seen_now, refused=refused)), 409)
    return RedirectResponse(_next(entity), 303)


@router.post("/parties/pairs/withdrawal.json", name="withdraw a judgement of a pair in JSON")
def withdraw_pair(desk: TheDesk, judgement: Annotated[int, Query(ge=1, lt=2**31)]) -> Withdrawal:
    """Take back your own judgement of a pair by its number."""
    changeable(desk)
    if all(one.seq != judgement for one in desk.cases.pairs().given):
        raise InputError("the number of a judgement of a pair", judgement, "/parties/pairs")
    return desk.cases.withdraw(judgement, desk.reader)


@router.post("/parties/pairs/withdrawal", name="withdraw a judgement of a pair")
def withdraw_pair_by_form(
    desk: TheDesk,
    judgement: Annotated[int, Form(ge=1, lt=2**31)],
    entity: Annotated[str, Form(pattern="^(P[0-9a-f]{12})?$")] = "",
) -> RedirectResponse:
    """The same by the form of the page."""
    withdraw_pair(desk, judgement)
    return RedirectResponse(_next(entity), 303)


def _next(entity: str) -> str:
    return f"/parties/pairs?{urlencode({'entity': entity})}" if entity else "/parties/pairs"
