"""The result card: what the benchmark found, as one self-contained HTML page."""

from oretrace.bench.card.page import render

__all__ = ["render"]
