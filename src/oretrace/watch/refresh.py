"""Refresh the services that a watch names, one by one: what fails is noted, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.detect.contract import quiet
from oretrace.errors import InputError, OptionError, OretraceError

if TYPE_CHECKING:
    from oretrace.live.calls import Need
    from oretrace.watch.asked import AskedAct, AskedFigure, AskedWatch
    from oretrace.watch.book import Book


def refresh(
    folder: Path, asked: AskedWatch, book: Book, today: date, progress: Callable[[str], None] = quiet
) -> tuple[str, ...]:
    """Fetch what is due of each service and import it; a sentence for each that failed.

    What is archived and settled is not asked for again (`oretrace.live.plan`).
    """
    troubles = []
    for service in asked.services:
        progress(f"refreshing {service}")
        trouble = _refreshed(folder, service, asked, today, progress)
        book.refreshed(service, trouble)
        if trouble:
            troubles.append(f"{service} was not refreshed: {trouble}")
    return tuple(troubles)


def _refreshed(folder: Path, service: str, asked: AskedWatch, today: date, progress: Callable[[str], None]) -> str:
    from oretrace.live.fetch import fetch

    try:
        needs = needs_of_service(service, asked, today)
        return "; ".join(fetch(folder, needs, progress=progress).failed) if needs else ""
    except OretraceError as error:
        return str(error)


def needs_of_service(service: str, asked: AskedWatch, today: date) -> list[Need]:
    """What the acts and figures that are watched need of one service, each need once."""
    found = [one for act in asked.acts for one in _of_act(act, today)]
    found += [one for figure in asked.figures for one in _of_figure(figure, service, today)]
    return list(dict.fromkeys(one for one in found if one.series.service == service))


def _of_act(act: AskedAct, today: date) -> Iterable[Need]:
    from oretrace.live.fetch import keyed_services
    from oretrace.live.needs import needs_of

    try:
        return needs_of(act.question.measure, today, keyed_services(), act.question.codes or None)
    except OptionError as error:  # no destination or no code: nobody knows what to fetch
        raise InputError("an act whose figures can be fetched", str(error), act.name) from None


def _of_figure(figure: AskedFigure, service: str, today: date) -> Iterable[Need]:
    """The last months of the figure, with those a year before to compare them with."""
    from oretrace.live.calls import CallSeries, Need
    from oretrace.live.services import SERVICES
    from oretrace.months import add_months

    home = SERVICES[service]
    if home.reporter not in (None, figure.reporter):
        return ()
    end = home.newest(today)
    partners = () if figure.partner is None else (figure.partner,)
    series = CallSeries(service, "import" if figure.flow == "import" else "export", (figure.reporter,), partners)
    return (Need(series, figure.codes, add_months(end, -MONTHS), end),)


MONTHS = 13
