"""How alike two words are, and which word of one name stands for which of the other.

Words are alike by letters (edits), by idea (a translation or an abbreviation) and, between scripts, by the consonants
that are heard: a foreign name in Han or Arabic keeps little else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from oretrace.parties.abroad import (
    SPELT_TOGETHER,
    in_syllables,
    is_across,
    one_is_native,
    read_elsewhere,
    read_in_part,
    spelt_across,
)
from oretrace.parties.edits import OSA, Indel, Levenshtein
from oretrace.parties.letters import is_syllable, pinyin, reading
from oretrace.parties.opposites import are_apart, begin_with_other_sides
from oretrace.parties.spellings import spelling_cost, spelt_as
from oretrace.parties.words import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.parties.names import Name, Word

LEAST_PAIR = 0.58
"""Likeness below which two words do not stand for each other."""
FEWEST_LETTERS, SEVERAL_LETTERS, MANY_SOUNDS = 4, 6, 5
"""Letters from which two words of one romanisation are alike, and from which slips are looked for in it."""
SAME_IDEA, SAME_SOUND, ONE_SOUND, INITIAL, ROMANISED = 0.97, 0.9, 0.88, 0.8, 0.06
AMISS = 0.4
"""What a letter costs that is amiss in a word of another script, beside what differs between spellings of one."""
LEAST_SPELT = 0.5
"""Likeness by letters below which two words are no romanisations of one."""
_SOUNDS = tuple(
    (re.compile(before), after)
    for before, after in (
        (r"schw|sch|tsch|shch", "S"),
        (r"(?<=[aeiou])x", "KS"),
        (r"sh|ch|zh|ts|tz|cz|dz|dj|tch|hs", "S"),
        (r"bh", "P"),
        (r"dh", "T"),
        (r"ph", "F"),
        (r"w(?=[^aeiouyh]|$)", ""),
        (r"m(?=[pbf]|$)", "N"),
        (r"ck|kh|gh|qu", "K"),
        (r"th", "T"),
        (r"c(?=[eiy])", "S"),
        (r"wh", "F"),
        (r"n+g(?![aeioulr])", "N"),
        (r"^[aeiouy]+", "A"),
    )
)
_CLASSES = str.maketrans("sxzjqkcgtdbpfvwmnlrh", "SSSSSKKKTTPPFFFMNLLH", "aeiouy0123456789")
"""What each letter that is left is heard as; vowels after the first are not."""
_SPELLINGS = (
    (re.compile("[ou]{2}|ow"), "u"),
    (re.compile("ee|i?ey?(?![aeiou])|iy|yi|ij|y"), "i"),
    (re.compile("ck|kh|q|c(?=[aou])"), "k"),
    (re.compile("gh"), "g"),
    (re.compile("dj|dzh"), "j"),
    (re.compile("t?sch|t?ch|sh"), "C"),
    (re.compile("ph|f"), "p"),
    (re.compile("th"), "t"),
    (re.compile("c(?=[iI])"), "s"),
    (re.compile("o"), "u"),
    (re.compile("w"), "v"),
    (re.compile("(?<=a)h$"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SYLLABLES = {"er": "L", "jia": "K"}
_SILENT_R = re.compile(r"(?<=[aeiou])r(?=[^aeiouy]|$)")
_DOUBLE = re.compile(r"(.)\1+")


class Pair(NamedTuple):
    """Words of two names, by position, that correspond; how alike they are (0 to 1), and in what way."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float
    way: str


class Compared(NamedTuple):
    """Two names compared: their pairs of words, and the words of either name without a partner."""

    left: Name
    right: Name
    pairs: Sequence[Pair]
    alone_left: Sequence[Word]
    alone_right: Sequence[Word]


@lru_cache(maxsize=1 << 18)
def sounds(latin: str) -> str:
    """The consonants heard in a word, by class: "martin" and "morden" are both MLTN."""
    for pattern, after in _SOUNDS:
        latin = pattern.sub(after, latin)
    return _DOUBLE.sub(r"\1", latin.translate(_CLASSES))


