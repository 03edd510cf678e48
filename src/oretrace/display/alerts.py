"""When an alert would first have fired, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from oretrace.catalog.territories import territories
from oretrace.display.terminal import WIDE, console_here

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure
    from oretrace.detect.diversion.alerts import Alerts, Look
    from oretrace.findings import Finding


def print_alerts(alerts: Alerts, measure: Measure) -> None:
    """Month by month what was flagged, the month of the first alert, and what the codes cover."""
    console, known = console_here(), territories()
    destination = " and ".join(known.name(code) for code in measure.destinations)
    console.print(Text(f"{measure.id}: {known.name(measure.issuer)} → hub → {destination}", style="bold"))
    console.print(f"As of each month's end, with what was published by then; in force {measure.first_day}")
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=console.width < WIDE)
    for name in ("as of", "data until", "window"):
        table.add_column(name, no_wrap=True)
    table.add_column("flagged (q, estimate)")
    for look in alerts.looks:
        table.add_row(*_cells(look), style="bold" if look.flagged else None)
    console.print(table)
    console.print(Text(f"First alert: {_first(alerts.first)}"), style="bold")
    if alerts.first != alerts.first_reliable:
        console.print(Text(f"First alert that is not too early: {_first(alerts.first_reliable)}"), style="bold")
    console.print("too early: under 9 months of data; early: under 12; —: 12 or more")
    seen = [look.scan for look in alerts.looks if look.scan is not None]
    for note in seen[-1].notes if seen else ():
        console.print(Text(f"note: {note}", style="yellow"))


def _cells(look: Look) -> tuple[str, str, str, Text]:
    if look.scan is None:
        return f"{look.as_of}", "·", "under 2 months", Text("")
    window = look.scan.window
    flagged = "; ".join(map(_hub, look.flagged)) or "none"
    return f"{look.as_of}", f"{window.post_last:%Y-%m}", window.early or "—", Text(flagged)


def _hub(hub: Finding) -> str:
    amount, unit = (hub.estimate / 1000.0, "t") if hub.effect_unit == "kg" else (hub.estimate, hub.effect_unit)
    return f"{territories().name(hub.hub)} ({hub.q_value:.3f}, {amount:,.0f} {unit})"


def _first(look: Look | None) -> str:
    if look is None or look.scan is None:
        return "none"
    window, names = look.scan.window, ", ".join(territories().name(hub.hub) for hub in look.flagged)
    weight = f", {window.early}" if window.early else ""
    return f"{look.as_of:%Y-%m}, on data to {window.post_last:%Y-%m} ({window.post_months} months{weight}): {names}"
