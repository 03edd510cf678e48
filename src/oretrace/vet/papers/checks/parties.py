"""Parties: the same names on all papers, but for slips, short addresses, traders, banks and forwarders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from oretrace.vet.papers.checks.finding import (
    Bundle,
    PaperFinding,
    Severity,
    against,
    groups,
    named,
    sentence,
)
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.words import label, same_country

ALIKE = 0.87
"""Names this alike (Ratcliff-Obershelp, without legal forms) are one name with a slip or another spelling."""
_FORMS = frozenset(
    {
        "&", "ab", "ag", "and", "aps", "as", "bhd", "bv", "co", "company", "corp", "corporation", "cv", "de",
        "dmcc", "e", "et", "fzco", "fze", "gmbh", "inc", "international", "intl", "jsc", "kg", "kk", "lda",
        "limited", "llc", "ltd", "ltda", "nv", "ooo", "oy", "plc", "pt", "pte", "pty", "sa", "sarl", "sas", "sdn",
        "sl", "spa", "srl", "tbk", "the", "und", "y",
    }
)  # fmt: skip
_TO_ORDER = re.compile(
    r"\bto (?:the )?order\b|\ba la orden\b|\bà l'ordre\b|\ban order\b|\border of\b|凭指示", re.IGNORECASE
)
_SAME = re.compile(r"\bsame as (?:the )?consignee\b|^same\b|idem|gleich|同收货人|mismo", re.IGNORECASE)
_BANK = re.compile(r"\bbank\b|banque|banco|银行", re.IGNORECASE)
_FORWARDER = re.compile(
    r"logisti|forward|freight|shipping|cargo|transport|spedition|c/o|on behalf|as agents?|customs brok|agenc|transit|"
    r"warehous",
    re.IGNORECASE,
)
_TRADER_PAPERS = frozenset(
    {"commercial_invoice", "proforma_invoice", "insurance_certificate", "purchase_order", "letter_of_credit"}
)


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """A name without accents, punctuation and legal form."""
    spelled = name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))
    words = re.sub(r"[^\w ]", "", bare.replace("-", " ")).split()
    kept = [word for word in words if word not in _FORMS]
    return " ".join(kept or words)


@lru_cache(maxsize=65536)
def same_name(one: str, other: str) -> bool:
    """Whether two names are those of one firm, for all that papers do to a name."""
    first, second = plain(one), plain(other)
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return True
    short, long = sorted((set(first.split()), set(second.split())), key=len)
    if len(short) >= 2 and short < long:
        return True
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def _same_party(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """One name, or names with a word in common at one address: a transliteration or a trade name."""
    if same_name(one[0], other[0]):
        return True
    first, second = plain(one[1]), plain(other[1])
    if min(len(first), len(second)) < 12 or not set(plain(one[0]).split()) & set(plain(other[0]).split()):
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.9


def _parties(found: list[tuple[Paper, str]], role: str) -> list[list[tuple[Paper, str]]]:
    """Papers in groups that name one party."""
    found = [(paper, name) for paper, name in found if sum(map(str.isalpha, name)) > 2 and label(name) is None]
    with_address = [(paper, (name, str(paper.get(f"parties.{role}.address") or ""))) for paper, name in found]
    return [[(paper, value[0]) for paper, value in group] for group in groups(with_address, _same_party)]


def consignee(case: Bundle) -> Iterator[PaperFinding]:
    """Who receives the goods."""
    buyers = [str(name) for _, name in case.with_field("parties.buyer.name")]
    found = []
    for paper, name in case.with_field("parties.consignee.name"):
        if _is_stand_in(case, paper, str(name)):
            continue
        found.append((paper, str(name)))
    made = _parties(found, "consignee")
    if (two := against(made)) is None:
        yield from _country(case, "consignee")
        return
    odd, rest = two
    through_buyer = (
        all(any(same_name(name, buyer) for buyer in buyers) for _, name in [*odd, rest[0]] if len(rest)) and buyers
    )
    text = sentence("Consignee", odd, rest)
    severity: Severity = "note" if through_buyer or (buyers and _explained(odd, rest, buyers)) else "high"
    yield PaperFinding("parties", severity, named(odd, rest), ("parties.consignee.name",), text)


def _explained(odd: list[tuple[Paper, str]], rest: list[tuple[Paper, str]], buyers: list[str]) -> bool:
    """A paper that names buyer and consignee apart explains others that name only one of them."""
    return (
        any(same_name(rest[0][1], buyer) for buyer in buyers)
        and all(paper.get("parties.buyer.name") for paper, _ in odd)
    ) or all(any(same_name(name, buyer) for buyer in buyers) for _, name in odd)


def _is_stand_in(case: Bundle, paper: Paper, name: str) -> bool:
    """A consignee that stands for another: "to order", a bank, or a forwarder whose notify party is the consignee."""
    if _TO_ORDER.search(name) or _BANK.search(name):
        return True
    notify = paper.get("parties.notify.name")
    if notify is None or _SAME.search(notify) or same_name(name, notify):
        return False
    others = [other for one, other in case.with_field("parties.consignee.name") if one is not paper]
    return bool(_FORWARDER.search(name)) and any(same_name(notify, other) for other in others)


def notify(case: Bundle) -> Iterator[PaperFinding]:
    """Of a bill to order, the notify party is who the other papers name as consignee or buyer."""
    receivers = [
        str(value)
        for role in ("consignee", "buyer", "importer", "end_user")
        for _, value in case.with_field(f"parties.{role}.name")
        if not _TO_ORDER.search(str(value)) and not _BANK.search(str(value))
    ]
    for paper, name in case.with_field("parties.notify.name"):
        consigned = str(paper.get("parties.consignee.name") or "")
        if _SAME.search(name) or not receivers or not _TO_ORDER.search(consigned) or _FORWARDER.search(name):
            continue
        if not any(same_name(name, other) for other in receivers):
            text = (
                f"Notify party: {paper.file} is to order and notifies {name}; the other papers consign to "
                f"{receivers[0].rstrip('.')}."
            )
            yield PaperFinding("parties", "high", (paper.file,), ("parties.notify.name",), text)


def exporter(case: Bundle) -> Iterator[PaperFinding]:
    """Who sends the goods. A trader may invoice what a producer ships."""
    found = [(paper, str(name)) for paper, name in case.with_field("parties.exporter.name")]
    if (two := against(_parties(found, "exporter"))) is None:
        yield from _country(case, "exporter")
        return
    odd, rest = two
    remarks = "\n".join(str(text) for paper, _ in rest for text in paper.get("remarks") or ()).casefold()
    named_there = bool(remarks) and all(
        plain(name) in plain(remarks) or name.casefold() in remarks for _, name in odd
    )
    countries = {paper.get("parties.exporter.country") for paper, _ in [*odd, *rest]} - {None}
    sides = [side for side in (odd, rest) if all(paper.kind in _TRADER_PAPERS for paper, _ in side)]
    trader = bool(sides) and (len(odd) + len(rest) > 2 or len(countries) > 1)
    agent = all(_FORWARDER.search(name) for _, name in odd)
    makers = all(paper.kind in ("certificate_of_analysis", "weight_note") for paper, _ in odd)
    severity: Severity = "note" if named_there or trader or agent or makers else "high"
    yield PaperFinding(
        "parties", severity, named(odd, rest), ("parties.exporter.name",), sentence("Exporter", odd, rest)
    )


def _country(case: Bundle, role: str) -> Iterator[PaperFinding]:
    """One name in two countries."""
    found = [(paper, str(where)) for paper, where in case.with_field(f"parties.{role}.country")]
    if (two := against(groups(found, same_country))) is not None:
        text = sentence(f"Country of the {role}", *two)
        yield PaperFinding("parties", "high", named(*two), (f"parties.{role}.country",), text)


def end_user(case: Bundle) -> Iterator[PaperFinding]:
    """The end user that a certificate or a licence names, against who receives the goods."""
    received = [
        (paper, str(name))
        for role in ("consignee", "buyer", "notify")
        for paper, name in case.with_field(f"parties.{role}.name")
    ]
    received = [
        (paper, name)
        for paper, name in received
        if not (_TO_ORDER.search(name) or _BANK.search(name) or _SAME.search(name))
    ]
    for paper in case.papers:
        user = paper.get("parties.end_user.name")
        if paper.kind == "end_user_certificate":
            user = user or paper.get("parties.exporter.name") or paper.get("parties.consignee.name")
        others = [name for one, name in received if one is not paper]
        if not user or not others or any(same_name(user, name) for name in others):
            continue
        own = paper.get("parties.consignee.name")
        if own and own != user and any(same_name(own, name) for name in others):
            text = f"End user: {paper.file} names {user}; the goods are consigned to {own}, who is to deliver them."
            yield PaperFinding("parties", "note", (paper.file,), ("parties.end_user.name",), text)
            continue
        text = f"End user: {paper.file} names {user}; no other paper does, the goods go to {others[0].rstrip('.')}."
        yield PaperFinding("parties", "high", (paper.file,), ("parties.end_user.name",), text)
