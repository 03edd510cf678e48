"""What honest writers do to papers: each changes a set and is true, or finds nothing to change and is false."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from oretrace.bench.papers.made import Made, MadeSet

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    Act = Callable[[MadeSet, random.Random], bool]


def sloppy(made: MadeSet, rng: random.Random, acts: Iterable[str], most: int = 2) -> None:
    """Do up to `most` of some things that practice does; their names are noted in `quirks`."""
    known = sorted(acts)
    for name in rng.sample(known, len(known)):
        if len(made.quirks) < most and SLOPPY[name](made, rng):
            made.quirks.append(name)


def _single(paper: Made | None) -> Made | None:
    """A paper with one row, else None: its figures are those of the whole."""
    return paper if paper is not None and len(paper.rows) == 1 else None


def weighbridge(made: MadeSet, rng: random.Random) -> bool:
    """Weighed again on a truck scale."""
    paper = _single(made.of("import_declaration", "weight_note"))
    if paper is None or paper.get("gross") < 2000:
        return False
    paper.set_figure("gross", round(paper.get("gross") * (1 + rng.uniform(-0.003, 0.003)), 0))
    return True


def slip(made: MadeSet, rng: random.Random) -> bool:
    """Two letters of a name exchanged."""
    paper = rng.choice(made.papers[1:])
    role, (name, address, land) = paper.parties[0]
    at = rng.randrange(2, min(8, len(name) - 1))
    paper.party(role, (name[:at] + name[at + 1] + name[at] + name[at + 2 :], address, land))
    return True


def short_address(made: MadeSet, rng: random.Random) -> bool:
    """An address of its last part."""
    paper = rng.choice(made.papers)
    role, (name, address, land) = paper.parties[-1]
    paper.party(role, (name, address.rsplit(",", maxsplit=1)[-1].strip(), land))
    return True


def to_order(made: MadeSet, rng: random.Random) -> bool:
    """A bill to the order of a bank."""
    if made.bill is None or made.bill.kind != "bill_of_lading":
        return False
    made.bill.party("consignee", ("TO THE ORDER OF FIRST MARIGOLD BANK", "", ""))
    return True


def trader(made: MadeSet, rng: random.Random) -> bool:
    """A trader in between invoices."""
    invoice = made.papers[0]
    name = "Kowloon Paperboat Trading Ltd."
    if invoice.parties[0][1][2] == "Hong Kong":
        return False
    invoice.party("exporter", (name, "8/F, Tai Wo Centre, Kwai Chung", "Hong Kong"))
    invoice.issuer = name
    return True


def rounded_bill(made: MadeSet, rng: random.Random) -> bool:
    """A gross weight in tens of kilograms."""
    bill = _single(made.bill)
    if bill is None or bill.get("gross") < 3000:
        return False
    bill.set_figure("gross", round(bill.get("gross") / 10) * 10.0)
    return True


def fob_value(made: MadeSet, rng: random.Random) -> bool:
    """A value without freight on the export declaration."""
    paper = _single(made.of("export_declaration"))
    if paper is None or str(made.papers[0].get("incoterm"))[:3] not in ("CIF", "CIP", "CFR", "CPT"):
        return False
    paper.set_figure("value", round(paper.get("value") * rng.uniform(0.9, 0.98), 2), "amount")
    paper.set("incoterm", "FOB")
    return True


def declared_in_euro(made: MadeSet, rng: random.Random) -> bool:
    """An import declared in the money of the country."""
    paper = _single(made.of("import_declaration"))
    if paper is None or made.papers[0].get("currency") != "USD":
        return False
    paper.set_figure("value", round(paper.get("value") * rng.uniform(0.88, 0.97), 2), "amount")
    paper.set("currency", "EUR")
    return True


def on_pallets(made: MadeSet, rng: random.Random) -> bool:
    """Pallets on the bill for what stands on them."""
    bill = _single(made.bill)
    if bill is None or bill.rows[0]["packages"][1] in ("pallets", "big bags") or bill.rows[0]["packages"][0] < 2:
        return False
    bill.rows[0]["packages"] = (max(bill.rows[0]["packages"][0] // 40, 1), "pallets")
    bill.set("packages", bill.rows[0]["packages"])
    return True


def forwarder(made: MadeSet, rng: random.Random) -> bool:
    """A forwarder as consignee of the bill, with the buyer to notify."""
    if made.bill is None:
        return False
    land = dict(made.bill.parties)["consignee"][2]
    made.bill.party("consignee", ("Swiftbarge Forwarding & Logistics", "Pier 4", land))
    return True


def resealed(made: MadeSet, rng: random.Random) -> bool:
    """Opened by customs and sealed again, which the paper says."""
    paper = made.of("import_declaration", "weight_note")
    if paper is None or not paper.containers:
        return False
    paper.containers[0]["seal"] = f"CU{rng.randrange(10**6):06d}"
    paper.remarks.append("Container opened for inspection and resealed by customs.")
    return True


def amended_bill(made: MadeSet, rng: random.Random) -> bool:
    """An amended bill beside the one that it replaces."""
    bill = _single(made.bill)
    declared = made.of("import_declaration")
    if bill is None or bill.kind != "bill_of_lading" or bill.rows[0]["packages"][0] < 3:
        return False
    old = copy.deepcopy(bill)
    count, kind = old.rows[0]["packages"]
    old.rows[0]["packages"] = (count - 1, kind)
    old.set("packages", (count - 1, kind))
    bill.set("number", f"{old.get('number')}-A")
    bill.remarks.append(f"AMENDED BILL OF LADING. Supersedes {old.get('number')}.")
    if declared is not None:
        declared.set("bl", bill.get("number"))
    made.papers.append(old)
    return True


def larger_licence(made: MadeSet, rng: random.Random) -> bool:
    """A licence for more than is shipped."""
    paper = made.of("export_licence")
    if paper is None:
        return False
    paper.scale("net", 3.0)
    return True


def transhipped(made: MadeSet, rng: random.Random) -> bool:
    """Insurance that names the ship of the second leg."""
    paper = made.of("insurance_certificate")
    if paper is None:
        return False
    paper.set("transport", "MV AMBER PLOVER / 3E")
    return True


def whole_kilograms(made: MadeSet, rng: random.Random) -> bool:
    """Weights of a declaration in whole kilograms."""
    paper = _single(made.declaration)
    if paper is None or paper.get("net") < 2000:
        return False
    for key in ("net", "gross"):
        paper.set_figure(key, float(round(paper.get(key))))
    return True


def capitals(made: MadeSet, rng: random.Random) -> bool:
    """Parties of a bill in capitals, the legal form shortened."""
    if made.bill is None:
        return False
    for role, (name, address, land) in made.bill.parties:
        made.bill.party(role, (name.upper().replace("CO., LTD.", "CO LTD"), address.upper(), land))
    return True


def copied_date(made: MadeSet, rng: random.Random) -> bool:
    """A packing list that bears the date of the invoice."""
    made.papers[1].set("date", made.papers[0].get("date"))
    return True


SLOPPY: dict[str, Act] = {
    act.__name__: act
    for act in (
        *(weighbridge, slip, short_address, to_order, trader, rounded_bill, fob_value, declared_in_euro, on_pallets),
        *(forwarder, resealed, amended_bill, larger_licence, transhipped, whole_kilograms, capitals, copied_date),
    )
}
TUNED = frozenset(SLOPPY) - {"whole_kilograms", "capitals", "copied_date", "on_pallets", "trader"}
"""Those that are met in the tune half; the test half has all."""
