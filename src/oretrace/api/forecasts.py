"""Verbs about forecasts: write down the next hubs of an act, and score what was written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from oretrace.api.open_store import OpenStore
from oretrace.question import question_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from oretrace.forecast import Frozen, ScoredForecast


class ForecastVerbs(OpenStore):
    """The book of forecasts of a store; parameters as in `Workspace`."""

    def freeze(
        self, measure: str | Path, hs: str | Sequence[str] | None = None, *, targets: Sequence[str] = ()
    ) -> Frozen:
        """Forecast the next hubs of an act for the twelve months to come, and write that into the store's book.

        InputError for an act without named targets, and for less than a year of figures of its goods.
        """
        from oretrace.forecast import ForecastBook, forecast

        question = question_of(measure, hs, targets=targets)
        return ForecastBook(self.store.path).freeze(forecast(self.store, question, date.today()))

    def forecasts(self) -> list[tuple[Frozen, ScoredForecast | str]]:
        """Every forecast of the store's book, with its scores or, where it has none, the reason."""
        from oretrace.forecast import ForecastBook, score

        return [(one, score(self.store, one)) for one in ForecastBook(self.store.path).all()]
