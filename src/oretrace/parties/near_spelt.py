"""Latin names that may spell others, found by what any spelling keeps: consonants in five classes, and ideas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from oretrace.parties.native import ordered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oretrace.parties.names import Name, Word

    Keys = NDArray[np.int64]

OWN, WHOLE = (2, 3), (4,)
"""Consonants of the runs that are keys: of what a name has beside known words, and of the whole name."""
LEAST_NATIVE, LEAST_LATIN, MOST_SPELT = 0.15, 0.4, 20
"""Cosine from which a name is compared where the asked one is native and where it is Latin, and with how many."""
_CLASSES = {
    "K": "kgqcกขคฆฅฃㄱㄲㅋｋｇגכק",
    "T": "szjdtxจฉชฌซศษสดฎตฏฐฑฒถทธㄷㄸㅅㅆㅈㅉㅊㅌｓｚｊｔｄｃדזטסצשת",
    "N": "nlrงญณนรลฬㄴㄹㆁｎｒלנר",
    "M": "mมำㅁｍמ",
    "P": "pbfบปผพภฝฟㅂㅃㅍｐｂｆבפ",
}
_SOUNDS = str.maketrans({one: of for of, letters in _CLASSES.items() for one in letters})
_SPELT = (
    (re.compile("[ก-ฮ][ิุ]?์"), ""),
    (re.compile(r"([a-z])\1+"), r"\1"),
    (re.compile("ng|รร"), "n"),
    (re.compile("ｔｓ"), "ｔ"),
    (re.compile("x"), "kt"),
    (re.compile("[aeo]r(?=[^aeiou])"), ""),
    (re.compile("t?ch|[cg](?=[eiy])|dj|ts|tz"), "T"),
)
_OTHER = re.compile("[^KTNMP|]+")
_DIGITS = np.zeros(128, np.int64)
_DIGITS[[ord(one) for one in "|KTNMP"]] = range(6)
_RUNS = 6**4


def are_native(names: Sequence[Sequence[Name]]) -> NDArray[np.bool_]:
    """Which names are in scripts that are spelt freely."""
    return np.array([bool(readings and readings[0].native) for readings in names], bool)


class NearSpelt:
    """The keys of names that are looked for; `alike` finds those that other names share most of."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._ideas: dict[str, int] = {}
        self._native = are_native(names)
        found = self._keys(names)
        many = np.bincount(found.indices, minlength=found.shape[1])
        self._rarity = np.log1p(len(names) / np.maximum(many, 1))
        self._own = self._unit(found)

    def alike(self, names: Sequence[Sequence[Name]]) -> sparse.coo_matrix:
        """The cosines of names (row) with the known ones (column) where one is native, the other not."""
        asked, native = self._unit(self._keys(names)), are_native(names)
        parts = [
            (asked[rows] @ self._own[columns].T).tocoo()
            for rows, columns in ((native, ~self._native), (~native, self._native))
        ]
        places = ((native, ~self._native, LEAST_NATIVE), (~native, self._native, LEAST_LATIN))
        row, column, value = [], [], []
        for part, (rows, columns, least) in zip(parts, places, strict=True):
            kept = part.data >= least
            row.append(np.flatnonzero(rows)[part.row[kept]])
            column.append(np.flatnonzero(columns)[part.col[kept]])
            value.append(part.data[kept])
        at = np.concatenate(row), np.concatenate(column)
        return sparse.coo_matrix((np.concatenate(value), at), (len(names), self._native.size))

    def _keys(self, names: Sequence[Sequence[Name]]) -> sparse.csr_matrix:
        """Names by keys: runs of consonants, then ideas; those of names that are looked for alone."""
        first = [readings[0].words if readings else () for readings in names]
        own = _runs(["".join(_written(word) for word in words if not word.ideas) for words in first], OWN)
        whole = _runs(["".join(map(_written, words)) for words in first], WHOLE)
        meant = [(n, min(word.ideas)) for n, words in enumerate(first) for word in words if word.ideas]
        number = self._ideas.get if hasattr(self, "_rarity") else self._numbered
        ideas = np.array([(n, at) for n, idea in meant if (at := number(idea)) is not None], np.int64).reshape(-1, 2)
        row = np.concatenate([own[0], whole[0], ideas[:, 0]])
        column = np.concatenate([own[1], _RUNS + whole[1], 2 * _RUNS + ideas[:, 1]])
        found = sparse.csr_matrix(
            (np.ones(row.size), (row, column)), shape=(len(names), 2 * _RUNS + len(self._ideas))
        )
        found.data[:] = 1.0
        return found

    def _numbered(self, idea: str) -> int:
        return self._ideas.setdefault(idea, len(self._ideas))

    def _unit(self, found: sparse.csr_matrix) -> sparse.csr_matrix:
        weighed = (found @ sparse.diags_array(self._rarity)).tocsr()
        norm = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return (sparse.diags_array(1 / np.where(norm > 0, norm, 1.0)) @ weighed).tocsr()


def _written(word: Word) -> str:
    return ordered(word.native) if word.native else word.text


def _runs(texts: Sequence[str], lengths: Sequence[int]) -> tuple[Keys, Keys]:
    """The runs of so many consonants of texts: which text each is of, and its number."""
    joined = f"|{'|'.join(texts)}{'|' * max(WHOLE)}"
    for spelt, sound in _SPELT:
        joined = spelt.sub(sound, joined)
    signs = _DIGITS[np.frombuffer(_OTHER.sub("", joined.translate(_SOUNDS)).encode(), np.uint8)]
    of = np.cumsum(signs == 0) - 1
    rows, keys = [], []
    for long in lengths:
        windows = np.lib.stride_tricks.sliding_window_view(signs, long)
        within = (windows[:, 1:-1] > 0).all(axis=1) & (windows.sum(axis=1) > 0)
        rows.append(of[: len(windows)][within])
        keys.append((windows[within] @ 6 ** np.arange(long)) + (0 if long > 2 else 6**3))
    return np.concatenate(rows), np.concatenate(keys)
