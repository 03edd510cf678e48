"""A party's lines as name, address and country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oretrace.vet.papers.printed import Bit
from oretrace.vet.papers.words import country, country_name, label, title

_FORM = re.compile(
    r"(?<![^\W\d_])(?:CO\.?,? ?LTD\.?|LIMITED|LTD\.?|INC\.?|CORP\.?|CORPORATION|GMBH|COMPANY|LTDA\.?|"
    r"P(?:VT|RIVATE)\.? (?:LTD\.?|LIMITED)|Pvt\.? (?:Ltd\.?|Limited)|Private Limited|LLP|TOO|ТОО|ООО|АО|ЗАО|"
    r"SDN\.? ?BHD\.?|BHD\.?|PTE\.?,? ?LTD\.?|PTY\.?,? ?LTD\.?|S\.?R\.?L\.?|S\.?P\.?A\.?|LDA\.?|SP\. Z O\.O\.|"
    r"S\.?A\.?U\.?|e\.K\.|株式会社|주식회사|บริษัท|"
    r"C\.V\.|Co\.?,? ?Ltd\.?|Company Limited|Limited|Ltd\.?|L\.?L\.?C\.?|Inc\.?|Corp\.?|Corporation|"
    r"GmbH(?: & Co\.? KG)?|AG|"
    r"KG|S\.?A\.?R\.?L\.?|S\.?A\.? (?:de|DE) C\.?V\.?|"
    r"S\.?A\.?S\.?|S\.?A\.?|S\.?p\.?A\.?|S\.?r\.?l\.?|B\.?V\.?|N\.?V\.?|"
    r"Oy|AB|A/S|ApS|ULC|LP|SpA|S\.?A\.?C\.?|E\.I\.R\.L\.|OÜ|UAB|d\.o\.o\.|a\.s\.|Zrt\.?|W\.?L\.?L\.?|Co\.|"
    r"Pte\.?,? ?Ltd\.?|Pty\.?,? ?Ltd\.?|Sdn\.? ?Bhd\.?|Bhd\.?|PLC|K\.?K\.?|OOO|JSC|A\.?Ş\.?|Ltda\.?|Lda\.?|S\.L\.|"
    r"Sp\. z o\.o\.|s\.r\.o\.|Kft\.?|FZE|FZCO|FZ-LLC|DMCC|Tbk|PT|公司)(?=$|[\s,;·])",
)
_ASIDE = re.compile(
    r"^(?:tel|fax|phone|e-?mail|vat|eori|attn|attention|contact|tax|uscc|reg|company reg|ust|cif|nif|rfc|tin|"
    r"mobile(?=[ .:]*\+?\d)|www|rut|nit|ruc|cuit|cnpj|gstin?|iec|pan|abn|siret|siren|kvk|btw|mwst|hrb|"
    r"p\.? ?iva|partita iva|vergi|инн|кпп|огрн|бин|тел|факс|电话|传真|统一社会信用代码|vkn|inn|iban|swift)\b",
    re.IGNORECASE,
)
_REACHED = re.compile(r"\+?[\d ()./-]{7,}|\S+@\S+|(?:https?:|www\.)\S+")
"""A telephone number, or an address of mail or of a page, alone on a line."""
_NUMBERS = re.compile(r"^(?:vat|eori|uscc|ust|tva|btw|nip|p\.? ?iva|统一社会信用代码)", re.IGNORECASE)
"""What stands beside a name and says which firm it is."""
PART = re.compile(
    r"^(?:(?:full |company |business |registered )?(?:name|address)|add|addr|country|city|town|company|nombre|"
    r"nome|nom|naam|nazwa|adı|unvanı|dénomination|denominazione|endereço|adresse|anschrift|indirizzo|adres|adresi|"
    r"pays|land|paese|kraj|ülke|ort|ville|città|cidade|"
    r"raz[oó]n social|"
    r"domicilio|direcci[oó]n|pa[ií]s|ciudad|наименование|название|адрес|страна|город|名称|公司名称|"
    r"地址(?: add(?:ress)?)?|国家|国家/地区|"
    r"ชื่อ|ที่อยู่|ประเทศ)\.?\s*(?:\([^)]{1,20}\)\s*)?[:：]\s*",
    re.IGNORECASE,
)
"""The label of a part of a party, before the part: "Address: 4 Quay Street"."""
_QUOTED = re.compile(r"^[^\W\d_]{2,12} [«\"“][^»\"”]+[»\"”](?=,)")
"""A firm whose legal form stands before its name in quotes."""
_CODE_BEFORE = re.compile(r"^\d{3,6} (?=[\u3040-\u9fff\uac00-\ud7a3])")
"""The code of a place or a firm before a name in Chinese, Japanese or Korean."""
_TO_ORDER = re.compile(r"to (?:the )?order", re.IGNORECASE)
_BEFORE_POSTCODE = re.compile(r"([^\d,]{4,}) \d{4,6}")
_AFTER_POSTCODE = re.compile(r"(.*\d{5}) ([A-Z]{2,3})")
_NUMBERED = re.compile(r"\b[Nn][o°º]: ?(?=\d)")
"""The number of a house in an address."""
_SEPARATORS = re.compile(r"\s+[·•|;]\s+|\s*;\s+")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as printed; `country` is its English name."""

    name: str
    address: str | None
    country: str | None
    local_name: str | None = None
    numbers: str | None = None


