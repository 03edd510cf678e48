"""Which shipments to open under a budget.

lines.py     lines of shipments as columns          features.py   what a model sees of them, without looking ahead
model.py     boosted trees and an additive part     budget.py     lanes, random draws, expected hits
wording.py   what to look for, and reasons          files.py      from files to a file
stored.py    the lines of a store, by checks      linked.py     what the lots of a line's parties come to
labels.py    outcomes of inspections              ranked.py     what a person is shown
"""
