"""Puts the report together: figures, words, style and script in one file, written whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError, OretraceError
from oretrace.findings import rounded
from oretrace.report import charts, legends, routemap, view
from oretrace.report.caveats import caveats
from oretrace.report.lanes import coded, direct_leg, hub_lanes, leg_mean, mapped
from oretrace.report.numbers import count, probability, scale_for
from oretrace.report.reader import Reader, reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from oretrace.evidence import Evidence, Leg
    from oretrace.findings import Finding, Scan
    from oretrace.report.charts import Chart
    from oretrace.report.layout import Point
    from oretrace.report.measure import MeasureText

HERE = Path(__file__).parent
STATIC = HERE / "static"
ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)\]]")


def render(
    scan: Scan,
    evidence: Mapping[str, Evidence],
    measure: MeasureText,
    positions: Mapping[str, Point],
    names: Mapping[str, str],
    out: Path,
) -> Path:
    """Write the report of one scan to `out` and return it; the same input gives the same bytes.

    `evidence` is keyed by finding id; `positions` holds (longitude, latitude) in degrees by territory code, `names`
    the territories' names. A hub without evidence is ranked but has no section of figures; one without a position is
    not on the map, and the report says so. An end of several territories ("RUS+BLR") is drawn at the first of them.
    """
    for code, (_, latitude) in positions.items():
        if abs(latitude) > 90:
            raise InputError("(longitude, latitude) in degrees", positions[code], f"position of {code}")
    names, positions = joined(scan, names, positions)
    evidence, read = coded(scan, evidence, names), reader(scan, names)
    figures = all_figures(read, evidence, measure, positions)
    html = (
        environment()
        .get_template("report.html.j2")
        .render(
            scan=scan,
            evidence=evidence,
            measure=measure,
            read=read,
            view=view,
            figures=figures,
            hubs=[section(read, finding, evidence[finding.id]) for finding in scan.hubs if finding.id in evidence],
            caveats=caveats(read, measure),
            lanes=view.lane_table(scan, evidence, read),
            keys=keys(scan, evidence, positions),
            undrawn=max(0, len(hub_lanes(scan, evidence)) - charts.SANKEY_HUBS),
            unmapped=len(scan.hubs) - len(mapped(scan)),
            unplaced=[read.name(code) for code in territories(scan) if code not in positions],
            **shell(figures, data=data(scan, evidence, measure)),
        )
    )
    return write(html, out)


def shell(figures: Mapping[str, Chart], **more: Any) -> dict[str, Any]:
    """What `page.html.j2` asks of every page: style, script with its hash, figures and more as a JSON island."""
    script = asset("report.js")
    drawings = {key: {"option": one.option, "unit": one.unit} for key, one in figures.items()}
    return {
        "style": asset("report.css"),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "island": json_island({"charts": drawings, **more}),
    }


def asset(name: str) -> str:
    """The text of a built front-end file; an error that says how to build it when it is not there."""
    path = STATIC / name
    if not path.is_file():
        raise OretraceError(
            f"the report's {name} has not been built: run `make frontend` (needs node and npm), then again"
        )
    text = path.read_text(encoding="utf-8")
    if re.search(r"</(script|style)", text, re.IGNORECASE):
        raise OretraceError(
            f"the report's {name} holds a closing tag and cannot be inlined: run `make frontend` again"
        )
    return text.strip()


def joined(
    scan: Scan, names: Mapping[str, str], positions: Mapping[str, Point]
) -> tuple[dict[str, str], dict[str, Point]]:
    """The names and positions, with those of an origin or a destination that is several territories."""
    named, placed = dict(names), dict(positions)
    for end in (scan.origin, scan.destination):
        parts = end.split("+")
        named.setdefault(end, " and ".join(names.get(part, part) for part in parts))
        known = [positions[part] for part in parts if part in positions]
        if known:
            placed.setdefault(end, known[0])
    return named, placed


def territories(scan: Scan) -> list[str]:
    """Every territory the map should show, each once."""
    return list(dict.fromkeys([scan.origin, scan.destination, *(hub.hub for hub in mapped(scan))]))


def all_figures(
    read: Reader, evidence: Mapping[str, Evidence], measure: MeasureText, positions: Mapping[str, Point]
) -> dict[str, Chart]:
    """Every figure by the name its place in the page has."""
    scan, lanes = read.scan, hub_lanes(read.scan, evidence)
    words = charts.Words(scan, read.names, read.scale)
    figures = {"map": routemap.route_map(words, evidence, positions)} if scan.hubs else {}
    if lanes:
        monthly, *_ = view.lane_table(scan, evidence, read)
        words = charts.Words(scan, read.names, monthly)
        direct = leg_mean(direct_leg(scan, evidence), scan)
        figures["before"], figures["after"] = charts.sankeys(words, direct, lanes[: charts.SANKEY_HUBS])
    for finding in scan.hubs:
        legs = evidence[finding.id].legs if finding.id in evidence else ()
        for n, leg in enumerate(legs, 1):
            if leg.reported:
                figures[f"leg-{finding.rank}-{n}"] = charts.leg_series(leg, scan, measure, leg_scale(leg))
    return figures


def keys(
    scan: Scan, evidence: Mapping[str, Evidence], positions: Mapping[str, Point]
) -> dict[str, list[legends.Key]]:
    """The legends of the map, the Sankeys and the series."""
    direct, lanes = leg_mean(direct_leg(scan, evidence), scan), hub_lanes(scan, evidence)[: charts.SANKEY_HUBS]
    return {
        "map": legends.map_keys(scan, evidence, positions),
        "lanes": legends.sankey_keys(direct, lanes),
        "series": legends.series_keys(evidence),
    }


def leg_scale(leg: Leg) -> Any:
    """The scale a leg is drawn and printed in."""
    return scale_for(leg.unit, *leg.observed, *leg.expected, *leg.high)


def section(read: Reader, finding: Finding, one: Evidence) -> dict[str, Any]:
    """What a hub's section shows."""
    legs = []
    for n, leg in enumerate(one.legs, 1):
        scale = leg_scale(leg)
        legs.append(
            {
                "leg": leg,
                "key": f"leg-{finding.rank}-{n}",
                "unit": scale.unit,
                "numbers": view.series_table(leg, scale),
            }
        )
    products = view.product_rows(one.products, read.scan.unit)
    return {"row": view.ranked(read, finding), "evidence": one, "legs": legs, "products": products}


