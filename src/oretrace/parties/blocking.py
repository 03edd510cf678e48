"""Which names are worth comparing: those that share rare words, ideas, sounds or letters, found by a sparse product.

Each name is a vector of keys, weighted by how few names have them and of length 1; the product of two sets of vectors
is the cosine of every pair that shares a key. Keys that very many names have are left out: they name nobody. Among
`SEVERAL` names and more these are many keys, and names are also found by cores a slip apart (`near_cores.py`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from oretrace.parties.likeness import sounds
from oretrace.parties.names import SCRIPTS
from oretrace.parties.near_cores import NearCores
from oretrace.parties.near_spelt import MOST_SPELT, NearSpelt, are_native
from oretrace.parties.words import FILLER_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from oretrace.parties.names import Name

LEAST_COSINE, LEAST_ACROSS = 0.42, 0.2
"""Cosine from which two names are compared: within a script, and across scripts, where letters are not shared."""
MOST_CANDIDATES = 40
"""Candidates of a name that are compared word by word."""
SEVERAL, MANY = 1_000, 25_000
"""From how many names on cores are looked for, and from how many few candidates are compared."""
MOST_NEAR, MOST_AMONG_MANY = 5, 4
"""Candidates of a name by its core, and in all where there are so many names."""
_COMMON, _MOST_COMMON = 0.02, 500
"""Share and number of the names above which a key says nothing, once there are a thousand."""
_AT_ONCE = 4_000


class Index:
    """The keys of names that are looked for; `candidates` finds those like other names, or like one another."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._names = names
        self._ids: defaultdict[str, int] = defaultdict()
        self._ids.default_factory = self._ids.__len__
        keyed = _keyed(names, lambda keys: map(self._ids.__getitem__, keys))
        count = np.bincount(keyed[1], minlength=len(self._ids))
        most = min(max(50, _COMMON * len(names)), _MOST_COMMON) if len(names) >= 1_000 else len(names)
        # The last stands for a key that is unknown, whose number is -1.
        self._rarity = np.r_[np.where(count <= most, np.log1p(len(names) / np.maximum(count, 1)), 0.0), 0.0]
        # Among few names no key is rare, and more can be compared.
        self._fewer = float(np.clip(np.log10(max(len(names), 1)) / 4, 0.5, 1.0))
        self._script = _scripts(names)
        self._letters: dict[str, list[int]] = defaultdict(list)
        for n, readings in enumerate(names):
            for joined in {name.joined for name in readings}:
                self._letters[joined].append(n)
        self._own = self._unit(*keyed, len(names))
        self._matrix = self._own.T.tocsr()
        self._near = NearCores(names) if len(names) >= SEVERAL else None
        self._has_native = bool(are_native(names).any())
        self._most = MOST_CANDIDATES if len(names) < MANY else MOST_AMONG_MANY

    def candidates(self, names: Sequence[Sequence[Name]] | None = None) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """The position of each name that has candidates, and theirs, the likest first; None: of its own names."""
        every = self._names if names is None else names
        for start in range(0, len(every), _AT_ONCE):
            part = every[start : start + _AT_ONCE]
            own = slice(start, start + len(part)) if names is None else None
            found = [self._alike(part, own)]
            if self._near is not None:
                near = (self._near.alike(part) if own is None else self._near.among(own)).tocoo()
                found.insert(0, _likest(near.row, near.col, near.data, near.shape, MOST_NEAR))
            most = self._most
            if self._has_native or are_native(part).any():
                near = self._near_spelt.alike(part)
                found.insert(0, _likest(near.row, near.col, near.data, near.shape, MOST_SPELT))
                most += MOST_SPELT
            for n, readings in enumerate(part):
                rows = (of.indices[of.indptr[n] : of.indptr[n + 1]].tolist() for of in found)
                likest = dict.fromkeys([*self._written_alike(readings), *(one for row in rows for one in row)])
                if likest:
                    yield start + n, np.array(list(likest)[:most], np.int64)

    @cached_property
    def _near_spelt(self) -> NearSpelt:
        return NearSpelt(self._names)

    def _alike(self, part: Sequence[Sequence[Name]], own: slice | None) -> sparse.csr_matrix:
        """The cosines of names with those that are looked for, as far as they are worth comparing."""
        vectors = self._own[own] if own else self._unit(*_keyed(part, self._known), len(part))
        product = (vectors @ self._matrix).tocoo()
        kept = product.data >= self._fewer**3 * LEAST_ACROSS  # few words are shared across scripts, none of them rare
        row, column, cosine = product.row[kept], product.col[kept], product.data[kept]
        kept = (cosine >= self._fewer * LEAST_COSINE) | (self._script[column] != _scripts(part)[row])
        return _likest(row[kept], column[kept], cosine[kept], product.shape, self._most)

    def _known(self, keys: Iterable[str]) -> Iterable[int]:
        return map(self._ids.get, keys, repeat(-1))

    def _written_alike(self, readings: Sequence[Name]) -> list[int]:
        """Names with the same letters: syllables written apart or as one word mean other things."""
        return [one for name in readings for one in self._letters.get(name.joined, ())]

    def _unit(
        self, rows: NDArray[np.int32], columns: NDArray[np.int32], values: NDArray[np.float64], many: int
    ) -> sparse.csr_matrix:
        """Vectors of length 1 of the keys that say something."""
        weights = values * self._rarity[columns]
        kept = weights > 0
        made = sparse.csr_matrix((weights[kept], (rows[kept], columns[kept])), shape=(many, len(self._ids)))
        norm = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        return sparse.diags_array(1 / np.where(norm > 0, norm, 1.0)) @ made


