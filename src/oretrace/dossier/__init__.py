"""Dossiers: findings and what people decided, as files to hand over that anyone can check.

gather.py     findings with their evidence, as they were found
recipe.py     which figures follow from which rows, by which query
rows.py       the rows that the queries read
archive.py    the zip, the same bytes each time
recompute.py  the script inside it
"""
