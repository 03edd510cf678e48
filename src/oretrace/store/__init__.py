"""The store: what was imported, every vintage of it, and what it speaks of.

store.py      open, import, read as of a day
delta.py      files and commits of one Delta table
lock.py       the one writer
coverage.sql  what a snapshot speaks of: reported, not reported, suppressed
replaced.sql  which rows a later snapshot replaces
"""

from oretrace.store.store import Imported, Snapshot, Store

__all__ = ["Imported", "Snapshot", "Store"]
