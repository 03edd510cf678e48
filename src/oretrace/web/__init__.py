"""The desk: a local web application over one store. Every page has a JSON twin, made by the same function.

desk.py       what the pages work on: a store's runs and cases, and who reads
app.py        the application put together
safety.py     who may ask: hosts, origins, the token; the headers of every answer
sent.py       what a program sends: keys that are known
twins.py      a page and its JSON twin from one function
rendering.py  templates and assets
jobs.py       long work: progress, cancelling
kept.py       what took long, kept in memory: facts.py of the store, finished.py findings, handouts.py files
serving.py    the server process
places/       one module for each place of the desk
"""
