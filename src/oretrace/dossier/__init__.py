"""Dossiers: findings and what people decided, as files to hand over that anyone can check.

gather.py     findings with their evidence and judgements, as they were found; records.py has them
networks.py   the parties on the ways of findings
recipe.py     which figures follow from which rows, by which query; recipes/ has the queries
rows.py       the rows that the queries read
archive.py    the zip
recompute.py  the script inside it, which stands alone
view.py       the dossier in words (words.py) and figures, for page.py and pdf.py
ftm.py        the dossier as entities of FollowTheMoney, network_ftm.py its parties
writing.py    all of it in a folder that appears whole (folder.py)
"""

from oretrace.dossier.gather import gather
from oretrace.dossier.writing import Written, write

__all__ = ["Written", "gather", "write"]
