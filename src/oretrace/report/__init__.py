"""One self-contained HTML page from a scan and its evidence: opens offline, prints, asks nothing of the network."""

from oretrace.report.measure import MeasureText
from oretrace.report.page import check_target, render

__all__ = ["MeasureText", "check_target", "render"]
