"""Detector `withheld`: trade that goes to unnamed areas, or is kept confidential, after an act."""
