"""Ways to falsify a set: each leaves a contradiction among its papers, or is impossible with those that it has."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from oretrace.bench.papers.made import MadeSet, Party
from oretrace.vet.checks.digits import check_sign

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Way = Callable[[MadeSet, random.Random], tuple[str, ...]]

OTHERS: tuple[Party, ...] = (
    ("Gulf Harrier General Trading FZE", "Warehouse 12, Jebel Ali Free Zone, Dubai", "United Arab Emirates"),
    ("Osterwald Ceramics AG", "Ringstrasse 2, 8400 Winterthur", "Switzerland"),
    ("Redwillow Import & Export Co., Ltd.", "9 Jianshe Road, Guangzhou 510000", "China"),
    ("Larkspur Minerals Sdn. Bhd.", "Lot 18, Jalan Meru, 41050 Klang", "Malaysia"),
)
"""Firms that have no part in any consignment."""
LABELS = (
    ("Iron oxide powder, industrial", "282110"),
    ("Ceramic frit, opaque", "320740"),
    ("Zinc alloy ingots", "790120"),
)
"""Goods that nobody controls."""


def falsify(made: MadeSet, kind: str, rng: random.Random) -> bool:
    """Falsify a set in one way; false when its papers do not allow it."""
    touched = FALSIFIED[kind](made, rng)
    if touched:
        made.falsified, made.touched = kind, touched
    return bool(touched)


def _another(made: MadeSet, rng: random.Random) -> Party:
    lands = {party[2] for paper in made.papers for _, party in paper.parties}
    return rng.choice([one for one in OTHERS if one[2] not in lands])


def origin_certificate(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A certificate for another origin."""
    paper = made.of("certificate_of_origin")
    if paper is None:
        return ()
    paper.set("origin", next(land for land in ("Thailand", "Peru") if land != paper.get("origin")))
    return (paper.kind,)


