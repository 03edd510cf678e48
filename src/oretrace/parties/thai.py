"""Thai in the order and with the sounds in which it is spoken, still in Thai letters: `letters.csv` makes them Latin.

Vowels that are written before their consonant go behind it, silenced letters go, consonants that end a syllable
become what is heard, and the vowels that nobody writes are put in as Latin letters: มงคล is mongkhon, ธนา thana.
"""

from __future__ import annotations

import re
from types import MappingProxyType

THAI_WORD = re.compile("[ก-๎]+")
_TITLE = re.compile("(?<![ก-๎])(?:นางสาว|นาย|นาง)(?=[เ-ไก-ฮ])")
_SPOKEN = tuple(
    (re.compile(before), after)
    for before, after in (
        *(("สยาม", "siam"), ("บูรพา", "burapha"), ("เพชร", "phet"), ("เสริฐ", "soet"), ("กาญจน์?(?=[ก-ฮ])", "kanchana")),
        ("(?:ทร|จน|ตร|ดร|ษณ)์|[ก-ฮ][ิุ]?์", ""),
        ("[่-๋]", ""),
        ("รร(?=[ก-ฮ])", "ะ"),
        ("รร", "ะน"),
        ("เ([ก-ฮ]{1,2})ือ", r"\1uea"),
        ("เ([ก-ฮ]{1,2})ีย", r"\1ia"),
        ("เ([ก-ฮ]{1,2})ิ", r"\1oe"),
        ("ัว(?!ะ)", "ua"),
        ("([เแโใไ])([ก-ฮ])", r"\2\1"),
        ("อ(?=[ะ-ูเแโใไua])", ""),
        ("ทร(?=[ัาี])", "ซ"),
        ("ศร(?=ี)", "ส"),
    )
)
_VOWELS = "ะ-ูเแโใไ็อaeiou"
_BARE = re.compile(f"(?:(?<=([{_VOWELS}]))|(?<![ก-ฬฮ{_VOWELS}]))([ก-ฬฮ]+)(?=([{_VOWELS}])?)")
"""Consonants in a run, with a vowel before them and after them."""
_ONSET = re.compile("(?:[กขคตปพผ][รล]|[กขค]ว)$")
_TWICE = re.compile("[ัิุ][ฒตทฐธ][นยมว]")
"""Where a consonant ends one syllable and begins the next: วัฒนา is watthana."""
_CLOSED, _LONG = frozenset("ั็อ"), frozenset("ัาีืูเแโใไ็อ")
"""Vowels after which a consonant ends the syllable: always, and where another syllable with a vowel follows."""
_ENDS = {
    one: sound
    for sounds, sound in (("จชซฎฏฐฑฒถทธศษส", "ต"), ("บพฟภ", "ป"), ("ขคฆ", "ก"), ("ญณรลฬ", "น"))
    for one in sounds
}


def thai_words(text: str) -> list[str]:
    """The Thai words of a text but titles of persons and names of Latin letters."""
    return THAI_WORD.findall(_LETTERS.sub("", _TITLE.sub("", composed(text))))


def composed(text: str) -> str:
    """A text with ำ in one letter, which compatibility forms take apart, and names of Latin letters undotted."""
    return _INITIALS.sub(lambda found: _DOT.sub("", found[0]), text.replace("ํา", "ำ"))


_CALLED = (
    "a=เอ b=บี c=ซี d=ดี e=อี f=เอฟ g=จี h=เอช h=เฮช i=ไอ j=เจ k=เค l=แอล m=เอ็ม n=เอ็น o=โอ p=พี q=คิว r=อาร์ s=เอส "
    "t=ที u=ยู v=วี w=ดับบลิว w=ดับเบิลยู w=ดับเบิ้ลยู x=เอ็กซ์ y=วาย z=แซด"
)
_LETTER = MappingProxyType({one[2:]: one[0] for one in _CALLED.split()})
"""How Latin letters are called in Thai."""
_ONE_LETTER = re.compile("|".join(sorted(_LETTER, key=len, reverse=True)))
_INITIALS = re.compile(rf"(?<![ก-๎])(?:(?:{_ONE_LETTER.pattern})\.\s?)+(?:{_ONE_LETTER.pattern})(?![ก-๎])")
_DOT = re.compile(r"\.\s?")
_LETTERS = re.compile(f"(?<![ก-๎])((?:{_ONE_LETTER.pattern}){{2,}})(?![ก-๎])")


def spoken(text: str) -> str:
    """A text with its Thai parts in the order of speech, without silent letters and titles of persons."""
    text = composed(text)
    text = _TITLE.sub("", text)
    text = _LETTERS.sub(lambda found: "".join(_LETTER[one] for one in _ONE_LETTER.findall(found[1])), text)
    for pattern, after in _SPOKEN:
        text = pattern.sub(after, text)
    return _BARE.sub(_with_vowels, text)


def _with_vowels(found: re.Match[str]) -> str:
    """A run of consonants: the end of a syllable, syllables that are written without vowels, the beginning of one."""
    before, run, after = found.groups()
    cluster = _ONSET.search(run) if after else None
    onset = cluster[0] if cluster else run[-1:] if after else ""
    rest, start = run[: len(run) - len(onset)], ""
    if len(run) == 2 and after and _TWICE.fullmatch(f"{before}{run}"):
        return f"{_end(run[0])}{run[0]}a{run[1]}"
    odd = len(rest) % 2 == 1
    if before and rest and (odd or before in _CLOSED or rest[0] == "ง" or (after and before in _LONG)):
        start, rest = _end(rest[0]), rest[1:]
    if len(rest) % 2:
        start, rest = f"{start}{rest[0]}a", rest[1:]
    pairs = (f"{rest[n]}o{_end(rest[n + 1])}" for n in range(0, len(rest), 2))
    return f"{start}{''.join(pairs)}{onset}"


def _end(one: str) -> str:
    return _ENDS.get(one, one)
