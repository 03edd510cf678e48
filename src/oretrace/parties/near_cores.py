"""Names whose cores are at most one slip apart, found without comparing them: by the letters that remain.

The core of a name are its first words that no glossary knows, written together. Two cores are one letter or one pair
of swapped letters apart where they are equal after one letter is left out of each, or of one. Each such remainder is
a key, by itself and together with each place or trade that the name has. In a large store this finds what single
words and letters cannot, as all of those are common there.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from oretrace.parties.words import FILLER_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oretrace.parties.names import Name

    Keys = NDArray[np.uint64]

LONGEST_CORE, MOST_BESIDE = 24, 4
"""Letters of a core, and words beside it, that are read: longer cores have letters enough that are rare."""
MOST_NAMES = 200
"""Names with one key, above which it says nothing."""
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


class NearCores:
    """The keys of the names to search; `alike` finds the names that share most keys with another."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._beside: dict[str, int] = {}
        row, key = self._keys(names)
        order = np.argsort(key, kind="stable")
        key, row = key[order], row[order]
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if key.size else np.zeros(0, np.int64)
        count = np.diff(np.r_[first, key.size])
        kept = count <= MOST_NAMES
        self._known = key[first[kept]]
        self._rarity = np.log(max(len(names), 2) / count[kept]).astype(np.float32)
        column = np.repeat(np.cumsum(kept) - 1, count)
        of = np.repeat(kept, count)
        self._matrix = sparse.csr_matrix(
            (np.ones(int(of.sum()), np.float32), (column[of].astype(np.int32), row[of].astype(np.int32))),
            shape=(self._known.size, len(names)),
        )
        self._own = (self._matrix.T @ sparse.diags_array(self._rarity)).tocsr()

    def among(self, own: slice) -> sparse.csr_matrix:
        """The same of some of the known names themselves."""
        return (self._own[own] @ self._matrix).tocsr()

    def alike(self, names: Sequence[Sequence[Name]]) -> sparse.csr_matrix:
        """For each name (row) how much of its keys each known name shares, weighed by how few names have them."""
        row, key = self._keys(names)
        at = np.searchsorted(self._known, key)
        at[at == self._known.size] = 0
        found = self._known[at] == key if self._known.size else np.zeros(key.size, bool)
        row, at = row[found], at[found]
        mine = sparse.csr_matrix((self._rarity[at], (row, at)), shape=(len(names), self._known.size))
        return (mine @ self._matrix).tocsr()

    def _keys(self, names: Sequence[Sequence[Name]]) -> tuple[NDArray[np.int64], Keys]:
        """Rows and keys, each once."""
        by_length: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        beside: list[list[int]] = []
        for n, readings in enumerate(names):
            core, words = _parts(readings[0]) if readings else ("", ())
            beside.append([0, *(self._beside.setdefault(word, len(self._beside) + 1) for word in words)])
            if 1 < len(core) <= LONGEST_CORE:
                by_length[len(core)][core].append(n)
        rows, keys = [], []
        for cores in by_length.values():
            remains = _remains(list(cores))
            of = np.repeat(np.arange(len(cores)), [len(one) for one in cores.values()])
            rows.append(np.repeat(np.concatenate([np.array(one) for one in cores.values()]), remains.shape[1]))
            keys.append(remains[of].ravel())
        if not rows:
            return np.zeros(0, np.int64), np.zeros(0, np.uint64)
        return _beside_each(np.concatenate(rows), np.concatenate(keys), beside)


def _parts(name: Name) -> tuple[str, list[str]]:
    """The core of a name, and the places and trades beside it, each in one word whatever its script."""
    runs = groupby(name.words, lambda word: not word.ideas and word.weight > FILLER_WEIGHT)
    core = next(("".join(word.text for word in run) for unknown, run in runs if unknown), "")
    return core, list(dict.fromkeys(min(word.ideas) for word in name.words if word.ideas))[:MOST_BESIDE]


def _remains(cores: Sequence[str]) -> Keys:
    """Of cores of one length (n,) the keys of each whole one and without each of its letters (n, length + 1)."""
    length = len(cores[0])
    letters = np.frombuffer("".join(cores).encode("utf-32-le"), np.uint32).reshape(-1, length).astype(np.uint64)
    power = _BASE ** np.arange(length, dtype=np.uint64)[::-1]
    behind = np.cumsum((letters * power)[:, ::-1], axis=1, dtype=np.uint64)[:, ::-1]
    before = np.cumsum(letters[:, :-1] * power[1:], axis=1, dtype=np.uint64)
    nothing = np.zeros((len(cores), 1), np.uint64)
    without = np.hstack([nothing, before]) + np.hstack([behind[:, 1:], nothing])
    return np.hstack([behind[:, :1], without])


def _beside_each(
    row: NDArray[np.int64], key: Keys, beside: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int64], Keys]:
    """Each key of a name with each of the words beside its core; a letter that stands twice gives one key once."""
    many = np.array([len(of) for of in beside])
    flat = np.array([one for of in beside for one in of], np.uint64)
    start = np.cumsum(many) - many
    each = np.repeat(np.arange(row.size), many[row])
    within = np.arange(each.size) - np.repeat(np.cumsum(many[row]) - many[row], many[row])
    word = flat[start[row[each]] + within]
    mixed = (key[each] ^ (word * _MIX)) * _BASE
    order = np.lexsort((mixed, row[each]))
    rows, keys = row[each][order], mixed[order]
    new = np.r_[True, (rows[1:] != rows[:-1]) | (keys[1:] != keys[:-1])]
    return rows[new], keys[new]
