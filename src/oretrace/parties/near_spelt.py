"""Latin names that may spell others, found by what any spelling keeps: consonants in five classes, and ideas."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from oretrace.parties.abroad import in_syllables
from oretrace.parties.native import ordered
from oretrace.parties.readings import HONG_KONG, JAPAN, TAIWAN, written_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


LATIN, SYLLABLES, SPELT, HAN = range(4)
PAIRED = (
    ((SPELT,), (LATIN, SYLLABLES), LEAST_NATIVE),
    ((LATIN, SYLLABLES), (SPELT,), LEAST_LATIN),
    ((HAN,), (SYLLABLES,), LEAST_NATIVE),
    ((SYLLABLES,), (HAN,), LEAST_NATIVE),
)
"""Kinds of names that are asked for, kinds they are held against, and from which cosine on."""
MOST_READINGS, MOST_SOUNDS = 8, 3
"""Readings of a name and of a Han sign that are looked for."""
_VOWELS = re.compile("[aeiouhyw]+")


def are_native(names: Sequence[Sequence[Name]]) -> NDArray[np.bool_]:
    """Which names are in scripts that are spelt freely, or in Han signs."""
    return np.array([bool(readings and (readings[0].native or readings[0].han)) for readings in names], bool)


def _kinds(names: Sequence[Sequence[Name]]) -> NDArray[np.int8]:
    """Of each name the kind: in Latin letters, the same in Chinese syllables, spelt freely, in Han signs."""
    return np.array([_kind(readings[0]) if readings else LATIN for readings in names], np.int8)


def _kind(name: Name) -> int:
    return SPELT if name.native else HAN if name.han else SYLLABLES if in_syllables(name) else LATIN


class NearSpelt:
    """The keys of names that are looked for; `alike` finds those that other names share most of."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self._ideas: dict[str, int] = {}
        self._kinds = _kinds(names)
        found = self._keys(names)
        many = np.bincount(found.indices, minlength=found.shape[1])
        self._rarity = np.log1p(len(names) / np.maximum(many, 1))
        self._own = self._unit(found)

    def alike(self, names: Sequence[Sequence[Name]]) -> sparse.coo_matrix:
        """The cosines of names (row) with the known ones (column) where one is native, the other not."""
        asked, kinds = self._unit(self._keys(names)), _kinds(names)
        row, column, value = [], [], []
        for ours, theirs, least in PAIRED:
            rows, columns = np.isin(kinds, ours), np.isin(self._kinds, theirs)
            part = (asked[rows] @ self._own[columns].T).tocoo()
            kept = part.data >= least
            row.append(np.flatnonzero(rows)[part.row[kept]])
            column.append(np.flatnonzero(columns)[part.col[kept]])
            value.append(part.data[kept])
        at = np.concatenate(row), np.concatenate(column)
        return sparse.coo_matrix((np.concatenate(value), at), (len(names), self._kinds.size))

    def _keys(self, names: Sequence[Sequence[Name]]) -> sparse.csr_matrix:
        """Names by keys: runs of consonants, then ideas; those of names that are looked for alone."""
        first = [readings[0].words if readings else () for readings in names]
        own, whole = self._read(first, OWN, own=True), self._read(first, WHOLE, own=False)
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

    def _read(self, first: Sequence[Sequence[Word]], lengths: Sequence[int], *, own: bool) -> tuple[Keys, Keys]:
        """The runs of the words of names, in each of the ways in which these are read."""
        read = [(n, text) for n, words in enumerate(first) for text in _readings(words, own=own)]
        at, keys = _runs([text for _, text in read], lengths)
        return np.array([n for n, _ in read], np.int64)[at], keys

    def _numbered(self, idea: str) -> int:
        return self._ideas.setdefault(idea, len(self._ideas))

    def _unit(self, found: sparse.csr_matrix) -> sparse.csr_matrix:
        weighed = (found @ sparse.diags_array(self._rarity)).tocsr()
        norm = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return (sparse.diags_array(1 / np.where(norm > 0, norm, 1.0)) @ weighed).tocsr()


def _readings(words: Sequence[Word], *, own: bool) -> Iterator[str]:
    """The words written together, or those that no table knows; Han signs in each of their languages."""
    kept = [word for word in words if not (own and word.ideas)]
    languages = JAPAN if any(word.native for word in words) else HONG_KONG + TAIWAN
    for language in languages if any(word.han for word in kept) else " ":
        for ways in islice(product(*(_written(language, word) for word in kept)), MOST_READINGS):
            yield "".join(ways)


@lru_cache(maxsize=1 << 14)
def _written(language: str, word: Word) -> Sequence[str]:
    if not word.han:
        return (ordered(word.native) if word.native else word.text,)
    ways = product(*(_sounds(language, sign) for sign in word.han))
    return tuple(dict.fromkeys("".join(one) for one in islice(ways, MOST_READINGS)))


@lru_cache(maxsize=1 << 14)
def _sounds(language: str, sign: str) -> Sequence[str]:
    """The readings of a Han sign that differ in their consonants."""
    usual = (latin for latin, cost in written_as(language, sign) if not cost)
    return tuple({_VOWELS.sub("", one): one for one in usual}.values())[:MOST_SOUNDS] or ("",)


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