def data(scan: Scan, evidence: Mapping[str, Evidence], measure: MeasureText) -> dict[str, Any]:
    """Everything the report was made from; findings as columns and rows, since products can be thousands."""
    findings = [finding.as_dict() for finding in (*scan.hubs, *scan.products)]
    columns = list(findings[0]) if findings else []
    run = {key: value for key, value in asdict(scan).items() if key not in ("hubs", "products")}
    return {
        "measure": asdict(measure),
        "scan": run,
        "findings": {"columns": columns, "rows": [[one[column] for column in columns] for one in findings]},
        "evidence": {hub.id: asdict(evidence[hub.id]) for hub in scan.hubs if hub.id in evidence},
    }


def json_island(value: Any) -> Any:
    """JSON that may stand inside a script element: nothing in it can close the element or open a comment."""
    from markupsafe import Markup

    text = json.dumps(finite(rounded(value)), ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def finite(value: Any) -> Any:
    """The value with None for every number that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, list | tuple) else value


def environment(*folders: Path) -> Environment:
    """The report's templates after those of the folders, everything escaped, an undefined name an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader([*folders, HERE / "templates"])
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters |= {"linked": linked, "count": count, "probability": probability, "as_json": as_json}
    return env


def as_json(value: Any) -> str:
    """A parameter of a query as it can be pasted into a program."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def linked(text: str) -> Any:
    """The text, escaped, with its http(s) addresses as links; no other kind of address becomes one."""
    from markupsafe import Markup, escape

    link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>')
    parts, at = Markup(), 0
    for found in ADDRESS.finditer(text):
        parts += escape(text[at : found.start()]) + link.format(found.group())
        at = found.end()
    return parts + escape(text[at:])


def check_target(out: Path) -> None:
    """Say before the scan, not after it, that a page cannot be written."""
    parent = out.parent
    writable = parent.is_dir() and os.access(parent, os.W_OK)
    if out.is_dir() or (not writable and parent.exists()):
        raise InputError("a file that can be written", str(out), "--out", do="name a file in a folder of yours")


def write(html: str, out: Path) -> Path:
    """Write beside the target and move into place, so that no reader ever meets half a report."""
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(html)
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return out
