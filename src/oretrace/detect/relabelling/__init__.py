"""Detector `relabelling`: goods under an export act are declared under another code."""
