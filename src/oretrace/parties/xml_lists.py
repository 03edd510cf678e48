"""Screening lists in XML, as tables with the headings by which `lists.py` finds its columns.

Four publishers' layouts are known by their outermost element: the UN Security Council's consolidated list, OFAC's
SDN.XML and CONSOLIDATED.XML, the EU's consolidated list of financial sanctions (1.1) and the UK Sanctions List.
A document type declaration is refused: by its entities a few letters can stand for gigabytes, or for a file of this
machine, and no publisher needs one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from oretrace.errors import InputError
from oretrace.sources.spreadsheets import CellGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HEADER = ("id", "name", "aliases", "weak alias", "country", "program", "listed on", "last seen")
MOST_ELEMENTS, DEEPEST = 5_000_000, 40
"""Elements in all, and within one another: the longest of the lists has under a million, eight deep."""
_XML = re.compile(rb"\s*<(?!!doctype\s+html|html|head|body)", re.I)
_UTF8, _UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_NAMED, _UNKNOWN = re.compile(r"\s*;\s*"), "00"


def is_xml(data: bytes) -> bool:
    """Whether a file is XML and no web page, by how it begins."""
    return bool(_XML.match(data[:4096].removeprefix(_UTF8))) or (data[:2] in _UTF16 and b"<" in data[2:4])


def grid_of_xml(data: bytes, name: str) -> CellGrid:
    """The list as a table; InputError for XML that is broken, hostile, or in none of the known layouts."""
    root = _root(data, name)
    layout = _LAYOUTS.get(root.tag)
    if layout is None:
        do = "Give OFAC's list as SDN.XML, not in its advanced or enhanced layout; another list as CSV"
        raise InputError(f"a list whose outermost element is one of {', '.join(_LAYOUTS)}", root.tag, name, do=do)
    rows = [["; ".join(dict.fromkeys(row.get(heading, ()))) for heading in HEADER] for row in layout(root)]
    return CellGrid(name, HEADER, rows, range(1, len(rows) + 1))


def _root(data: bytes, name: str) -> Element:
    """The outermost element, tags without their namespaces."""
    builder, open_ones, seen = TreeBuilder(), 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal open_ones, seen
        open_ones, seen = open_ones + 1, seen + 1
        if open_ones > DEEPEST or seen > MOST_ELEMENTS:
            found = f"more than {DEEPEST} within one another" if open_ones > DEEPEST else f"over {MOST_ELEMENTS:,}"
            raise InputError("elements as a screening list has them", found, name, do="Download it again")
        builder.start(tag.rpartition(":")[2], attributes)

    def end(tag: str) -> None:
        nonlocal open_ones
        open_ones -= 1
        builder.end(tag.rpartition(":")[2])

    def refuse(*declared: object) -> None:
        do = "Download it again from its publisher, whose list has none"
        raise InputError("XML without a document type declaration", f"<!DOCTYPE {declared[0]}", name, do=do)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, refuse
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError("well-formed XML", str(error), name, do="It is damaged; download it again") from None
    root: Element = builder.close()
    return root


_Row = dict[str, list[str]]


def is_weak(strength: str) -> bool:
    """Whether a list calls an alias weak: `Low` or `Low quality a.k.a`, as the United Nations and the UK write."""
    return strength.strip().lower().startswith("low")


def _texts(one: Element, path: str) -> list[str]:
    """The texts at a path that hold anything, in one line each."""
    return [text for found in one.iterfind(path) if (text := " ".join((found.text or "").split()))]


def _day(text: str, order: str) -> str:
    """A day as 2024-12-31; `order` is that of a slashed one, "mdy" or "dmy"; another writing as it is."""
    parts = text.split("/")
    if len(parts) != len(order):
        return text
    of = dict(zip(order, parts, strict=True))
    return f"{of['y']}-{of['m']:0>2}-{of['d']:0>2}"


def _un(root: Element) -> Iterator[_Row]:
    for one in root.iterfind("*/*"):
        parts = (_texts(one, f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH"))
        names = _NAMED.split(" ".join(text for part in parts for text in part))
        aliases = [
            (" ".join(_texts(alias, "QUALITY")), _texts(alias, "ALIAS_NAME"))
            for alias in one
            if alias.tag.endswith("_ALIAS")
        ]
        yield {
            "id": _texts(one, "REFERENCE_NUMBER") or _texts(one, "DATAID"),
            "name": names[:1],
            "aliases": [
                *names[1:],
                *_texts(one, "NAME_ORIGINAL_SCRIPT"),
                *(text for quality, some in aliases for text in some if not is_weak(quality)),
            ],
            "weak alias": [text for quality, some in aliases for text in some if is_weak(quality)],
            "country": [
                *_texts(one, "NATIONALITY/VALUE"),
                *_texts(one, "INDIVIDUAL_ADDRESS/COUNTRY"),
                *_texts(one, "ENTITY_ADDRESS/COUNTRY"),
            ],
            "program": _texts(one, "UN_LIST_TYPE"),
            "listed on": _texts(one, "LISTED_ON"),
            "last seen": [root.get("dateGenerated", "")],
        }


def _ofac(root: Element) -> Iterator[_Row]:
    published = [_day(text, "mdy") for text in _texts(root, "publshInformation/Publish_Date")]
    for one in root.iterfind("sdnEntry"):
        aliases = [(_texts(alias, "category") == ["weak"], _person(alias)) for alias in one.iterfind("akaList/aka")]
        yield {
            "id": _texts(one, "uid"),
            "name": [_person(one)],
            "aliases": [name for weak, name in aliases if name and not weak],
            "weak alias": [name for weak, name in aliases if name and weak],
            "country": [
                *_texts(one, "nationalityList/nationality/country"),
                *_texts(one, "citizenshipList/citizenship/country"),
                *_texts(one, "addressList/address/country"),
                *_texts(one, "vesselInfo/vesselFlag"),
            ],
            "program": _texts(one, "programList/program"),
            "last seen": published,
        }


def _person(one: Element) -> str:
    return " ".join(text for part in ("firstName", "lastName") for text in _texts(one, part))


def _eu(root: Element) -> Iterator[_Row]:
    for one in root.iterfind("sanctionEntity"):
        aliases = [
            (alias.get("strong") == "false", alias.get("wholeName", "").strip())
            for alias in one.iterfind("nameAlias")
        ]
        strong = [name for weak, name in aliases if name and not weak]
        places = [*one.iterfind("citizenship"), *one.iterfind("address")]
        countries = [place.get("countryIso2Code", "") for place in places]
        published = sorted(filter(None, (act.get("publicationDate", "") for act in one.iterfind("regulation"))))
        yield {
            "id": [one.get("logicalId", "")],
            "name": strong[:1],
            "aliases": strong[1:],
            "weak alias": [name for weak, name in aliases if name and weak],
            "country": [code for code in countries if code not in ("", _UNKNOWN)],
            "program": [act.get("programme", "") for act in one.iterfind("regulation")],
            "listed on": [one.get("designationDate", "")] if one.get("designationDate") else published[:1],
            "last seen": [root.get("generationDate", "")],
        }


def _uk(root: Element) -> Iterator[_Row]:
    published = [_day(text, "dmy") for text in _texts(root, "DateGenerated")]
    for one in root.iterfind("Designation"):
        names = [
            (*(" ".join(_texts(name, tag)) for tag in ("NameType", "AliasStrength")), _in_six_parts(name))
            for name in one.iterfind("Names/Name")
        ]
        names.sort(key=lambda name: not name[0].lower().startswith("primary name"))
        strong = [name for _, strength, name in names if name and not is_weak(strength)]
        yield {
            "id": _texts(one, "UniqueID"),
            "name": strong[:1],
            "aliases": [*strong[1:], *_texts(one, "NonLatinNames/NonLatinName/NameNonLatinScript")],
            "weak alias": [name for _, strength, name in names if name and is_weak(strength)],
            "country": [
                *_texts(one, "IndividualDetails/Individual/Nationalities/Nationality"),
                *_texts(one, "Addresses/Address/AddressCountry"),
            ],
            "program": _texts(one, "RegimeName"),
            "listed on": [_day(text, "dmy") for text in _texts(one, "DateDesignated")],
            "last seen": [*published, *(_day(text, "dmy") for text in _texts(one, "LastUpdated"))],
        }


def _in_six_parts(name: Element) -> str:
    return " ".join(text for n in range(1, 7) for text in _texts(name, f"Name{n}"))


_LAYOUTS: Mapping[str, Callable[[Element], Iterator[_Row]]] = {
    "CONSOLIDATED_LIST": _un,
    "sdnList": _ofac,
    "export": _eu,
    "Designations": _uk,
}
