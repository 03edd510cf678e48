"""Detectors that the benchmark runs: ordinary baselines and those of this project."""