def _likest(
    row: NDArray[np.int32], column: NDArray[np.int32], value: NDArray[Any], shape: tuple[int, int], most: int
) -> sparse.csr_matrix:
    """The largest values of each row, in their order."""
    order = np.lexsort((column, -value, row))
    row, column, value = row[order], column[order], value[order]
    start = np.searchsorted(row, np.arange(shape[0] + 1))
    first = np.arange(row.size) - start[row] < most
    return sparse.csr_matrix((value[first], column[first], np.r_[0, np.cumsum(first)][start]), shape=shape)


def _scripts(names: Sequence[Sequence[Name]]) -> NDArray[np.int8]:
    """The script of each name by number, -1 for one that has nothing that could be read."""
    return np.array([_script(one[0]) if one else -1 for one in names], np.int8)


def _script(name: Name) -> int:
    """Names that are spelt freely share fewer letters with a romanisation than Cyrillic ones do."""
    return len(SCRIPTS) if name.native else SCRIPTS.index(name.script)


def _keyed(
    names: Sequence[Sequence[Name]], numbers: Callable[[Iterable[str]], Iterable[int]]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """The keys of names: row, number of the key, value."""
    many, columns, values = array("i"), array("i"), array("d")
    for readings in names:
        keys: dict[str, float] = {}
        for name in readings:
            _add_keys(name, keys)
        many.append(len(keys))
        columns.extend(numbers(keys))
        values.extend(keys.values())
    rows = np.repeat(np.arange(len(names), dtype=np.int32), np.array(many, np.int32))
    return rows, np.array(columns, np.int32), np.array(values, np.float64)


def _add_keys(name: Name, keys: dict[str, float]) -> None:
    for word in name.words:
        keys[word.text] = word.weight
        for idea in word.ideas:
            keys[f"idea {idea}"] = word.weight
        if len(heard := sounds(word.text)) > 1:
            keys[f"sound {heard}"] = 0.5 * word.weight
    core = "".join(word.text for word in name.words if not word.ideas and word.weight > FILLER_WEIGHT)
    if len(heard := sounds(core)) > 2:
        keys[f"core {heard}"] = 1.0
    joined = f" {name.joined} "
    keys |= dict.fromkeys([f"part {joined[n : n + 3]}" for n in range(len(joined) - 2)], 0.35)