def party_of(lines: Sequence[Bit]) -> Party | None:
    """The name, the address and the country in the lines under a party's label."""
    parts = [part.strip() for line in lines for part in _SEPARATORS.split(line.text)]
    numbers = "; ".join(part for part in parts if _NUMBERS.match(part)) or None
    parts = [PART.sub("", part) for part in parts if part and not _is_aside(part)]
    parts = [part for part in parts if part]
    while len(parts) > 1 and not any(sign.isalpha() for sign in parts[0]):  # the number of the firm over its name
        parts = parts[1:]
    if not parts or not any(sign.isalpha() for sign in parts[0]) or _is_sentence(parts[0]):
        return None
    form = next((match for match in _FORM.finditer(parts[0]) if match.start()), None)
    if (quoted := _QUOTED.match(parts[0])) is not None:
        parts = [quoted[0], " ".join([parts[0][quoted.end() :].strip(" ,"), *parts[1:]])]
    elif len(parts) == 1 or (form and parts[0][form.end() :].startswith(",")):
        parts = _one_line(" ".join(parts))
    parts[0] = _CODE_BEFORE.sub("", parts[0])
    local, parts = _local_first(parts)
    if not parts:
        return None
    name, rest = parts[0], parts[1:]
    if _TO_ORDER.match(name) and rest and not any(sign.isdigit() for part in rest for sign in part):
        name, rest = " ".join(parts), []
    elif rest and not _FORM.search(name) and _FORM.search(rest[0]) and not any(sign.isdigit() for sign in rest[0]):
        name, rest = f"{name} {rest[0]}", rest[1:]
    while (
        rest
        and (name.endswith((" de", " Co.", " Co., &", ",", " y", " und")) or not _FORM.search(name))
        and (form_on := _FORM.match(rest[0])) is not None
    ):
        name, after = f"{name} {form_on[0]}", rest[0][form_on.end() :].strip(" ,")
        rest = [after, *rest[1:]] if after else rest[1:]
    where, rest = _country(rest)
    return Party(name.strip(" ,"), " ".join(rest).replace("- ", "-").strip(" ,") or None, where, local, numbers)


def _is_sentence(text: str) -> bool:
    """Whether a text is running text: five words or more, most of them small, and no legal form of a firm."""
    words = text.split()
    return len(words) > 4 and 2 * sum(word[0].islower() for word in words) > len(words) and not is_firm(text)


def _is_aside(text: str) -> bool:
    """Whether a line of a party is neither its name nor of its address."""
    return _ASIDE.match(text) is not None or (len(text) > 8 and _REACHED.fullmatch(text) is not None)


def is_firm(text: str) -> bool:
    """Whether a text has the legal form of a firm in it."""
    return _FORM.search(text) is not None


