"""One self-contained HTML page of a monitor."""

from oretrace.report.monitor.page import write

__all__ = ["write"]
