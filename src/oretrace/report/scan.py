"""The report of a scan: headline, ranking, the evidence of the foremost findings, method."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from oretrace.detect.diversion.records import DiversionScan
from oretrace.findings import flat
from oretrace.report.diversion import diversion_part
from oretrace.report.monthly import drawing_chart
from oretrace.report.page import environment, save, shell
from oretrace.views.drawings import MONTHS, DrawingView, drawing_view
from oretrace.views.evidence import evidence_view
from oretrace.views.plain import amount_scale
from oretrace.views.scan import scan_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from oretrace.evidence import Drawing, Evidence, Query
    from oretrace.findings import Scan
    from oretrace.report.charts import Chart
    from oretrace.report.diversion import DiversionPart
    from oretrace.views.evidence import EvidenceView


def write(scan: Scan, evidence: Mapping[str, Evidence], out: Path) -> Path:
    """Write the report of one scan to `out` and return it; the same input gives the same bytes.

    `evidence` is keyed by finding id. All leading findings are ranked; one whose evidence is given has a section.
    """
    view, shown = scan_view(scan), [one for one in scan.leading if one.id in evidence]
    scale = amount_scale(scan.leading)
    sections = [evidence_view(finding, evidence[finding.id], scale) for finding in shown]
    shared = common_drawings([evidence[finding.id] for finding in shown])
    names = {exhibit: f"shared-{n}" for n, exhibit in enumerate(shared, 1)}
    for section in sections:
        own = (one for one in section.exhibits if isinstance(one, DrawingView) and one.exhibit not in names)
        names |= {one.exhibit: f"{section.row.anchor}-{n}" for n, one in enumerate(own, 1)}
    part = part_of(scan, evidence)
    windows = [one.details.window for one in (scan, *scan.of) if isinstance(one.details, DiversionScan)]
    window = windows[0] if windows else None
    figures: dict[str, Chart] = dict(part.figures) if part else {}
    for exhibit, name in names.items():
        if (drawing := drawing_view(exhibit)).drawn:
            figures[name] = drawing_chart(drawing, view.act.dates, window)
    html = (
        environment()
        .get_template("report.html.j2")
        .render(
            view=view,
            part=part,
            sections=sections,
            shared=[drawing_view(exhibit) for exhibit in shared],
            names=names,
            queries=distinct_queries(sections),
            figures=figures,
            months=MONTHS,
            bare=len(view.rows) - len(sections),
            **shell(figures, data=data(scan)),
        )
    )
    return save(html, out)


def part_of(scan: Scan, evidence: Mapping[str, Evidence]) -> DiversionPart | None:
    """What only one kind of scan draws, of this one or of those it is made of; None where there is none."""
    for one in (scan, *scan.of):
        if isinstance(one.details, DiversionScan) and one.findings:
            return diversion_part(one, one.details, evidence)
    return None


def common_drawings(shown: Sequence[Evidence]) -> list[Drawing]:
    """The figures that stand in the evidence of more than one finding: they are drawn once."""
    counted = Counter(one for evidence in shown for one in evidence.drawings())
    return [one for one, times in counted.items() if times > 1]


def distinct_queries(sections: Sequence[EvidenceView]) -> list[Query]:
    """Every query of the evidence, each once."""
    found: list[Query] = []
    for section in sections:
        found += [query for query in section.queries if query not in found]
    return found


def data(scan: Scan) -> dict[str, Any]:
    """The ranking for programs: what was asked, and the leading findings as columns and rows."""
    findings = [flat(finding) for finding in scan.leading]
    columns = list(findings[0]) if findings else []
    return {
        "modelled": scan.modelled,
        "detector": f"{scan.detector} {scan.version}",
        "parameters": scan.question.parameters(),
        "snapshots": scan.snapshots,
        "findings": {"columns": columns, "rows": [[one[column] for column in columns] for one in findings]},
    }
