"""Puts the page of a monitor together: the desk's figures and tables, their numbers, the files that were read."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.evidence import Line, SeriesExhibit
from oretrace.report.page import environment, save, still
from oretrace.views.desk.monitor import monitor_found
from oretrace.views.drawings import MONTHS, DrawingView, series_view
from oretrace.views.figures import Vintages, fan, series
from oretrace.views.numbers import count
from oretrace.views.plain import MODELLED_DATA, snapshot_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.catalog.measures import Measure
    from oretrace.monitor import Monitored
    from oretrace.store import Snapshot

TEMPLATES = Path(__file__).parent / "templates"


def write(found: Monitored, acts: Sequence[Measure], snapshots: Sequence[Snapshot], command: str, out: Path) -> Path:
    """Write the page to `out` and return it; the same monitor gives the same bytes.

    `acts` are those whose dates stand in the figures, `snapshots` the files that were read, `command` what makes the
    page again. InputError where it cannot be written, OretraceError where the front end has not been built.
    """
    html = (
        environment(TEMPLATES)
        .get_template("monitor.html.j2")
        .render(
            name=found.name,
            found=monitor_found(found, acts),
            banner=MODELLED_DATA if found.modelled else "",
            sources=sources(snapshots),
            snapshots=[snapshot_cells(one) for one in snapshots],
            command=command,
            version=version("oretrace"),
            months=MONTHS,
            series=series,
            series_view=series_view,
            fan=fan,
            fan_view=fan_view,
            **still("views/figures/figures.css", "report/monitor/monitor.css"),
        )
    )
    return save(html, out)


def fan_view(one: Vintages) -> DrawingView:
    """The numbers of a fan, a line for each day."""
    first, *later = (Line(f"known on {day}", values) for day, values in zip(one.known_on, one.values, strict=True))
    return series_view(
        SeriesExhibit(
            "vintages", one.title, True, one.unit, one.months, first.values, line=first.name, beside=(*later,)
        )
    )


def sources(snapshots: Sequence[Snapshot]) -> list[str]:
    """A sentence for each publisher and its terms: how many files, and when they were retrieved."""
    days: dict[tuple[str, str], list[str]] = {}
    for one in snapshots:
        days.setdefault((one.publisher, one.licence), []).append(one.retrieved_on.isoformat())
    return [
        f"{publisher}: {count(len(some))} {'file' if len(some) == 1 else 'files'}, retrieved "
        f"{' to '.join(sorted({min(some), max(some)}))}. Terms: {licence}."
        for (publisher, licence), some in sorted(days.items())
    ]
