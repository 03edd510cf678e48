"""One self-contained HTML page from a scan and its evidence: opens offline, prints, asks nothing of the network."""

from oretrace.report.page import check_assets
from oretrace.report.scan import write

__all__ = ["check_assets", "write"]
