"""Modelled worlds: month-by-month trade in minerals, as it moved and as two sides report it."""
