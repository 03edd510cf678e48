"""What is asked of a detector, whichever it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from oretrace.catalog.measure_parts import ANYWHERE
from oretrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import SupplyFigure
    from oretrace.store import Store


MOST_CODES = 500
"""Codes of a question that is asked of every lane at both ends: more would take minutes and gigabytes."""
EVERY_GOOD = "every-good"
"""The id that stands for an act where goods are looked at whatever act they are under."""


@dataclass(frozen=True)
class Question:
    """An act, and what of a store is held against it.

    `codes` are customs codes in place of the act's (None: the act's own; empty: every code stored); `until` is the
    last month to use; `sources` are the sources to read (empty: all); `figures` are a user's own of production,
    which go before the catalog's. `judged` are pairs of names as people judged them, same or not, which whoever
    resolves names obeys.
    """

    measure: Measure
    codes: tuple[str, ...] | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    figures: tuple[SupplyFigure, ...] = ()
    judged: tuple[tuple[str, str, bool], ...] = ()

    @property
    def destinations(self) -> tuple[str, ...]:
        """The territories the act names; empty for an act on all."""
        return self.measure.destinations

    @property
    def together(self) -> str:
        """All destinations as one part of a subject; nothing splits it. "" for an act on all."""
        return "+".join(self.destinations)

    @property
    def asked_codes(self) -> tuple[str, ...] | None:
        """The codes meant, chosen or the act's own; empty: every code stored; None: the act names none."""
        return (self.measure.hs6_codes or None) if self.codes is None else self.codes

    def named_codes(self, store: Store) -> tuple[str, ...]:
        """The codes meant, for a detector that reads what each is confused with: every one stored, if all are meant.

        InputError where none are, or more than `MOST_CODES`.
        """
        found = _hs6_in(store, _OF_FLOWS) if self.asked_codes == () else self.asked_codes
        if not found or len(found) > MOST_CODES:
            counted = f"{len(found)}" if found else "none"
            what = f"an act or a choice of 1 to {MOST_CODES} customs codes"
            raise InputError(what, counted, f"measure {self.measure.id}", do="Choose codes with --hs")
        return found

    def lot_codes(self, store: Store) -> tuple[str, ...]:
        """HS6 of the goods meant, in order, for a detector that reads shipments: of every lot, if all are meant.

        InputError as `named_codes`.
        """
        if self.asked_codes == ():
            return _hs6_in(store, _OF_LOTS)
        return tuple(sorted({code[:6] for code in self.named_codes(store)}))

    def parameters(self) -> dict[str, Any]:
        """What was asked, for a reader and for the ids of findings."""
        return {
            "measure": self.measure.id,
            "effective_from": self.measure.effective_from,
            "targets": list(self.destinations),
            "codes": list(self.asked_codes or ()),
            "until": self.until,
            **({"sources": list(self.sources)} if self.sources else {}),
            **({"production": [asdict(figure) for figure in self.figures]} if self.figures else {}),
        }

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON-ready values, the act's text among them, from which `from_json` makes it again."""
        return {
            "measure": self.measure.model_dump(mode="json", by_alias=True),
            "codes": None if self.codes is None else list(self.codes),
            "until": None if self.until is None else self.until.isoformat(),
            "sources": list(self.sources),
            "figures": [asdict(figure) for figure in self.figures],
            **({"judged": [list(one) for one in self.judged]} if self.judged else {}),
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Question:
        """The question that `as_json` wrote."""
        from datetime import date

        from oretrace.catalog.measures import Measure
        from oretrace.catalog.production import SupplyFigure

        return cls(
            measure=Measure.model_validate(record["measure"]),
            codes=None if record["codes"] is None else tuple(record["codes"]),
            until=None if record["until"] is None else date.fromisoformat(record["until"]),
            sources=tuple(record["sources"]),
            figures=tuple(SupplyFigure(**figure) for figure in record["figures"]),
            judged=tuple((left, right, same) for left, right, same in record.get("judged", ())),
        )


def of_every_good() -> Question:
    """The question of a detector that needs no act: every code, every destination, every day."""
    from oretrace.catalog.measures import Measure

    named, where = "every good, whatever act it is under", (ANYWHERE,)
    return Question(Measure(id=EVERY_GOOD, issuer=ANYWHERE, effective_from=None, targets=where, citation=named), ())


_OF_FLOWS = "SELECT DISTINCT substr(hs_code, 1, 6) AS hs6 FROM current_flow ORDER BY hs6"
_OF_LOTS = "SELECT DISTINCT substr(hs_code, 1, 6) AS hs6 FROM counted_shipment WHERE hs_code IS NOT NULL ORDER BY hs6"


def _hs6_in(store: Store, statement: str) -> tuple[str, ...]:
    with store.connect() as connection:
        return tuple(hs6 for (hs6,) in connection.sql(statement).fetchall())


def question_of(
    measure: str | Path,
    hs: str | Sequence[str] | None = None,
    until: str | date | None = None,
    production: Path | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
) -> Question:
    """The question that a person asks in their own words; InputError for a word that is none.

    `measure` is a catalog id or a YAML file, `hs` customs codes in place of the act's ("all": every code stored),
    `until` a month such as "2022-08", `production` a CSV of figures, `targets` destinations by code or name to which
    the act is narrowed.
    """
    from oretrace.catalog.measures import load_measure
    from oretrace.catalog.production import read_figures
    from oretrace.parameters import codes_of, month_of

    act, codes = load_measure(measure), None if hs is None else codes_of(hs)
    return Question(
        measure=act.aimed_at(targets) if targets else act,
        codes=() if codes == "all" else codes,
        until=None if until is None else month_of(until),
        sources=tuple(sorted(set(sources))),
        figures=() if production is None else read_figures(production),
    )
