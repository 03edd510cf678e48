"""Checks of lines of shipments: each one function with its weight, its sentences for and against, severity and page.

record.py       what a check and its outcome are      batch.py    lines as columns and as a table for SQL
digits.py       check digits, many at a time          registry.py all checks
identifiers.py  law.py  licences.py  physics.py  packing.py  substance.py  description.py  route.py  detour.py
splitting.py  history.py  pairs.py    what each looks at
"""
