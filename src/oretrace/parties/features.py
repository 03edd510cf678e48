"""What speaks for and against two names being of the same party: one number per feature, each with its sentence.

A feature is 0 where it says nothing. The sentences are shown with every score that is explained.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log, log2, sqrt
from operator import itemgetter, ne
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from oretrace.parties import abroad, likeness
from oretrace.parties.abroad import is_across
from oretrace.parties.contrasts import contrasts
from oretrace.parties.countries import compared_countries
from oretrace.parties.edits import spelt_alike
from oretrace.parties.letters import (
    FEWEST_BESIDE_HAN,
    HAN,
    READ_TWICE,
    folded,
    is_syllable,
    latin_words,
    pinyin,
    reading,
)
from oretrace.parties.likeness import Compared
from oretrace.parties.names import without_last
from oretrace.parties.words import FILLER_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oretrace.parties.names import Name, Word

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "shared": "the words that both have, by how rare they are",
        "shared_best": "nearly all words of one of the names are in the other",
        "replaced": "each has a word in the place where the other has another",
        "added": "words that only one of them has",
        "misspelt": "shared words are spelt differently",
        "whole": "written without spaces, they are alike",
        "exact": "the same letters",
        "rare": "how rare the shared words are altogether",
        "form_same": "the same kind of legal form",
        "form_conflict": "legal forms of different kinds",
        "form_other": "another variety of the same kind of legal form",
        "number_conflict": "different numbers",
        "number_added": "a number that only one has",
        "place_conflict": "different places",
        "place_added": "a place that only one names",
        "turned": "the same words in another order",
        "initial": "an initial or an acronym stands for a word",
        "initial_conflict": "an initial that does not begin the other's word",
        "single": "one of them is a single word",
        "first_differs": "the first words differ",
        "last_differs": "the last words differ",
        "person_replaced": "names of persons with different parts",
        "person_added": "a name of a person with more parts",
        "trade_replaced": "firms of different business",
        "other_word": "words that differ by more than a slip of the pen",
        "plant_conflict": "plants, mines or institutes with different numbers",
        "side_conflict": "different sides, or different names of persons",
        "other_initial": "different initials",
        "group_added": "a word for a part of a group that only one has",
        "part_of_person": "a surname or a given name alone, which others have too",
        "sign_replaced": "a sign of a short name is another, which sounds otherwise",
        "syllables_differ": "Chinese names of other signs or syllables",
        "chinese_trade": "Chinese firms of different business",
        "across_sound": "words that only sound alike",
        "across_whole": "the whole names sound alike",
        "across_long": "many sounds agree over the whole names",
        "across_bits": "how much agrees between the scripts",
        "across_kind": "one is a firm's name, the other not",
        "across_own": "only a word of business agrees",
        "country_same": "the same country",
        "country_conflict": "different countries",
    }
)
NAMES = tuple(SENTENCES)
_NOTHING = MappingProxyType(dict.fromkeys(NAMES, 0.0))
_in_order = itemgetter(*NAMES)
MOST_SIGNS = 4
LEAST_DIFFERENCE = 0.5
"""What one other sign of a firm's own words counts, however many there are."""
LEAST_WORTH = 0.4
"""Likeness from which a pair of words is worth something."""
ONE_OWN = 0.3
"""The feature of words of business where one name alone has words of its own."""
_SIGNS = re.compile(f"[^{HAN}\uac00-\ud7a3]")


def compare(left: Name, right: Name) -> Compared:
    """Lay two names side by side."""
    if abroad.one_is_native(left, right):
        left, right = _at_home(left), _at_home(right)
    if _place(left) > _place(right):
        left, right = right, left
    found = likeness.pairs(left, right)
    used_left = {n for pair in found for n in pair.left}
    used_right = {n for pair in found for n in pair.right}
    return Compared(
        left,
        right,
        found,
        [word for n, word in enumerate(left.words) if n not in used_left],
        [word for n, word in enumerate(right.words) if n not in used_right],
    )


@lru_cache(maxsize=1 << 14)
def _at_home(name: Name) -> Name:
    """A name that is compared with one in Thai, without *Thailand* at its end: at home it is left out."""
    return without_last(name) if len(name.words) > 1 and "thailand" in name.words[-1].ideas else name


