"""Forecasts of the next hubs of an act, frozen before they can be known and scored when they can."""

from oretrace.forecast.book import ForecastBook
from oretrace.forecast.candidates import forecast
from oretrace.forecast.records import Candidate, DatedEvent, Forecast, Frozen, ScoredForecast
from oretrace.forecast.scoring import score, scored

__all__ = [
    "Candidate",
    "DatedEvent",
    "Forecast",
    "ForecastBook",
    "Frozen",
    "ScoredForecast",
    "forecast",
    "score",
    "scored",
]
