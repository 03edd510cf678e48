"""Text before it is read: one spelling for signs that only look different, noise of trade papers taken out."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000
"""Letters that are read of a text; goods are named in the first of them."""

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_RUN = re.compile(r"[\u3400-\u9fff\u0e00-\u0e7f]")
WORD = re.compile(r"\d+(?:[.,]\d+)*(?:n5?\b)?|[a-z\u0400-\u04ff][a-z0-9\u0400-\u04ff]*(?:(?<=\d)\.\d+[a-z0-9]*)*")
_STEM = re.compile(WORD.pattern.replace(r"[a-z0-9\u0400-\u04ff]*", r"[a-z0-9\u0400-\u04ff]*\*?", 1))
PACKS = (
    r"drums?|bottles?|bags?|vessels?|bubblers?|cylinders?|cyls?|box(?:es)?|cases?|pails?|spools?|ampoules?|crates?|"
    r"containers?|cans?|pallets?|barriles|bidones|sacos|cajas|tambores|botellas|palets|bolsas|bobinas|ampollas|"
    r"бочк\w*|мешк\w*|ящик\w*|барабан\w*|биг-бэг\w*|бутыл\w*|ампул\w*|канистр\w*"
)
_STUFF = (
    r"steel|stainless|iron|wood(?:en)?|plywood|plastic|quartz|glass|fib(?:er|re)|alumini?um|metal|pe|hdpe|ptfe|paper|"
    r"стальн\w*|железн\w*|деревянн\w*|пластиков\w*|стеклянн\w*|кварцев\w*|металлическ\w*|полиэтиленов\w*|"
    r"oil|under|argon|vacuum|sealed|lined|woven|jumbo|big|poly"
)
_RUNNING = re.compile(
    r"\b(?:po|lot|lote|batch|item|articulo|партия|лот|позиция)\.?\s*(?:no\.?|n|№|#)?\s*[:#]?\s*[a-z]?\d[\w-]*"
    r"|\b(?:n/w|g/w|nw|gw|net weight|gross weight|peso neto|peso bruto|масса нетто|вес нетто|масса брутто)\W*"
    r"[\d.,]+\s*(?:kgs?|t|mt|кг|т)?\b",
    re.IGNORECASE,
)
"""Numbers that run from lot to lot and say nothing of the goods."""
_NOISE = re.compile(
    "|".join(
        (
            rf"\b(?:{_STUFF})(?:[\s-]+(?:{_STUFF}))*\s+(?:{PACKS})\b",
            rf"\b(?:{PACKS})\s+(?:de|of)\s+(?:madera|acero|hierro|plastico|cuarzo|vidrio|carton|\d+)\b",
            r"\b(?:under|in|bajo|под|в)\s+(?:mineral\s+)?(?:oil|argon|aceite|argon|маслом|аргоне)\b",
            rf"\b(?:in|en|в)\s+(?:{PACKS})\b",
            r"\bmarks\W+\S+|\bn/m\b|\b\d+\s*x\s*\d+'?\s*(?:gp|hc|hq|rf|ft)\b|\bstc\b|\bsaid to contain\b",
            r"\bcountry of origin\W+\w+|\borigin\W+\w+|\bmade in \w+",
            r"\bfreight (?:prepaid|collect)\b|\b(?:fob|cif) \w+",
            r"\bas per (?:packing list|invoice|contract|po)\s*\S*|\bqty\b|\bsample without commercial value\b",
            r"\bcas(?: no)?\b\.?\W*(?=\d)|\bbattery grade\b|\bprecio\b|\bприложени\w+ \d+",
            r"(?:塑料|铁|钢|木|纸|石英|玻璃|不锈钢|吨|编织)?(?:瓶|桶|箱|袋|罐|托盘)装?|净重|毛重|批号\s*\w+|原产地\S*|\d+千克",
            r"บรรจุ\S*|ล็อต\s*\S*|น\S{0,2}าหนักสุทธิ\s*\S*\s*กก\.?|ถังเหล็ก|ถังพลาสติก|ถุง\S*",
        )
    ),
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Without accents and invisible signs, look-alike signs made one; at most `LONGEST` letters."""
    apart = unicodedata.normalize("NFKD", _INVISIBLE.sub(" ", text[:LONGEST]))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))[: 2 * LONGEST]


def without_noise(text: str) -> str:
    """A plain text without packing, lot numbers, weights, origin and terms of freight."""
    return _NOISE.sub(" ; ", without_numbers(text))


def without_numbers(text: str) -> str:
    """A text without the numbers of lots and orders and weights: what lots of the same goods have in common."""
    return _RUNNING.sub(" ; ", text)


def is_run(term: str) -> bool:
    """Is a term written without blanks (Chinese, Thai)?"""
    return bool(_RUN.search(term))


def split_words(text: str, stems: bool = False) -> tuple[str, ...]:
    """The words and numbers of a plain, casefolded text; of a term with the `*` of its stems."""
    return tuple(match.group() for match in (_STEM if stems else WORD).finditer(text))
