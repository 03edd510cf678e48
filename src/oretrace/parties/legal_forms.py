"""Legal forms at the ends of names, and the names without them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.parties import words as lexicon
from oretrace.parties.edits import spelt_alike
from oretrace.parties.letters import latin_words

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_FORM, LONG_FORM = 6, 7
"""Words of the longest legal form; letters from which one of a word may be misspelt."""


def without_forms(words: Sequence[str], least: int) -> tuple[list[str], frozenset[str]]:
    """The words between the legal forms of so many letters at least at both ends, and the kinds of these."""
    by_words, _ = lexicon.legal_forms()
    if len(words) > 1 and (slip := _slip_of_form(words[-1])):
        words = [*words[:-1], slip]
    rest, kinds = list(words), set[str]()
    while (found := _outer_form(rest)) and len("".join(found[0])) >= least:
        form, rest = found
        kinds.add(by_words[form])
    return rest, frozenset(kinds)


def _outer_form(words: list[str]) -> tuple[tuple[str, ...], list[str]] | None:
    """The longest legal form at an end of some words, at the last end first, and the words without it."""
    by_words, _ = lexicon.legal_forms()
    if not words or (words[-1] not in _last_words() and words[0] not in _first_words()):
        return None
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        for part, left in ((words[-length:], words[:-length]), (words[:length], words[length:])):
            if (form := tuple(part)) in by_words and not (length == 1 and _weak_at_front(part, words)):
                return form, left
    return None


@lru_cache(maxsize=1 << 16)
def _slip_of_form(word: str) -> str | None:
    """The long legal form of which a word is a slip: "limted"."""
    if len(word) < LONG_FORM or lexicon.ideas(word) or word in _last_words():
        return None
    near = (form for form in _long_forms() if form != word and abs(len(form) - len(word)) < 2)
    best = max(near, key=lambda form: spelt_alike(word, form), default="")
    return best if spelt_alike(word, best) >= 1 - 1 / LONG_FORM else None


@lru_cache(maxsize=1)
def _long_forms() -> tuple[str, ...]:
    return tuple(form[0] for form in lexicon.legal_forms()[0] if len(form) == 1 and len(form[0]) >= LONG_FORM)


@lru_cache(maxsize=1)
def _last_words() -> frozenset[str]:
    """The last words of legal forms: "limitata" is no slip of "limitada"."""
    return frozenset(form[-1] for form in lexicon.legal_forms()[0])


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(form[0] for form in lexicon.legal_forms()[0])


def _weak_at_front(part: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether a form that may begin a name is one of those that are also words ("a", "as", "company")."""
    return part[0] == rest[0] and part != rest[-1:] and part[0] not in _front()


FRONT = (
    "ooo oao zao pao ao jsc ojsc cjsc pjsc pt ano fgup ip too tov uab ab llc cong srl sarl sharikat muassasat "
    "sherkat บริษัท บจก หจก ห้างหุ้นส่วนจำกัด ห้างหุ้นส่วน 주식회사 유한회사 شركة شرکت مؤسسة"
)
"""Legal forms of one word that are written before the name."""


@lru_cache(maxsize=1)
def _front() -> frozenset[str]:
    return frozenset(latin_words(FRONT))


def without_han_forms(text: str) -> tuple[str, frozenset[str]]:
    """A folded Han name without the legal forms at its ends, and their kinds."""
    _, by_han = lexicon.legal_forms()
    kinds, found = set[str](), True
    while found:
        text, found = text.strip(" ()（）"), False
        for form in _longest_first():
            if text.endswith(form) or text.startswith(form):
                left = text[: -len(form)] if text.endswith(form) else text[len(form) :]
                if left:
                    kinds.add(by_han[form])
                    text, found = left, True
                    break
    return text, frozenset(kinds)


@lru_cache(maxsize=1)
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted(lexicon.legal_forms()[1], key=len, reverse=True))