def letterhead(bits: Sequence[Bit]) -> list[Bit]:
    """The lines of a letterhead: one with a firm's legal form, and the address under it."""
    for place, bit in enumerate(bits[:8]):
        form = _FORM.search(bit.text)
        if form is None or title(bit.text) or any(sign in bit.text for sign in ":："):
            continue
        lines = [bit]
        for below in bits[place + 1 :]:
            if _is_close(lines[-1], below):
                ends = is_firm(below.text) or title(below.text) or label(below.text)
                if ends or ":" in _NUMBERED.sub("", below.text) or len(lines) > 4:
                    break
                lines.append(below)
        again = letterhead(bits[place + 1 :]) if len(lines) == 1 else []
        if again and again[0].text == bit.text:  # the name large, and once more over the address
            return again
        if len(lines) == 1:  # the sender again, small, in the window of the letter
            lines = next(
                ([one] for one in bits if one.text.startswith(bit.text) and _SEPARATORS.search(one.text)), lines
            )
        return lines
    return []


def _is_close(above: Bit, below: Bit) -> bool:
    """Whether a line stands right under another, flush or centred."""
    if above.box is None or below.box is None or above.page != below.page:
        return False
    (left, top, right, _), (x0, y0, x1, _) = above.box, below.box
    return 0 < y0 - top < 26 and min(abs(left - x0), abs(right - x1), abs(left + right - x0 - x1) / 2) < 4


def _one_line(text: str) -> list[str]:
    """Name, address and country that stand on one line with commas."""
    form = next((match for match in _FORM.finditer(text) if match.start()), None)
    end = form.end() if form else text.find(",")
    if end < 0 or end >= len(text.rstrip(" ,")):
        return [text]
    return [text[:end], text[end:].strip(" ,")]


def _local_first(parts: list[str]) -> tuple[str | None, list[str]]:
    """A name in another script stands before the Latin one."""
    if len(parts) > 1 and not _is_latin(parts[0]) and any(_is_latin(part) for part in parts[1:]):
        return parts[0], parts[1:] if _is_latin(parts[1]) else [part for part in parts[1:] if _is_latin(part)]
    match = re.match(r"^([^\x00-\u024f]+)\s*[/(]?\s*([A-Z].*)$", parts[0])
    if match:
        return match[1].strip(), [match[2].rstrip(")"), *parts[1:]]
    return None, parts


def _is_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return sum(sign < "\u0250" for sign in letters) * 2 > len(letters)


def _country(rest: list[str]) -> tuple[str | None, list[str]]:
    """The country of an address, and the address without it."""
    if not rest:
        return None, rest
    where, left = _country_last(rest)
    return (where, left) if where else _country_first(rest)


def _country_first(rest: list[str]) -> tuple[str | None, list[str]]:
    """The country before an address, as customs of the Eurasian union print it: "РОССИЯ, 692519, …"."""
    first = rest[0].split(", ")
    for count in (2, 1):
        ahead = ", ".join(first[:count])
        if len(first) > count and len(ahead) > 4 and country(ahead):
            return country_name(ahead), [", ".join(first[count:]), *rest[1:]]
    return None, rest


def _country_last(rest: list[str]) -> tuple[str | None, list[str]]:
    """The country at the end of an address; a city that is a country stays in it."""
    for place in range(len(rest) - 1, max(len(rest) - 4, -1), -1):
        if country(rest[place]) and all(any(sign.isdigit() for sign in part) for part in rest[place + 1 :]):
            return country_name(rest[place]), rest[:place]
    if (city := _BEFORE_POSTCODE.fullmatch(rest[-1])) is not None and country(city[1]):
        return country_name(city[1]), rest
    if (coded := _AFTER_POSTCODE.fullmatch(rest[-1])) is not None and country(coded[2]):
        return country_name(coded[2]), [*rest[:-1], coded[1]]
    before, comma, last = rest[-1].rpartition(" - " if " - " in rest[-1].rpartition(",")[2] else ",")
    if comma and country(last) and len(last.strip()) > 2:
        return country_name(last), [*rest[:-1], before]
    return None, rest
