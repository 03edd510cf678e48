"""Detector `mirror_gap`: exported and never imported, or imported and never exported."""
