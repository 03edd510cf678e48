"""When an alert would first have fired, in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.press_reports import press_report
from oretrace.detect.diversion.alerts import RULE
from oretrace.display.terminal import Shown, console_here, plain, print_modelled, print_table, print_title
from oretrace.views.numbers import place, places, probability
from oretrace.views.plain import amount_scale, notes

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure
    from oretrace.catalog.press_reports import PressReport
    from oretrace.detect.diversion.alerts import AlertLook, Alerts
    from oretrace.findings import Finding


def print_alerts(alerts: Alerts, measure: Measure) -> None:
    """Month by month what was flagged, the month of the first alert, and what the codes cover."""
    console, looks = console_here(), alerts.looks
    print_modelled(console, alerts.modelled)
    ends = f"{place(measure.issuer)} → hub → {places(measure.destinations) or 'all destinations'}"
    print_title(console, f"{measure.id}: {ends}")
    console.print(f"As of each month's end, with the figures published by then; in force {measure.first_day}")
    if alerts.basis:
        console.print(plain(alerts.basis, "yellow"))
    columns = [
        Shown("as of", [f"{look.as_of}" for look in looks]),
        Shown("data until", [f"{look.scan.details.window.post_last:%Y-%m}" if look.scan else "·" for look in looks]),
        Shown("window", [look.scan.details.window.early or "—" if look.scan else "under 2 months" for look in looks]),
        Shown("alert", [", ".join(place(hub.subject["hub"]) for hub in look.alerts) for look in looks], fold=True),
        Shown("flagged (q, estimate)", list(map(_flagged, looks)), fold=True),
    ]
    print_table(console, columns, bold={n for n, look in enumerate(looks) if look.alerts})
    print_title(console, f"First alert: {_in_words(alerts.first)}")
    if alerts.first != alerts.first_reliable:
        print_title(console, f"First alert that is not too early: {_in_words(alerts.first_reliable)}")
    if (printed := press_report(measure.id)) is not None:
        console.print(plain(_lead(alerts.first, printed)))
    console.print(plain(RULE))
    console.print("too early: under 9 months of data; early: under 12; —: 12 or more")
    scans = [look.scan for look in looks if look.scan is not None]
    for remark in notes(scans[-1]) if scans else ():
        console.print(plain(f"{remark.title}: {remark.text}", "yellow"))


def _flagged(look: AlertLook) -> str:
    return "; ".join(map(_hub, look.flagged)) or ("none" if look.scan else "")


def _hub(hub: Finding) -> str:
    amount = amount_scale([hub]).amount(hub.amount.estimate)
    return f"{place(hub.subject['hub'])} ({probability(hub.q_value)}, {amount})"


def _lead(first: AlertLook | None, printed: PressReport) -> str:
    head = f"First printed by the press on {printed.printed_on} ({printed.source}: {places(printed.hubs)})"
    if first is None:
        return f"{head}; no alert."
    days = printed.lead_days(first.as_of)
    return f"{head}: the first alert is {abs(days)} days {'earlier' if days > 0 else 'later'}."


def _in_words(look: AlertLook | None) -> str:
    if look is None or look.scan is None:
        return "none"
    window, names = look.scan.details.window, ", ".join(place(hub.subject["hub"]) for hub in look.alerts)
    weight = f", {window.early}" if window.early else ""
    return f"{look.as_of:%Y-%m}, on data to {window.post_last:%Y-%m} ({window.post_months} months{weight}): {names}"
