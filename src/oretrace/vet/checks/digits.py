"""Check digits of identifiers, many at a time: True where they fit; False for another form, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.arrays import Index, Mask

_CONTAINER = {letter: value for letter, value in zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    [number for number in range(10, 39) if number % 11], strict=True)}  # fmt: skip
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_NONE = -1


def _matrix(texts: Sequence[str] | np.ndarray[Any, Any], length: int) -> tuple[Index, Mask]:
    """Letters (m, length) of the texts of that length in ASCII, and which (n,) those are."""
    coded = np.asarray(texts, dtype=object).astype(f"U{length + 1}")
    fits = np.char.str_len(coded) == length
    letters = np.ascontiguousarray(coded[fits].astype(f"U{length}")).view(np.uint32).reshape(-1, length)
    return letters.astype(np.int64), fits


def _values(letters: Index, alphabet: dict[str, int]) -> Index:
    """The value of each letter, −1 for one that is not of the alphabet."""
    table = np.full(128, _NONE, np.int64)
    for letter, value in alphabet.items():
        table[ord(letter)] = value
    return np.where(letters < 128, table[np.minimum(letters, 127)], _NONE)


def _judged(fits: Mask, good: Mask) -> Mask:
    found = np.zeros(len(fits), bool)
    found[fits] = good
    return found


def check_sign(signs: str) -> int:
    """The digit that checks letters A to Z and digits: the first ten signs of a container number (ISO 6346)."""
    values = (_CONTAINER[sign] if sign in _CONTAINER else int(sign) for sign in signs)
    return sum(value << place for place, value in enumerate(values)) % 11 % 10


def container(texts: Sequence[str] | np.ndarray[Any, Any]) -> Mask:
    """Container numbers (ISO 6346): four letters, the last U, J or Z, six digits, the check digit."""
    letters, fits = _matrix(texts, 11)
    head = _values(letters[:, :4], _CONTAINER)
    tail = letters[:, 4:] - ord("0")
    formed = (head > 0).all(axis=1) & ((tail >= 0) & (tail <= 9)).all(axis=1)
    formed &= np.isin(letters[:, 3], [ord(letter) for letter in "UJZ"])
    total = np.hstack([head, tail[:, :6]]) @ (2 ** np.arange(10))
    return _judged(fits, formed & (total % 11 % 10 == tail[:, 6]))


def imo(texts: Sequence[str] | np.ndarray[Any, Any]) -> Mask:
    """Numbers of ships (IMO), seven digits without the letters."""
    letters, fits = _matrix(texts, 7)
    digits = letters - ord("0")
    formed = ((digits >= 0) & (digits <= 9)).all(axis=1)
    return _judged(fits, formed & (digits[:, :6] @ np.arange(7, 1, -1) % 10 == digits[:, 6]))


def lei(texts: Sequence[str] | np.ndarray[Any, Any]) -> Mask:
    """Legal entity identifiers (ISO 17442): 18 letters or digits and two check digits, remainder 1 of 97."""
    letters, fits = _matrix(texts, 20)
    alphabet = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    values = _values(letters, alphabet)
    rest = np.zeros(len(values), np.int64)
    for column in range(20):
        one = values[:, column]
        rest = (rest * np.where(one > 9, 100, 10) + one) % 97
    return _judged(fits, (values >= 0).all(axis=1) & (values[:, 18:] <= 9).all(axis=1) & (rest == 1))


def uscc(texts: Sequence[str] | np.ndarray[Any, Any]) -> Mask:
    """Unified social credit codes of China (GB 32100): 18 signs, the last one checks."""
    letters, fits = _matrix(texts, 18)
    values = _values(letters, {sign: value for value, sign in enumerate(_USCC)})
    expected = (31 - values[:, :17] @ np.array(_USCC_WEIGHTS) % 31) % 31
    return _judged(fits, (values >= 0).all(axis=1) & (expected == values[:, 17]))


def cas(texts: Sequence[str] | np.ndarray[Any, Any]) -> Mask:
    """Numbers of substances (CAS) with their hyphens: 7440-36-0."""
    digits = np.char.replace(np.asarray(texts, dtype=object).astype("U14"), "-", "")
    shape = np.array([len(text) > 6 and text[-2:-1] == "-" and text[-5:-4] == "-" for text in map(str, texts)], bool)
    padded = np.char.zfill(digits, 10)
    letters, fits = _matrix(padded, 10)
    values = letters - ord("0")
    formed = ((values >= 0) & (values <= 9)).all(axis=1)
    good: Mask = _judged(fits, formed & (values[:, :9] @ np.arange(9, 0, -1) % 10 == values[:, 9])) & shape
    return good
