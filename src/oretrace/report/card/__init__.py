"""The result card: what the benchmark found, as one self-contained HTML page."""

from oretrace.report.card.page import render

__all__ = ["render"]
