"""Sets of papers that a store holds: whether the papers of each agree, with one another and over all sets.

records.py      what is known of a set
detector.py     vets the sets, one finding each
explanation.py  the evidence of a set
"""