def end_user_certificate(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A certificate of somebody else."""
    paper = made.of("end_user_certificate")
    if paper is None:
        return ()
    paper.party("end_user", _another(made, rng))
    return (paper.kind,)


def consignee(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another receiver on the bill."""
    if made.bill is None:
        return ()
    other = _another(made, rng)
    made.bill.party("consignee", other)
    made.bill.party("notify", other)
    return (made.bill.kind,)


def bill_of_lading(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A bill to another port."""
    if made.bill is None:
        return ()
    made.bill.set("pod", "Jebel Ali")
    return (made.bill.kind,)


def goods_description(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Harmless goods on the bill and the declaration."""
    held = [paper for paper in (made.bill, made.declaration) if paper is not None]
    label, hs = rng.choice([one for one in LABELS if one[1] != str(made.papers[0].rows[0]["hs"])[:6]])
    for paper in held:
        for row in paper.rows:
            row["goods"] = label
            if "hs" in row:
                row["hs"] = hs
    return tuple(paper.kind for paper in held)


def customs_code(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another code on the declaration."""
    paper = made.declaration
    assert paper is not None
    for row in paper.rows:
        row["hs"] = "281122" if not str(row["hs"]).startswith("281122") else "282110"
    return (paper.kind,)


def analysis_certificate(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """An analysis of other goods."""
    paper = made.of("certificate_of_analysis")
    if paper is None:
        return ()
    for row in paper.rows:
        row["goods"] = rng.choice(LABELS)[0]
    return (paper.kind,)


def invoice_value(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another value on the declaration than on the invoice."""
    paper = made.declaration
    assert paper is not None
    paper.scale("amount", rng.choice([0.5, 0.7, 1.4]))
    paper.set("value", round(sum(row["amount"] for row in paper.rows), 2))
    return (paper.kind,)


def weight(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another gross weight on one paper."""
    paper = rng.choice(made.papers[1:4])
    paper.scale("gross", rng.choice([0.6, 0.9, 1.15]))
    return (paper.kind,)


def packing_list(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Fewer packages on one paper."""
    paper = rng.choice(made.papers[1:4])
    if any(row["packages"][0] < 2 for row in paper.rows):
        return ()
    for row in paper.rows:
        count, kind = row["packages"]
        row["packages"] = (count - max(1, count // 10), kind)
    paper.set("packages", (sum(row["packages"][0] for row in paper.rows), paper.rows[0]["packages"][1]))
    return (paper.kind,)


def quantity(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another net weight on the invoice."""
    invoice = made.papers[0]
    invoice.scale("net", rng.choice([0.7, 0.85, 1.2]))
    for row in invoice.rows:
        row["amount"] = round(row["net"] * row["price"], 2)
    invoice.set("value", round(sum(row["amount"] for row in invoice.rows), 2))
    return (invoice.kind,)


def licence_number(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A licence of another number than the declaration names."""
    paper, declared = made.of("export_licence"), made.of("export_declaration")
    if paper is None or declared is None or not declared.get("licence"):
        return ()
    paper.set("number", f"DU{rng.randrange(10**8):08d}")
    return (paper.kind,)


def licence_party(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A licence of another exporter, or for another end user."""
    paper = made.of("export_licence")
    if paper is None:
        return ()
    paper.party(rng.choice(["licensee", "end_user"]), _another(made, rng))
    return (paper.kind,)


def licence_validity(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A licence that ended."""
    paper = made.of("export_licence")
    if paper is None:
        return ()
    paper.set("d_valid_until", made.papers[0].get("date") - timedelta(days=3))
    return (paper.kind,)


def licence_quantity(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A licence for less than is shipped."""
    paper = made.of("export_licence")
    if paper is None:
        return ()
    paper.rows = paper.rows[:1]
    paper.set_figure("net", round(made.papers[0].get("net") * 0.4, 1))
    return (paper.kind,)


def dates(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """An invoice weeks after the goods left."""
    if made.bill is None:
        return ()
    made.papers[0].set("date", made.bill.get("date") + timedelta(days=25))
    return (made.papers[0].kind,)


def seal(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another seal on the bill."""
    if made.bill is None or not made.bill.containers:
        return ()
    made.bill.containers[0]["seal"] = f"SE{rng.randrange(10**6):06d}"
    return (made.bill.kind,)


def container(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another container on the bill."""
    if made.bill is None or not made.bill.containers:
        return ()
    ten = f"TRQU{rng.randrange(10**6):06d}"
    made.bill.containers[0]["container"] = f"{ten}{check_sign(ten)}"
    return (made.bill.kind,)


def total(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A total that its lines do not add up to."""
    made.papers[0].set("value", round(made.papers[0].get("value") * 0.8, 2))
    return (made.papers[0].kind,)


def signature_date(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A certificate signed before the invoice that it names."""
    paper = made.of("certificate_of_origin")
    if paper is None:
        return ()
    paper.set("date", made.papers[0].get("date") - timedelta(days=rng.randrange(12, 40)))
    return (paper.kind,)


def currency(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """One number in two currencies."""
    paper = made.declaration
    assert paper is not None
    paper.set("currency", "MYR" if paper.get("currency") != "MYR" else "THB")
    return (paper.kind,)


def reference(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A packing list of another invoice."""
    made.papers[1].set("invoice", f"INV-{rng.randrange(10**6):06d}")
    return (made.papers[1].kind,)


def lot(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """An analysis of other lots."""
    paper = made.of("certificate_of_analysis")
    if paper is None:
        return ()
    for row in paper.rows:
        row["lot"] = f"B{rng.randrange(10**6):06d}"
    return (paper.kind,)


def wrong_check_digit(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A container that cannot be, on all papers."""
    held = [paper for paper in made.papers if paper.containers]
    if not held:
        return ()
    number = held[0].containers[0]["container"]
    wrong = number[:10] + str((int(number[10]) + rng.randrange(1, 9)) % 10)
    for paper in held:
        paper.containers[0]["container"] = wrong
    return tuple(paper.kind for paper in held)


def incoterm(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another term of delivery on the declaration, at the same value."""
    paper = made.of("export_declaration")
    if paper is None:
        return ()
    paper.set("incoterm", "EXW" if not str(paper.get("incoterm")).startswith("EXW") else "CIF")
    return (paper.kind,)


def insured(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Insured for less than half of the value."""
    paper = made.of("insurance_certificate")
    if paper is None:
        return ()
    money, value = paper.get("insured_value")
    paper.set("insured_value", (money, round(value * 0.4, 2)))
    return (paper.kind,)


def exporter(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Another sender on the declaration."""
    paper = made.declaration
    assert paper is not None
    land = dict(paper.parties)["exporter"][2]
    paper.party("exporter", ("Guangxi Paperclip Trading Co., Ltd.", "2 Minzu Avenue, Nanning", land))
    return (paper.kind,)


def purity(made: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A lower grade on the declaration."""
    found = re.search(r"(\d{2}(?:\.\d+)?) ?%", made.papers[0].rows[0]["goods"])
    paper = made.declaration
    if not found or paper is None:
        return ()
    for row in paper.rows:
        row["goods"] = row["goods"].replace(found[1], f"{float(found[1]) - 5:g}")
    return (paper.kind,)


_WAYS: tuple[Way, ...] = (
    *(origin_certificate, end_user_certificate, consignee, bill_of_lading, goods_description, customs_code),
    *(analysis_certificate, invoice_value, weight, packing_list, quantity, licence_number, licence_party),
    *(licence_validity, licence_quantity, dates, seal, container, total, signature_date, currency, reference),
    *(lot, wrong_check_digit, incoterm, insured, exporter, purity),
)
FALSIFIED: dict[str, Way] = {way.__name__.replace("_", " ").replace("end user", "end-user"): way for way in _WAYS}
"""The ways by name; the first twenty are of lots of the modelled world, with `invoice number reused` among sets."""
NEEDED = {
    "origin certificate": "certificate_of_origin", "signature date": "certificate_of_origin",
    "end-user certificate": "end_user_certificate", "analysis certificate": "certificate_of_analysis",
    "lot": "certificate_of_analysis", "insured": "insurance_certificate", "licence number": "export_licence",
    "licence party": "export_licence", "licence validity": "export_licence", "licence quantity": "export_licence",
}  # fmt: skip
"""The paper that a set needs for a way to be possible."""