def _place(name: Name) -> tuple[str, str, str]:
    """By script, then by letters: which of two names is laid on the left, in whatever order they are given."""
    return name.script, name.joined, name.raw


def features(compared: Compared, countries: tuple[str, str] = ("", "")) -> NDArray[np.float64]:
    """The features of two names in the order of `NAMES`; `countries` as given, "" where unknown."""
    person = not (compared.left.is_firm or compared.right.is_firm)
    found = {**_words(compared), **_ends(compared), **_signs(compared), **compared_countries(*countries)}
    found |= {"person_replaced": person * found["replaced"], "person_added": person * found["added"]}
    crosswise = is_across(compared.left, compared.right)
    found |= _across(compared) if crosswise else {}
    replaced = _syllables_replaced if crosswise else _signs_replaced
    found["sign_replaced"] = replaced(compared.left, compared.right)
    found["syllables_differ"] = differ_in_syllables(compared.left, compared.right)
    found["chinese_trade"] = crosswise and found["trade_replaced"] * are_both_chinese(compared.left, compared.right)
    found |= contrasts(compared)
    found["across_sound"] = crosswise and _share(compared, "sound")
    return np.array(_in_order(_NOTHING | found), np.float64)


def _words(it: Compared) -> dict[str, float]:
    total_left, total_right = it.left.total or 1e-9, it.right.total or 1e-9
    shared_left = shared_right = matched = off = 0.0
    for pair in it.pairs:
        one, other = it.left.weight_of(pair.left), it.right.weight_of(pair.right)
        worth, both = _worth(pair.likeness), min(one, other)
        shared_left += worth * one / total_left
        shared_right += worth * other / total_right
        matched += both
        off += both * (1 - pair.likeness)
    alone_left, alone_right = _sum(it.alone_left), _sum(it.alone_right)
    return {
        "shared": min(shared_left, shared_right),
        "shared_best": max(shared_left, shared_right),
        "replaced": min(1.0, 2 * min(alone_left, alone_right) / (total_left + total_right) * 2),
        "added": abs(alone_left / total_left - alone_right / total_right),
        "misspelt": off / (matched or 1.0),
        "rare": log(1 + matched),
        "trade_replaced": float(_has_trade(it.alone_left) and _has_trade(it.alone_right)),
        "single": float(min(len(it.left.words), len(it.right.words)) == 1),
    }


def _signs_replaced(left: Name, right: Name) -> float:
    """Of the signs of two names of persons in Han or Hangul, as many in both, the share that is replaced.

    A sign is a syllable with its meaning: another one is another name, and no slip of a letter. Where both sound
    alike it may be a slip after all.
    """
    if left.is_firm or right.is_firm:
        return 0.0
    one, other = (_SIGNS.sub("", folded(name.raw)) for name in (left, right))
    if len(one) != len(other) or not 2 <= len(one) <= MOST_SIGNS:
        return 0.0
    return sum(a != b and _heard(a) != _heard(b) for a, b in zip(one, other, strict=True)) / len(one)


def _syllables_replaced(left: Name, right: Name) -> float:
    """Of the signs of a Chinese person, the share that a name of as many syllables has otherwise, half at least.

    0 where names are read as in Hong Kong, Taiwan or Japan, whose syllables are others or mean others.
    """
    han, latin = (left, right) if left.script == "han" else (right, left)
    signs = "".join(word.han for word in han.words)
    if left.is_firm or right.is_firm or len(signs) != len(latin.texts) or not all(map(is_syllable, latin.texts)):
        return 0.0
    if not 2 <= len(signs) <= MOST_SIGNS or abroad.written_abroad(signs, latin.joined) >= abroad.SPELT_TOGETHER:
        return 0.0
    read = [_one_way(reading(sign)) for sign in signs]
    texts = [_one_way(text) for text in latin.texts]
    replaced = min(sum(map(ne, read, order)) for order in (texts, texts[1:] + texts[:1]))
    return max(LEAST_DIFFERENCE, replaced / len(signs)) if replaced else 0.0


def _one_way(read: str) -> str:
    """Of a sign that is read in two ways one way, which stands for both."""
    return READ_TWICE.get(read, read)