@lru_cache(maxsize=1 << 18)
def spelling(latin: str) -> str:
    """One spelling for the romanisations of a word: Khalid and Khaleed, Qasim and Kacem. Chinese syllables stay."""
    if is_syllable(latin) or pinyin(latin):
        return latin
    for pattern, after in _SPELLINGS:
        latin = pattern.sub(after, latin)
    return latin


@lru_cache(maxsize=1 << 14)
def _han_sounds(han: str) -> tuple[str, ...]:
    """Syllable by syllable: 尔 is an l, a nasal ending an n; jia stands for ga, and x for h as well as for s."""
    readings = [reading(sign) for sign in han]
    found = []
    for x in "sh":
        heard = (_SYLLABLES.get(one) or sounds(one.replace("x", x)) for one in readings if one)
        whole = "".join(part if n == 0 else part.removeprefix("A") for n, part in enumerate(heard))
        found.append(_DOUBLE.sub(r"\1", whole))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1 << 18)
def _heard(text: str, han: str) -> tuple[str, ...]:
    if han:
        return _han_sounds(han)
    return sounds(text), sounds(_SILENT_R.sub("", text))


def sound_likeness(left: Word, right: Word) -> float:
    """Similarity of the consonants of two words, from 0 to 0.9; short ones agree by chance and count less."""
    best = 0.0
    if (left.han and pinyin(right.text)) or (right.han and pinyin(left.text)):
        return best  # a reading is given: it is compared letter by letter
    for one in _heard(left.text, left.han):
        for other in _heard(right.text, right.han):
            short = {0: 1.0, 1: 0.3, 2: 0.15, 3: 0.05}.get(min(len(one), len(other)), 0.0)
            best = max(best, SAME_SOUND * Levenshtein.normalized_similarity(one, other) - short)
    return best


@lru_cache(maxsize=1 << 18)
def likeness(left: Word, right: Word, across: bool) -> tuple[float, str]:
    """How alike two words are (0 to 1), and in what way: same, idea, letters, initial or sound."""
    if (
        (left.native or right.native)
        and not across
        and one_is_native(left, right)
        and left.ideas.isdisjoint(right.ideas)
    ):
        return spelt_across(left, right), "letters"
    one, other = left.text, right.text
    if one == other:
        return (1.0, "same") if left.han == right.han or not (left.han and right.han) else (0.85, "sound")
    if left.ideas and not left.ideas.isdisjoint(right.ideas):
        return SAME_IDEA, "idea"
    if (
        left.ideas
        and right.ideas
        and ((left.is_place and right.is_place) or are_apart(left.han or one, right.han or other, across))
    ):
        return 0.0, ""  # Hunan is no way to write Henan
    if len(one) == 1 or len(other) == 1:
        return (INITIAL, "initial") if one[:1] == other[:1] and not one[:1].isdigit() else (0.0, "")
    found = _otherwise(left, right, across)
    return found if found[0] < LEAST_PAIR or not begin_with_other_sides(one, other) else (0.0, "")


def _otherwise(left: Word, right: Word, across: bool) -> tuple[float, str]:
    """The likeness of two words by their letters or sounds; 0 for numbers and for words far apart by letters."""
    one, other = left.text, right.text
    if one.isdigit() or other.isdigit():
        return 0.0, ""
    best = spelt_likeness(one, other), "letters"
    if one[:4] == other[:4] and is_shortened(one, other):
        best = max(best, (0.8, "letters"))
    nicknames = kinds("nickname")
    if nicknames.get(one) == other or nicknames.get(other) == one:
        best = max(best, (0.85, "idea"))
    if across:
        return max(best, (sound_likeness(left, right), "sound"), (read_elsewhere(left, right), "letters"))
    return best


def spelt_likeness(left: str, right: str) -> float:
    """Likeness of two words by their letters, or hardly less by the letters of one romanisation."""
    alike = OSA.normalized_similarity(left, right, score_cutoff=LEAST_SPELT)
    if not 0 < alike < 1 - ROMANISED:
        return alike
    one, other = spelling(left), spelling(right)
    if one == other and len(one) >= FEWEST_LETTERS:
        return 1 - ROMANISED
    if len(one) >= SEVERAL_LETTERS <= len(other):
        alike = max(alike, OSA.normalized_similarity(one, other) - ROMANISED)
    return max(alike, ONE_SOUND) if alike < ONE_SOUND and of_one_sound(left, right) else alike


