"""Detector `end_user`: named end users whose goods went on, whose licences name others, or who are on a list."""