def differ_in_syllables(left: Name, right: Name) -> float:
    """Of the own words of two firms in Han signs or in Chinese syllables, the share that differs, half at least.

    Huaxing is another name than Huaxin and no slip of it, which would hardly leave syllables. A word that only one of
    them has may be a town: where one ends or begins with the other nothing differs. 0 where not both are Chinese, and
    of two persons.
    """
    if is_across(left, right) and (latin := abroad.in_syllables(left) or abroad.in_syllables(right)):
        return _differ_abroad(left if left.script == "han" else right, latin)
    one, other = sorted(_own_of_both(left, right), key=len)
    if not one or one in (other[: len(one)], other[-len(one) :]):
        return 0.0
    return max(LEAST_DIFFERENCE, 1 - spelt_alike(one, other))


def are_both_chinese(left: Name, right: Name) -> bool:
    """Whether both names are Chinese by their own words, and not both of persons."""
    return all(_own_of_both(left, right))


def _differ_abroad(name: Name, latin: tuple[str, ...]) -> float:
    """The same of a name in Han signs and of syllables as Hong Kong or Taiwan writes them: no signs are read so."""
    signs, many = "".join(word.han for word in name.words), len(latin)
    parts = {signs[n : n + many] for n in range(max(1, len(signs) - many + 1))} - {""}
    alike = max((abroad.written_abroad(part, "".join(latin)) for part in parts), default=1.0)
    return 0.0 if alike >= abroad.SPELT_TOGETHER else max(LEAST_DIFFERENCE, 1 - alike)


def _own_of_both(left: Name, right: Name) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The own words of two names, of which one is a firm's; none where one is spelt freely, or of two persons."""
    if left.native or right.native or not (left.is_firm or right.is_firm):
        return (), ()
    kind = _kind_of_own(left, right)
    return _own(left, kind), _own(right, kind)


def _kind_of_own(left: Name, right: Name) -> str:
    return "heard" if is_across(left, right) else "signs" if left.script == "han" else "read"


@lru_cache(maxsize=1 << 16)
def _own(name: Name, kind: str) -> tuple[str, ...]:
    """The words of a name that no table knows, in Han signs or in syllables; none where they are not Chinese.

    `kind` is signs, read (as they are read) or heard: of signs that are read in two ways one way stands for both.
    """
    words = [word for word in name.words if _is_own(word)]
    if kind == "signs":
        return tuple("".join(word.han for word in words))
    text = "".join(word.text for word in words)
    if kind == "heard":
        fewest = FEWEST_BESIDE_HAN if name.script == "letters" else 0
        return tuple(map(_one_way, pinyin(text, fewest)))
    return pinyin(text)


def _is_own(word: Word) -> bool:
    """Whether no table knows a word; of a name written sign by sign or syllable by syllable tables may know some."""
    if not word.ideas and word.weight > FILLER_WEIGHT:
        return True
    return len(word.han) == 1 or (not word.han and is_syllable(word.text))


def _heard(sign: str) -> str:
    return reading(sign) or "".join(latin_words(sign))


def _worth(alike: float) -> float:
    """A pair of words hardly alike is worth nothing, one alike to the letter all it weighs."""
    return max(0.0, (alike - LEAST_WORTH) / (1 - LEAST_WORTH))


def _across(it: Compared) -> dict[str, float]:
    whole, length = likeness.whole_sound(it.left, it.right)
    return {
        "across_whole": whole,
        "across_long": max(0.0, whole - 0.4) * length / 3,
        "across_bits": log(1 + _all_bits(it)),
        "across_kind": float(bool(it.left.forms) != bool(it.right.forms) and it.left.is_firm != it.right.is_firm),
        "across_own": _own_stand_alone(it),
    }


def _own_stand_alone(it: Compared) -> float:
    """1 if one word of business is all that agrees, and both names have words of their own beside it; less for more.

    Many firms have that word, such as "mining", in their names. Less also where tables know the other's words,
    which may be a translation.
    """
    if not it.pairs or not it.alone_left or not it.alone_right:
        return 0.0
    if not all(it.left.words[n].is_trade for pair in it.pairs for n in pair.left):
        return 0.0
    own = any(map(_is_own, it.alone_left)), any(map(_is_own, it.alone_right))
    many = len(it.pairs)
    return (1.0 if all(own) else ONE_OWN if any(own) else 0.0) / (many * sqrt(many))