def of_one_sound(left: str, right: str) -> bool:
    """Whether two long words have the same consonants, as romanisations of a name have."""
    return len(sounds(left)) >= MANY_SOUNDS and not {*_heard(left, "")}.isdisjoint(_heard(right, ""))


@lru_cache(maxsize=1 << 16)
def edits(left: str, right: str) -> int:
    """Letters that differ between two words, as they are or in one romanisation."""
    return min(OSA.distance(left, right), OSA.distance(spelling(left), spelling(right)))


def is_shortened(left: str, right: str) -> bool:
    """Whether one is the beginning of the other, and not nearly all of it: "fabr" and "fabrication"."""
    shorter, longer = sorted((left, right), key=len)
    return len(longer) - len(shorter) > 2 and longer.startswith(shorter) and len(shorter) >= 4


def pairs(left: Name, right: Name) -> list[Pair]:
    """The best pairing of the words of two names, each used once; two neighbours may stand for one word."""
    across = is_across(left, right)
    syllabic = across and bool(in_syllables(left) or in_syllables(right))
    firms = across and bool(left.forms or right.forms)
    found = [
        (-alike * (0.2 + min(left.weight_of(i), right.weight_of(j))), abs(i[0] - j[0]), i, j, alike, way)
        for i, j, alike, way in _likely(left, right, across)
        if alike >= LEAST_PAIR
        and not (way == "sound" and syllabic)
        and not (firms and way in ("sound", "letters") and _means_something(left, right, i, j, way))
    ]
    used_left, used_right, kept = set[int](), set[int](), list[Pair]()
    for _, _, i, j, alike, way in sorted(found):
        if used_left.isdisjoint(i) and used_right.isdisjoint(j):
            used_left.update(i)
            used_right.update(j)
            kept.append(Pair(i, j, alike, way))
    return kept


def _means_something(left: Name, right: Name, i: tuple[int, ...], j: tuple[int, ...], way: str) -> bool:
    """Whether some words that are alike only as they sound are a trade or a place, which firms translate.

    One place alone, as it is spelt, too: Changhua is no way to write Shanghai.
    """
    words = [*(left.words[n] for n in i), *(right.words[n] for n in j)]
    known = any(word.is_place or (word.is_trade and way == "sound") for word in words)
    return known and (way == "sound" or len(words) == len((left, right)))


def _likely(left: Name, right: Name, across: bool) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float, str]]:
    for i, one in enumerate(left.words):
        for j, other in enumerate(right.words):
            alike, way = likeness(one, other, across)
            if alike >= LEAST_PAIR:
                yield (i,), (j,), alike, way
    yield from several(left, right, across)


def several(left: Name, right: Name, across: bool) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float, str]]:
    """Neighbours of one name that may stand for a word of the other, and how alike they are to it."""
    split = _split_across if across else _split_spelt if one_is_native(left, right) else _split
    yield from split(left, right)
    for two, one_word, alike, way in split(right, left):
        yield one_word, two, alike, way


def _split_across(left: Name, right: Name) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float, str]]:
    """Two or three neighbours of `left` that together sound like one word of `right`, which is in another script."""
    if left.script != "letters":
        return
    for many in (2, 3):
        for i in range(len(left.words) - many + 1):
            part = left.words[i : i + many]
            meant = any(word.ideas for word in part)
            together = replace(part[0], text="".join(word.text for word in part))
            for j, other in enumerate(right.words):
                if other.ideas:
                    continue
                if together.text == other.text:  # by its reading, whatever Chen and Lan mean: 沐宸岚 is Mu Chen Lan
                    yield tuple(range(i, i + many)), (j,), 1.0, "same"
                    continue
                if (alike := read_in_part(part, other)) > SPELT_TOGETHER:
                    yield tuple(range(i, i + many)), (j,), alike, "letters"
                elif not meant:
                    yield tuple(range(i, i + many)), (j,), sound_likeness(together, other), "sound"


