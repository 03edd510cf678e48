"""Detector `end_user`: named end users whose goods went on, whose papers name others, or who are on a list."""