def _all_bits(it: Compared) -> float:
    """Bits of all pairs of words; of what is heard in names of firms less by the pairs in which it was looked for.

    The best of n pairs agrees by chance as often as one pair does with log2(n) bits less.
    """
    heard = sum(_bits(it, pair) for pair in it.pairs if pair.way == "sound")
    known = sum(_bits(it, pair) for pair in it.pairs if pair.way != "sound")
    tried = len(it.left.words) * len(it.right.words) if it.left.forms or it.right.forms else 1
    return known + max(0.0, heard - log2(tried))


def _bits(it: Compared, pair: likeness.Pair) -> float:
    """Bits by which a pair of words is unlikely by chance: by its sounds, or by how rare the words are."""
    one, other = it.left.words[pair.left[0]], it.right.words[pair.right[0]]
    if pair.way == "sound":
        return 2.2 * likeness.heard_length(one, other) * max(0.0, 2 * pair.likeness - 1)
    return 14 * sqrt(min(one.weight, other.weight)) * _worth(pair.likeness)


def _ends(it: Compared) -> dict[str, float]:
    partner = {n: pair for pair in it.pairs for n in pair.left}
    firsts = (0 in partner and 0 in partner[0].right) or it.left.joined[:4] == it.right.joined[:4]
    last_left, last_right = len(it.left.words) - 1, len(it.right.words) - 1
    lasts = last_left in partner and last_right in partner[last_left].right
    order = [pair.right[0] for pair in sorted(it.pairs, key=lambda pair: pair.left)]
    spelt = abroad.one_is_native(it.left, it.right)
    whole = likeness.whole_spelt(it) if spelt else likeness.whole_likeness(it.left, it.right)
    return {
        "first_differs": float(not firsts),
        "last_differs": float(not lasts),
        "turned": float(order != sorted(order)),
        "whole": max(0.0, whole - 0.5) * 2,
        "exact": float(it.left.joined == it.right.joined),
        "initial": _share(it, "initial") + _share(it, "acronym"),
        "initial_conflict": float(_initials_conflict(it)),
    }


def forms_differ(left: Name, right: Name) -> bool:
    """Whether both names state a variety of legal form, and not the same: Inc and Corp, S.A.C. and S.A. de C.V."""
    one, other = varieties(left.forms), varieties(right.forms)
    return bool(one and other and not one & other)


@lru_cache(4096)
def varieties(forms: frozenset[str]) -> frozenset[str]:
    """Those of the legal forms of a name that are of a certain variety: "llc.gmbh"."""
    return frozenset(form for form in forms if "." in form)


@lru_cache(4096)
def _kinds(forms: frozenset[str]) -> frozenset[str]:
    return frozenset(form.split(".")[0] for form in forms - {"any"})


def _initials_conflict(it: Compared) -> bool:
    if it.left.is_firm or it.right.is_firm:
        return False
    sides = (it.alone_left, it.alone_right)
    alone = [any(len(word.text) == 1 and word.text.isalpha() for word in side) for side in sides]
    return (alone[0] and bool(it.alone_right)) or (alone[1] and bool(it.alone_left))


def _signs(it: Compared) -> dict[str, float]:
    forms_left, forms_right = _kinds(it.left.forms), _kinds(it.right.forms)
    sides = (it.alone_left, it.alone_right)
    numbers = [any([word.text.isdigit() for word in side]) for side in sides]
    places = [any([word.is_place for word in side]) for side in sides]
    return {
        "form_same": float(bool(forms_left & forms_right)),
        "form_conflict": float(bool(forms_left and forms_right and not forms_left & forms_right)),
        "form_other": float(forms_differ(it.left, it.right)),
        "number_conflict": float(all(numbers)),
        "number_added": float(any(numbers) and not all(numbers)),
        "place_conflict": float(all(places)),
        "place_added": float(any(places) and not all(places)),
    }


def _share(it: Compared, way: str) -> float:
    return [pair.way for pair in it.pairs].count(way) / (len(it.pairs) or 1)


def _sum(words: Sequence[Word]) -> float:
    return sum([word.weight for word in words])


def _has_trade(words: Sequence[Word]) -> bool:
    return any([word.is_trade for word in words])
