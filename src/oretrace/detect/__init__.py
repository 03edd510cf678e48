"""Detectors: a `.sql` file prepares the series, the module beside it weighs them."""