def _split(left: Name, right: Name) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float, str]]:
    """Two or three neighbours of `left` that written together are one word of `right`, or whose initials it is."""
    words, others = left.texts, right.texts
    starts = [
        (i, j)
        for i, start in enumerate(words[:-1])
        for j, text in enumerate(others)
        if start[0] == text[0] and start != text
    ]
    for i, j in starts:
        text = others[j]
        for many in (2, 3):
            part = words[i : i + many]
            if len(part) < many or part[-1].isdigit():
                break
            together = "".join(part)
            if many == len(text) and text == "".join(one[0] for one in part) and not left.words[i].han:
                yield tuple(range(i, i + many)), (j,), INITIAL, "acronym"
            elif abs(len(together) - len(text)) <= 1:
                alike = spelt_likeness(together, text)
                yield tuple(range(i, i + many)), (j,), alike if alike > 0.8 else 0.0, "letters"


def _split_spelt(left: Name, right: Name) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], float, str]]:
    """Two to four neighbours of `left` that together are spelt as one word of `right`, of which one is native."""
    for many in (2, 3, 4):
        for i in range(len(left.words) - many + 1):
            part = left.words[i : i + many]
            together = replace(
                part[0], text="".join(word.text for word in part), native="".join(word.native for word in part)
            )
            for j, other in enumerate(right.words):
                if one_is_native(together, other):
                    alike = spelt_across(together, other, SPELT_TOGETHER)
                    yield tuple(range(i, i + many)), (j,), alike if alike > SPELT_TOGETHER else 0.0, "letters"


def whole_spelt(it: Compared) -> float:
    """How well the Latin letters of one name spell the other, which is native, beside translated words."""
    meant = [pair for pair in it.pairs if pair.way == "idea"]
    left, right = {n for pair in meant for n in pair.left}, {n for pair in meant for n in pair.right}
    one = [word for n, word in enumerate(it.left.words) if n not in left]
    other = [word for n, word in enumerate(it.right.words) if n not in right]
    if not any(word.native for word in (*one, *other)):
        return whole_likeness(it.left, it.right)
    return spelt_as(*_native_and_latin(one, other))


def edits_spelt(it: Compared, pair: Pair) -> int:
    """Letters that are amiss where the words of a pair, of which one side is native, are spelt."""
    left, right = [it.left.words[n] for n in pair.left], [it.right.words[n] for n in pair.right]
    return int(spelling_cost(*_native_and_latin(left, right)) / AMISS) if pair.way == "letters" else 0


def _native_and_latin(left: Sequence[Word], right: Sequence[Word]) -> tuple[str, str]:
    """Words of two names, one of them native, each side written together."""
    native, latin = (left, right) if any(word.native for word in left) else (right, left)
    return "".join(word.native or word.text for word in native), "".join(word.text for word in latin)


def whole_likeness(left: Name, right: Name) -> float:
    """Likeness of two names written without spaces, in the order given or with their words sorted."""
    return max(
        OSA.normalized_similarity(left.joined, right.joined),
        Indel.normalized_similarity(left.joined, right.joined) - 0.05,
        OSA.normalized_similarity(left.sorted, right.sorted) - 0.02,
    )


def whole_sound(left: Name, right: Name) -> tuple[float, int]:
    """Likeness (0–1) of the consonants of two names read in one breath, in any order, and those of the shorter."""
    orders = (left.words, left.words[::-1], left.words[1:] + left.words[:1])
    ones = {_in_one_breath(words, which) for words in orders for which in (0, -1)}
    others = {_in_one_breath(right.words, which) for which in (0, -1)}
    return max((0.0, 0), *(_alike_aloud(one, other) for one in ones for other in others))


def _alike_aloud(one: str, other: str) -> tuple[float, int]:
    shorter = min(len(one), len(other))
    return Levenshtein.normalized_similarity(one, other) - max(0.0, 0.25 - 0.05 * shorter), shorter


def heard_length(left: Word, right: Word) -> int:
    """How many consonants the shorter of two words has: the more, the less likely is agreement by chance."""
    return min(len(_heard(left.text, left.han)[0]), len(_heard(right.text, right.han)[0]))


def _in_one_breath(words: Sequence[Word], which: int) -> str:
    heard = [_heard(word.text, word.han)[which] for word in words]
    return "".join(part if n == 0 else part.removeprefix("A") for n, part in enumerate(heard))
