"""What every scan says of its figures and its act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.detect.notes import MADE_UP, notes_on
from oretrace.store import Store
from tests.detect.fused.made_up import question

CODES = tuple(f"81129{k}" for k in range(8))


@dataclass(frozen=True)
class MadeUpStore:
    """Two snapshots of two publishers."""

    day: date | None = None
    modelled: bool = False

    def snapshots(self) -> list[Any]:
        return [SimpleNamespace(publisher=name, modelled=self.modelled and name == "B") for name in ("B", "A", "B")]


def texts(store: MadeUpStore, codes: tuple[str, ...], **changes: Any) -> list[tuple[str, str]]:
    item = MeasureItem(material="goods", form="made up", hs6=CODES, coverage="partial")
    act = question().measure.model_copy(update={"items": (item,), **changes})
    found = [(one.kind, one.text) for one in notes_on(cast("Store", store), act, codes)]
    assert ("law", act.own) in found  # it is no law of the catalog
    return [one for one in found if one[1] != act.own]


def test_sources_the_reach_of_the_act_and_the_day() -> None:
    plain = MadeUpStore()
    assert texts(plain, ()) == [("source", "figures of A; B")]
    assert texts(plain, CODES[:6], notes="see the text")[1:] == [
        ("law", f"only part of HS {', '.join(CODES[:6])} is under the act"),
        ("law", "see the text"),
    ]
    assert texts(plain, CODES[:7])[1][1] == f"only part of HS {', '.join(CODES[:6])} and 1 more is under the act"
    assert texts(replace(plain, modelled=True), ())[0] == ("modelled", MADE_UP)
    assert texts(replace(plain, day=date(2024, 5, 1)), ())[1][1].startswith("as of 2024-05-01")
