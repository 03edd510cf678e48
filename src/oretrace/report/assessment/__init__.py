"""The page of one assessment: one self-contained HTML file."""

from oretrace.report.assessment.page import render

__all__ = ["render"]
