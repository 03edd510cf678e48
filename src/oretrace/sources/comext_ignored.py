"""What in a Comext file is ignored by name, and counted: totals, secret codes, and partners that are no territory."""

from __future__ import annotations

import re

AGGREGATE = re.compile(r"WORLD|TOTAL|(EXT|INT)_\w+|(EU|EA)\d*(_\w+)?|All countries of the world", re.I)
LETTERS = re.compile(r"(?=.*[A-Z])[0-9A-Z_]+")
NO_TERRITORY = {
    **dict.fromkeys(("QP", "QQ", "QR", "QS"), "partner is high seas or stores (QP QQ QR QS)"),
    **dict.fromkeys(("QV", "QW", "QX", "QY", "QZ"), "partner not specified or secret (QV QW QX QY QZ)"),
    **dict.fromkeys(("XI", "XC", "XL"), "partner is part of a state (XC XI XL)"),
}


def unwanted_product(text: str) -> str | None:
    """Why a product is ignored: totals, chapters, and the codes with letters under which secret trade is hidden."""
    if text == "TOTAL" or (text.isdigit() and len(text) == 2):
        return "product is a total or a chapter (TOTAL, 2 digits)"
    if not text.isdigit() and LETTERS.fullmatch(text):
        return "product code with letters"
    return None


def unwanted_territory(text: str) -> str | None:
    """Why a reporter or partner is ignored: aggregates of several, and codes that mean no territory."""
    return "aggregate of territories (WORLD, EU...)" if AGGREGATE.fullmatch(text) else NO_TERRITORY.get(text)
