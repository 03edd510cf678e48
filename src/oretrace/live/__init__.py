"""What the four services publish: planned, fetched, archived as it came, imported from the archive.

calls.py      one request for figures, and how many cells of it are still missing
needs.py      which offices' figures a scan of an act reads, and which claims they allow
addresses.py  base addresses, by the environment
http.py       one answer over HTTP: tries, waits, limits; secrets stay out of all that is kept or shown
services.py   the four services: comext.py, uk.py, census.py, comtrade.py
answers.py    what is read from an answer before it is archived; doubts are asked about once
archive.py    answers byte for byte, each call committed by one rename
plan.py       calls still to be made, with their cost; pure
fetch.py      a plan carried out, and the archive imported
given.py      files that a person has, for `try --from`
probe.py      one small call to each service, held against the shape that its reader expects
"""
