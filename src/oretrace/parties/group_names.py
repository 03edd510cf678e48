"""Words by which firms of one group are called: rare ones at the head of their names (Halmar Metals, Halmar Korea).

Such a word is in no table of words and in hardly any registered name. In a register or a store the names that hold it
differ in little else: stems of which many names are made tell nobody. Two Chinese syllables (Hongda) name many firms.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from oretrace.parties.letters import pinyin
from oretrace.parties.names import read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.parties.names import Name

SHORTEST = 4
"""Letters of the shortest word that is a group's: shorter ones are abbreviations of anything."""
MOST_CORES = 3
"""Different sets of own words, among all names with the word, up to which it is a group's."""


def own_words(name: Name) -> tuple[str, ...]:
    """The words of a name that no table knows and hardly any registered name holds, in order."""
    return tuple(word.text for word in name.words if word.weight >= 1 and not word.ideas and word.text.isalpha())


def rare_head(name: Name) -> str:
    """The first own word of a name where it is rare anywhere, else ""."""
    head = next(iter(own_words(name)), "")
    return head if len(head) >= SHORTEST and len(pinyin(head)) != 2 else ""


def group_words(names: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """By firm the words of its names that are a group's, beside all names that are known; none of most firms."""
    heads: dict[str, set[str]] = defaultdict(set)
    cores: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for firm, of in names.items():
        # A person's surname is no group's.
        for name in (one for text in of for one in read_names(text)[:1] if one.is_firm):
            own = own_words(name)
            if head := rare_head(name):
                heads[head].add(firm)
            for word in own:
                # Of the spellings of one firm the shortest counts: another may hold a slip or an abbreviation.
                cores[word][firm] = min(cores[word].get(firm, frozenset(own)), frozenset(own), key=len)
    found: dict[str, set[str]] = defaultdict(set)
    for word, firms in heads.items():
        if len(set(cores[word].values())) <= MOST_CORES:
            for firm in firms:
                found[firm].add(word)
    return dict(found)
