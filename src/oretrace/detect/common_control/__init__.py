"""Detector `common_control`: one controller on both legs of a way around an act.

lots.sql        the lots of both legs and of the direct trade
chains.py       seller, firm elsewhere, buyer: chains of firms, and what they share
weighing.py     the evidence of a chain, each piece with its weight (weights.csv), and the odds they add up to
records.py      what only it knows of a finding
detector.py     findings
explanation.py  evidence of a finding
"""
