"""What UN Comtrade's codes mean, and which are ignored by name.

Flows, areas and units are those of its reference lists (tradeRegimes, partnerAreas, Reporters and QuantityUnits of
the API, and "UN Comtrade Reference Tables" for the codes before 2023); the flag is explained in UNSD, "Quantity and
Weight Data in UN Comtrade" (October 2009), section 4.
"""

from __future__ import annotations

import re

from oretrace.catalog.areas import areas
from oretrace.errors import InputError
from oretrace.sources.values import HERE, customs_code

# An export includes re-exports, an import re-imports: the two pairs must never be added up.
FLOWS = {
    **{"M": "import", "X": "export", "RX": "re_export", "RM": "re_import"},
    **{"1": "import", "2": "export", "3": "re_export", "4": "re_import"},
}
PARTIAL_FLOWS = frozenset(("DX", "FM", "MIP", "MOP", "XIP", "XOP"))

# Each classification with the year of its edition of the Harmonized System.
EDITIONS = {
    **{"H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017"},
    "H6": "HS2022",
}
NOT_HS = re.compile(r"(S[1-4ST]|B[45E]|BEC|EB\w*)", re.I)

UNITS = {
    **{"-1": None, "1": None, "2": "m²", "3": "1000 kWh", "4": "m", "5": "u", "6": "2u", "7": "l", "8": "kg"},
    **{"9": "1000u", "10": "U (jeu/pack)", "11": "12u", "12": "m³", "13": "carat", "14": "km", "15": "g"},
    **{"16": "hive", "17": "1000 m³", "18": "TJ", "19": "BBL", "20": "1000 L", "21": "1000 KG", "22": "kWH"},
    **{"23": "l alc 100%", "24": "head", "25": "kg/net eda", "26": "kg C5H14ClNO", "27": "kg P2O5"},
    **{"28": "kg H2O2", "29": "kg met.am.", "30": "kg N", "31": "kg KOH", "32": "kg K2O", "33": "kg NaOH"},
    **{"34": "kg 90% sdt", "35": "kg U", "36": "ct/l", "37": "Bq", "38": "gi F/S", "39": "GRT", "40": "GT"},
    "41": "ce/el",
}
KILOGRAM = "kg"
MISSING_TEXTS = ("NA",)  # as clients in R write an empty cell

# Flag: whether the quantity, and whether the net mass, was estimated.
FLAGS = {"0": (False, False), "2": (True, False), "4": (False, True), "6": (True, True)}

TRUTHS = {"true": True, "false": False, "1": True, "0": False}

# What in each dimension stands for all of it; every other code is a part.
WHOLE = {"second partner": "0", "customs procedure": "C00", "mode of transport": "0", "mode of supply": "0"}
PART = {
    "second partner": re.compile(r"\d{1,3}"),
    "customs procedure": re.compile(r"C\d\d|-1"),
    "mode of transport": re.compile(r"\d{1,4}|-1"),
    "mode of supply": re.compile(r"\d{1,2}|-1"),
}

_REASONS = {
    "group": "World or a group that repeats its members' trade (0 World, 97 European Union, 975 ASEAN)",
    "residual": "a region's unspecified rest (nes, such as 568 Other Europe, 577 Other Africa)",
    "former": "a former area (such as 58 Belgium-Luxembourg, 736 Sudan to 2011, 891 Serbia and Montenegro)",
    "none": "no territory (837 bunkers, 838 free zones, 839 special categories, 849 US Pacific and the like)",
}
IGNORED_AREAS = {code: _REASONS[area.kind] for (scheme, code), area in areas().items() if scheme == "comtrade"}


def unwanted_flow(text: str) -> str | None:
    """Why a flow is ignored: it is a part of the exports or imports that the file has as well."""
    return "flow is a part of exports or imports (DX FM MIP MOP XIP XOP)" if text.upper() in PARTIAL_FLOWS else None


def unwanted_code(text: str) -> str | None:
    """Why a product is ignored: totals, chapters, and codes with letters."""
    if text.upper() == "TOTAL" or (text.isdigit() and len(text) == 2):
        return "product is a total or a chapter (TOTAL, 2 digits)"
    return "product code with letters" if re.fullmatch(r"\d{2,}[A-Z]+\d*", text) else None


def hs_code(text: str) -> str:
    """A heading or subheading, 4 or 6 digits: Comtrade has no finer codes that countries share."""
    code = customs_code(text)
    if len(code) > 6:
        do = "Tariff lines differ from country to country; download the final data"
        raise InputError("a Comtrade code of 4 or 6 digits", text, HERE, nearest=code[:6], do=do)
    return code


def edition(text: str) -> str:
    """The edition of the Harmonized System behind a classification code: H5 is HS2017."""
    found = EDITIONS.get(text.upper())
    if found:
        return found
    do = "Download the Harmonized System" if NOT_HS.fullmatch(text) else None
    if text.upper() == "HS":
        do = "This is the code of a query; records name their edition, H0 to H6"
    raise InputError(f"an edition of the Harmonized System, one of {', '.join(EDITIONS)}", text, HERE, do=do)


def is_whole(dimension: str, text: str) -> bool:
    """Whether a code of a dimension stands for all of it, or for a part."""
    if text != WHOLE[dimension] and not PART[dimension].fullmatch(text):
        raise InputError(f"a code of the {dimension} such as {WHOLE[dimension]}", text, HERE)
    return text == WHOLE[dimension]


def truth(text: str) -> bool:
    """A yes or no in any of the ways that files write it."""
    if text.casefold() not in TRUTHS:
        raise InputError("true or false", text, HERE)
    return TRUTHS[text.casefold()]
