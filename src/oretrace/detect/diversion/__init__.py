"""Detector `diversion`: goods under an export act reach its target through a hub."""
