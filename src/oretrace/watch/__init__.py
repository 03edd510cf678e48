"""Watch: what changed about the questions of a file, why, and where it is reported.

settings.py   the file: what is watched, thresholds, error budget, sources to refresh, outputs
asked.py      what the file asks: acts as questions, figures with their codes
refresh.py    services fetched again, one by one
example.py    a first file for the store at hand
budget.py     false alerts a year, and the chance from which a finding alerts
look.py       one look at a question: what the scan finds, and whether it is over the threshold
lives.py      new, escalating, ongoing, regressed, withdrawn, archived
causes.py     new data, a revision, a change of law, another version: asked again with one of them taken back
figures.py    published figures and their change on the month before
printed.py    a figure printed once, and again where a later vintage prints it otherwise
words.py      one sentence a change
records.py    looks, changes and runs
book.py       watch.sqlite: looks, changes and deliveries, only ever added to
run.py        refresh, look, compare (looking.py), deliver
status.py     where a watch stands
preview.py    the months before, by what was published at each date
addresses.py  addresses that a webhook may have
outputs/      JSON Lines, Atom, mail, webhook
"""
