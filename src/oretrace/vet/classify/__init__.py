"""HS codes of goods texts: words of five languages and formulas are read as concepts, and codes compete for them.

words.csv    what words mean        goods.csv, metals.csv    which concepts make the goods of a code
"""

from oretrace.vet.classify.scoring import Guess, classify, classify_texts

__all__ = ["Guess", "classify", "classify_texts"]
