"""Which names are worth comparing: those that share rare words, ideas, sounds or letters, found by a sparse product.

Each name is a vector of keys, weighted by how few names have them and of length 1; the product of two sets of vectors
is the cosine of every pair that shares a key. Keys that very many names have are left out: they name nobody.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from oretrace.parties.likeness import sounds
from oretrace.parties.words import FILLER_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oretrace.parties.names import Name

LEAST_COSINE, LEAST_ACROSS = 0.42, 0.2
"""Cosine from which two names are compared: within a script, and across scripts, where letters are not shared."""
MOST_CANDIDATES = 40
"""Candidates of a name that are compared word by word."""
_COMMON, _MOST_COMMON = 0.02, 500
"""Share and number of the names above which a key says nothing, once there are a thousand."""
_AT_ONCE = 4_000


class Index:
    """The keys of names that are looked for; `candidates` finds those like other names."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._ids: dict[str, int] = {}
        rows, columns, values = _keyed(names, self._ids, grow=True)
        count = np.bincount(columns, minlength=len(self._ids))
        most = min(max(50, _COMMON * len(names)), _MOST_COMMON) if len(names) >= 1_000 else len(names)
        self._rarity = np.where(count <= most, np.log1p(len(names) / np.maximum(count, 1)), 0.0)
        # Among few names no key is rare, and more can be compared.
        self._fewer = float(np.clip(np.log10(max(len(names), 1)) / 4, 0.5, 1.0))
        self._script = np.array([_script(one) for one in names])
        self._letters: dict[str, list[int]] = defaultdict(list)
        for n, readings in enumerate(names):
            for joined in {name.joined for name in readings}:
                self._letters[joined].append(n)
        self._matrix = self._unit(rows, columns, values, len(names)).T.tocsr()

    def candidates(self, names: Sequence[Sequence[Name]]) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """The position of each name that has candidates, and theirs, the likest first."""
        for start in range(0, len(names), _AT_ONCE):
            part = names[start : start + _AT_ONCE]
            product = (self._unit(*_keyed(part, self._ids, grow=False), len(part)) @ self._matrix).tocsr()
            for n in range(len(part)):
                here = slice(product.indptr[n], product.indptr[n + 1])
                cosine, found = product.data[here], product.indices[here]
                same = self._script[found] == _script(part[n])
                kept = cosine >= self._fewer * np.where(same, LEAST_COSINE, LEAST_ACROSS)
                cosine, found = cosine[kept], found[kept]
                order = np.lexsort((found, -cosine))
                likest = dict.fromkeys([*self._written_alike(part[n]), *found[order].tolist()])
                if likest:
                    yield start + n, np.array(list(likest)[:MOST_CANDIDATES], np.int64)

    def _written_alike(self, readings: Sequence[Name]) -> list[int]:
        """Names with the same letters: syllables written apart or as one word mean other things."""
        return [one for name in readings for one in self._letters.get(name.joined, ())]

    def _unit(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64], values: NDArray[np.float64], many: int
    ) -> sparse.csr_matrix:
        made = sparse.csr_matrix((values * self._rarity[columns], (rows, columns)), shape=(many, len(self._ids)))
        made.eliminate_zeros()
        norm = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        return sparse.diags_array(1 / np.where(norm > 0, norm, 1.0)) @ made


def _script(readings: Sequence[Name]) -> str:
    return readings[0].script if readings else ""


def _keyed(
    names: Sequence[Sequence[Name]], ids: dict[str, int], grow: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for n, readings in enumerate(names):
        keys: dict[str, float] = {}
        for name in readings:
            _add_keys(name, keys)
        for key, value in keys.items():
            found = ids.setdefault(key, len(ids)) if grow else ids.get(key)
            if found is not None:
                rows.append(n)
                columns.append(found)
                values.append(value)
    return np.array(rows, np.int64), np.array(columns, np.int64), np.array(values, np.float64)


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
    for n in range(len(joined) - 2):
        keys[f"part {joined[n : n + 3]}"] = 0.35
