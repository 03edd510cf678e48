"""The store: what was imported, every vintage of it, and what it speaks of.

store.py      open, import, read as of a day
imports.py    writes one import, by code, and its mark last
marks.py      complete imports and the files behind them
lost.py       marks that the log of marks lost
verify.py     whether the files are what was written
views.py      what SQL sees
delta.py      files and commits of one Delta table
lock.py       the one writer
disk.py       files that are there wholly and lastingly
calendar.py   month by month what it has of each reporter, and what is late
shipments.py  what imports of shipments came to
documents.py  what imports of papers came to, and which sets there are
originals.py  the PDF files that documents were read from
coverage.sql  what a snapshot speaks of: reported, not reported, suppressed
overlap.sql   which snapshots speak of the same slices
scope.sql     which codes and partners a snapshot has
party_of_text.sql  who is named where a text stands in the place of a party
shipments.sql which lines of shipments count once, and who is named in them
registers.sql which extracts of firms and which stakes count
documents.sql which papers count once, and of which shipments they are
current.sql   the rows that no later snapshot replaces
"""

from oretrace.store.marks import Imported, Snapshot
from oretrace.store.store import Store
from oretrace.store.verify import Verified

__all__ = ["Imported", "Snapshot", "Store", "Verified"]
