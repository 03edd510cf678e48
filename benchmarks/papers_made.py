"""Invented consignments and their papers: what is true, what is printed, honest sloppiness, falsifications."""

# ruff: noqa: E501, C901, PLR0915  (tables of words and goods; one function a sloppiness)
from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

GOODS = [
    # names on papers, HS6, dollars a kilogram, kilograms a package, kind, tare share, containers of sea freight
    (
        ["Antimony trioxide 99.5 % min, white powder", "Antimony Trioxide (Sb2O3) 99.5%"],
        "282580",
        24.0,
        25.0,
        "bags",
        0.006,
    ),
    (["Gallium metal 99.99%, 7N ingots in PE bottles", "Gallium 99.99%"], "811292", 480.0, 5.0, "cartons", 0.12),
    (
        ["Germanium ingots, zone refined 99.999%", "Germanium metal 99.999%"],
        "811292",
        2400.0,
        10.0,
        "wooden cases",
        0.13,
    ),
    (["Tungsten powder W 99.9%, FSSS 3 um", "Tungsten metal powder 99.9%"], "810110", 48.0, 50.0, "drums", 0.05),
    (
        ["Ammonium paratungstate, WO3 88.5% min", "Ammonium paratungstate (APT) 88.5%"],
        "284180",
        36.0,
        200.0,
        "drums",
        0.03,
    ),
    (["Dysprosium oxide Dy2O3 99.5%", "Dysprosium oxide 99.5%"], "284690", 260.0, 25.0, "drums", 0.08),
    (["Titanium dioxide pigment, rutile", "Titanium dioxide rutile grade"], "320611", 2.9, 25.0, "bags", 0.005),
    (["Natural flake graphite 94% C, 100 mesh", "Flake graphite 94%"], "250410", 1.1, 25.0, "bags", 0.006),
    (["Indium ingots 99.99%", "Indium metal 99.99%"], "811292", 320.0, 20.0, "wooden cases", 0.12),
    (["Antimony ingots 99.65%", "Antimony metal 99.65% ingots"], "811010", 22.0, 1000.0, "pallets", 0.02),
    (["Ferro-tungsten 75% W, 10-50 mm", "Ferrotungsten 75%"], "720280", 40.0, 250.0, "drums", 0.04),
    (["Cast iron grinding balls, dia 40 mm", "Grinding balls, cast iron"], "732591", 1.4, 1000.0, "big bags", 0.004),
]
SENDERS = [
    (
        "Yunhai Tinfoil Metals Co., Ltd.",
        "No. 12 Riverside East Road, Changsha, Hunan 410000",
        "China",
        "Qingdao",
        "Shanghai Pudong (PVG)",
    ),
    (
        "Bluebottle Oxides (Suzhou) Co., Ltd.",
        "188 Lotus Avenue, Suzhou Industrial Park 215000",
        "China",
        "Shanghai",
        "Shanghai Pudong (PVG)",
    ),
    (
        "Perak Tinsmith Sdn. Bhd.",
        "Lot 5, Jalan Perindustrian 3, 31000 Batu Gajah",
        "Malaysia",
        "Port Klang",
        "Kuala Lumpur (KUL)",
    ),
    (
        "Saigon Lantern Minerals JSC",
        "27 Nguyen Trai Street, District 5, Ho Chi Minh City",
        "Vietnam",
        "Cat Lai",
        "Ho Chi Minh City (SGN)",
    ),
    ("Nordlicht Metallpulver GmbH", "Industriestraße 44, 09599 Freiberg", "Germany", "Hamburg", "Frankfurt (FRA)"),
    ("Anatolia Antimon Madencilik A.Ş.", "Organize Sanayi 7, 60000 Tokat", "Turkey", "Gemlik", "Istanbul (IST)"),
]
RECEIVERS = [
    ("Windmill Flameguard B.V.", "Havenkade 17, 3089 KJ Rotterdam", "Netherlands", "Rotterdam", "Amsterdam (AMS)"),
    (
        "Prairie Kite Semicon Inc.",
        "2200 Cedar Bluff Rd, Austin, TX 78701",
        "United States",
        "Houston",
        "Dallas (DFW)",
    ),
    (
        "Hanbit Pigment Co., Ltd.",
        "55 Gongdan-ro, Gumi-si, Gyeongsangbuk-do",
        "South Korea",
        "Busan",
        "Seoul Incheon (ICN)",
    ),
    (
        "Vidrios Colibrí S.A. de C.V.",
        "Av. Las Torres 901, 64000 Monterrey, N.L.",
        "Mexico",
        "Altamira",
        "Mexico City (MEX)",
    ),
    (
        "Harlequin Alloys Ltd",
        "Unit 3, Foundry Lane, Sheffield S9 2XX",
        "United Kingdom",
        "Immingham",
        "London Heathrow (LHR)",
    ),
    ("Verrerie du Lac SARL", "14 quai des Brumes, 74000 Annecy", "France", "Le Havre", "Paris (CDG)"),
]
LINES = ["Cormorant Ocean Lines", "Blue Pelican Shipping", "Halcyon Container Service"]
AIRS = ["Kestrel Cargo Airways", "Polar Swift Air Cargo"]


@dataclass
class Made:
    """A paper: its kind, what it says (fields as the reader names them), and what is printed in what order."""

    kind: str
    info: list[tuple[str, Any]]
    parties: list[tuple[str, tuple[str, str, str]]]
    rows: list[dict[str, Any]]
    totals: list[tuple[str, Any]]
    containers: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    issuer: str = ""

    def set(self, key: str, value: Any) -> None:
        self.info = [(name, value if name == key else old) for name, old in self.info]
        self.totals = [(name, value if name == key else old) for name, old in self.totals]

    def get(self, key: str) -> Any:
        return dict(self.info + self.totals).get(key)

    def party(self, role: str, value: tuple[str, str, str]) -> None:
        self.parties = [(name, value if name == role else old) for name, old in self.parties]


@dataclass
class MadeSet:
    name: str
    papers: list[Made]
    falsified: str | None = None
    quirks: list[str] = field(default_factory=list)


def check_digit(ten: str) -> str:
    values = {
        c: v
        for c, v in zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            [10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35, 36, 37, 38],
            strict=True,
        )
    }
    return str(sum((values[c] if c.isalpha() else int(c)) * 2**i for i, c in enumerate(ten)) % 11 % 10)


def container(rng: random.Random) -> str:
    ten = rng.choice(["MKTU", "HLBU", "TRQU", "CSNU"]) + f"{rng.randrange(10**6):06d}"
    return ten + check_digit(ten)


def honest(rng: random.Random, name: str) -> MadeSet:
    """A consignment with consistent papers."""
    names, hs, price, pack, kind, tare = rng.choice(GOODS)
    sender, receiver = rng.choice(SENDERS), rng.choice(RECEIVERS)
    air = price > 200 and rng.random() < 0.7
    count = (
        rng.choice([4, 8, 12, 20, 30])
        if price > 100
        else rng.choice([200, 400, 800])
        if pack <= 25
        else rng.choice([10, 20, 24, 40])
    )
    lots = rng.choice([1, 1, 2])
    goods = rng.choice(names)
    price = round(price * rng.uniform(0.85, 1.2), 2)
    lines, net, gross, value = [], 0.0, 0.0, 0.0
    for part in range(lots):
        number = count // lots if part else count - count // lots * (lots - 1)
        n = round(number * pack, 2)
        g = round(n * (1 + tare), 1)
        a = round(n * price, 2)
        lines.append(
            {
                "goods": goods,
                "hs": hs,
                "lot": f"B{rng.randrange(10**5):05d}",
                "packages": (number, kind),
                "net": n,
                "gross": g,
                "price": price,
                "amount": a,
                "origin": sender[2],
            }
        )
        net, gross, value = net + n, round(gross + g, 1), round(value + a, 2)
    day = date(2024, 1, 10) + timedelta(days=rng.randrange(500))
    money = rng.choice(["USD", "USD", "EUR"])
    term = rng.choice(["CIF", "CFR", "FOB", "FCA"] if not air else ["CPT", "CIP", "FCA"])
    pol, pod = (sender[4], receiver[4]) if air else (sender[3], receiver[3])
    at = pod if term in ("CIF", "CFR", "CPT", "CIP") else pol
    inv, po = f"{rng.choice(['INV', 'EX', 'SI'])}-{day:%y}{rng.randrange(10**4):04d}", f"PO{rng.randrange(10**6):06d}"
    board = day + timedelta(days=rng.randrange(5, 15))
    ship = (
        f"{rng.choice(['KL', 'QR'])}{rng.randrange(100, 999)}"
        if air
        else f"{rng.choice(['MV OSPREY DAWN', 'MV SILVER HERON'])} / {rng.randrange(10, 99)}W"
    )
    blno = f"{rng.randrange(100, 999)}-{rng.randrange(10**8):08d}" if air else f"CORM{rng.randrange(10**8):08d}"
    s, r = sender[:3], receiver[:3]
    boxes: list[dict[str, Any]] = []
    if not air:
        boxes = [{"container": container(rng), "seal": f"SE{rng.randrange(10**6):06d}"}]
    line = rng.choice(AIRS if air else LINES)
    sums = [("packages", (count, kind)), ("net", net), ("gross", gross)]
    papers = [
        Made(
            "commercial_invoice",
            [
                ("number", inv),
                ("date", day),
                ("po", po),
                ("incoterm", f"{term} {at}"),
                ("origin", s[2]),
                ("destination", r[2]),
                ("pol", pol),
                ("pod", pod),
                ("currency", money),
            ],
            [("exporter", s), ("consignee", r)],
            [
                {k: v for k, v in one.items() if k in ("goods", "hs", "packages", "net", "price", "amount")}
                for one in lines
            ],
            [*sums, ("value", value)],
            issuer=s[0],
        ),
        Made(
            "packing_list",
            [
                ("number", f"PK{rng.randrange(10**5):05d}"),
                ("date", day + timedelta(days=1)),
                ("invoice", inv),
                ("origin", s[2]),
                ("destination", r[2]),
            ],
            [("exporter", s), ("consignee", r)],
            [{k: v for k, v in one.items() if k in ("goods", "lot", "packages", "net", "gross")} for one in lines],
            sums,
            copy.deepcopy(boxes),
            issuer=s[0],
        ),
        Made(
            "air_waybill" if air else "bill_of_lading",
            [
                ("number", blno),
                ("date", board),
                ("pol", pol),
                ("pod", pod),
                ("transport", ship),
                *([] if air else [("d_on_board", board)]),
            ],
            [("exporter", s), ("consignee", r), ("notify", r)],
            [{k: v for k, v in one.items() if k in ("goods", "packages", "gross")} for one in lines],
            [sums[0], sums[2]],
            copy.deepcopy(boxes),
            issuer=line,
        ),
        Made(
            "export_declaration",
            [
                ("number", f"{day:%y}EX{rng.randrange(10**9):09d}"),
                ("date", board - timedelta(days=2)),
                ("invoice", inv),
                ("origin", s[2]),
                ("destination", r[2]),
                ("incoterm", term),
                ("currency", money),
                ("pol", pol),
            ],
            [("exporter", s), ("consignee", r)],
            [
                {k: v for k, v in one.items() if k in ("goods", "hs", "packages", "net", "gross", "amount")}
                for one in lines
            ],
            [*sums, ("value", value)],
            copy.deepcopy(boxes),
        ),
    ]
    extra = [
        Made(
            "certificate_of_origin",
            [
                ("number", f"CO{rng.randrange(10**7):07d}"),
                ("date", board - timedelta(days=1)),
                ("invoice", inv),
                ("origin", s[2]),
                ("destination", r[2]),
            ],
            [("exporter", s), ("consignee", r)],
            [{k: v for k, v in one.items() if k in ("goods", "hs", "packages", "gross")} for one in lines],
            [sums[0], sums[2]],
        ),
        Made(
            "import_declaration",
            [
                ("number", f"IM{rng.randrange(10**9):09d}"),
                ("date", board + timedelta(days=(5 if air else 32))),
                ("d_arrival", board + timedelta(days=(3 if air else 30))),
                ("invoice", inv),
                ("bl", blno),
                ("origin", s[2]),
                ("destination", r[2]),
                ("pod", pod),
                ("currency", money),
            ],
            [("exporter", s), ("consignee", r)],
            [
                {k: v for k, v in one.items() if k in ("goods", "hs", "packages", "net", "gross", "amount")}
                for one in lines
            ],
            [*sums, ("value", value)],
            copy.deepcopy(boxes),
        ),
        Made(
            "certificate_of_analysis",
            [
                ("number", f"QA-{rng.randrange(10**5):05d}"),
                ("date", day - timedelta(days=6)),
                ("d_production", day - timedelta(days=9)),
                ("po", po),
            ],
            [("manufacturer", s), ("buyer", r)],
            [{k: v for k, v in one.items() if k in ("goods", "lot", "net")} for one in lines],
            [("net", net)],
        ),
        Made(
            "export_licence",
            [
                ("number", f"L{rng.randrange(10**8):08d}"),
                ("date", day - timedelta(days=20)),
                ("d_valid_until", day + timedelta(days=160)),
                ("destination", r[2]),
            ],
            [("licensee", s), ("end_user", r)],
            [{k: v for k, v in one.items() if k in ("goods", "hs", "net")} for one in lines],
            [("net", net)],
        ),
        Made(
            "insurance_certificate",
            [
                ("number", f"MC{rng.randrange(10**7):07d}"),
                ("date", board - timedelta(days=1)),
                ("invoice", inv),
                ("pol", pol),
                ("pod", pod),
                ("transport", ship),
                ("insured_value", (money, round(value * 1.1, 2))),
            ],
            [("insured", s)],
            [{"goods": goods, "packages": (count, kind)}],
            [sums[0]],
        ),
        Made(
            "weight_note",
            [("number", f"WN{rng.randrange(10**6):06d}"), ("date", board - timedelta(days=1))],
            [("exporter", s)],
            [{"goods": goods, "packages": (count, kind), "gross": gross}],
            [sums[2]],
            copy.deepcopy(boxes),
        ),
    ]
    rng.shuffle(extra)
    papers += extra[: rng.randrange(1, 4)]
    return MadeSet(name, papers)


def sloppy(made: MadeSet, rng: random.Random) -> None:
    """One or two things that practice does."""

    def weighbridge() -> bool:
        for paper in made.papers:
            if paper.kind in ("import_declaration", "weight_note") and len(paper.rows) == 1:
                value = round(paper.get("gross") * (1 + rng.uniform(-0.003, 0.003)), 0)
                paper.set("gross", value)
                paper.rows[0]["gross"] = value
                return True
        return False

    def slip() -> bool:
        paper = rng.choice(made.papers[1:])
        role, (name, address, land) = paper.parties[0]
        at = rng.randrange(2, 8)
        paper.party(role, (name[:at] + name[at + 1] + name[at] + name[at + 2 :], address, land))
        return True

    def short_address() -> bool:
        paper = rng.choice(made.papers)
        role, (name, address, land) = paper.parties[-1]
        paper.party(role, (name, address.split(",")[-1].strip(), land))
        return True

    def to_order() -> bool:
        bill = made.papers[2]
        if bill.kind != "bill_of_lading":
            return False
        bill.party("consignee", ("TO THE ORDER OF FIRST MARIGOLD BANK", "", ""))
        return True

    def trader() -> bool:
        made.papers[0].party(
            "exporter", ("Kowloon Paperboat Trading Ltd.", "8/F, Tai Wo Centre, Kwai Chung", "Hong Kong")
        )
        made.papers[0].issuer = "Kowloon Paperboat Trading Ltd."
        return True

    def rounded_bill() -> bool:
        bill = made.papers[2]
        if len(bill.rows) > 1 or bill.get("gross") < 3000:
            return False
        value = round(bill.get("gross") / 10) * 10.0
        bill.set("gross", value)
        bill.rows[0]["gross"] = value
        return True

    def fob_value() -> bool:
        paper = made.papers[3]
        if str(made.papers[0].get("incoterm"))[:3] not in ("CIF", "CIP", "CFR", "CPT") or len(paper.rows) > 1:
            return False
        value = round(paper.get("value") * rng.uniform(0.9, 0.98), 2)
        paper.set("value", value)
        paper.rows[0]["amount"] = value
        paper.set("incoterm", "FOB")
        return True

    def declared_in_euro() -> bool:
        paper = _of(made, "import_declaration")
        if paper is None or made.papers[0].get("currency") != "USD" or len(paper.rows) > 1:
            return False
        value = round(paper.get("value") * rng.uniform(0.88, 0.97), 2)
        paper.set("value", value)
        paper.rows[0]["amount"] = value
        paper.set("currency", "EUR")
        return True

    def on_pallets() -> bool:
        bill = made.papers[2]
        if len(bill.rows) > 1 or bill.rows[0]["packages"][1] in ("pallets", "big bags"):
            return False
        bill.rows[0]["packages"] = (max(bill.rows[0]["packages"][0] // 40, 1), "pallets")
        bill.set("packages", bill.rows[0]["packages"])
        return True

    def forwarder() -> bool:
        made.papers[2].party(
            "consignee", ("Swiftbarge Forwarding & Logistics", "Pier 4", made.papers[2].parties[1][1][2])
        )
        return True

    def resealed() -> bool:
        paper = _of(made, "import_declaration", "weight_note")
        if paper is None or not paper.containers:
            return False
        paper.containers[0]["seal"] = f"CU{rng.randrange(10**6):06d}"
        paper.remarks.append("Container opened for inspection and resealed by customs.")
        return True

    def amended_bill() -> bool:
        bill = made.papers[2]
        if bill.kind != "bill_of_lading" or len(bill.rows) > 1:
            return False
        old = copy.deepcopy(bill)
        count, kind = old.rows[0]["packages"]
        old.rows[0]["packages"] = (count - 1, kind)
        old.set("packages", (count - 1, kind))
        bill.set("number", f"{old.get('number')}-A")
        bill.remarks.append(f"AMENDED BILL OF LADING. Supersedes {old.get('number')}.")
        made.papers.append(old)
        return True

    def larger_licence() -> bool:
        paper = _of(made, "export_licence")
        if paper is None:
            return False
        _scale(paper, "net", 3.0)
        return True

    def transhipped() -> bool:
        paper = _of(made, "insurance_certificate")
        if paper is None:
            return False
        paper.set("transport", "MV AMBER PLOVER / 3E")
        return True

    done = 0
    acts = [weighbridge, slip, short_address, to_order, trader, rounded_bill, fob_value, declared_in_euro, on_pallets, forwarder, resealed,
            amended_bill, larger_licence, transhipped]  # fmt: skip
    for act in rng.sample(acts, len(acts)):
        if done < 2 and act():
            made.quirks.append(act.__name__)
            done += 1


def _scale(paper: Made, key: str, factor: float) -> None:
    for row in paper.rows:
        if key in row:
            row[key] = round(row[key] * factor, 2)
    if paper.get(key) is not None:
        paper.set(
            key,
            round(
                sum(row[key] for row in paper.rows)
                if all(key in row for row in paper.rows)
                else paper.get(key) * factor,
                2,
            ),
        )


def _of(made: MadeSet, *kinds: str) -> Made | None:
    return next((paper for paper in made.papers if paper.kind in kinds), None)


def falsify(made: MadeSet, kind: str, rng: random.Random) -> bool:
    """Falsify a set in one way; false when its papers do not allow it."""
    done = FALSIFIED[kind](made, rng)
    made.falsified = kind if done else None
    return done


def _value(made: MadeSet, rng: random.Random) -> bool:
    paper = _of(made, "export_declaration")
    assert paper
    factor = rng.choice([0.5, 0.7, 1.4])
    for key in ("amount", "value"):
        _scale(paper, key, factor)
    paper.set("value", round(sum(row["amount"] for row in paper.rows), 2))
    return True


def _weight(made: MadeSet, rng: random.Random) -> bool:
    paper = rng.choice(made.papers[1:4])
    _scale(paper, "gross", rng.choice([0.6, 0.9, 1.15]))
    return True


def _packages(made: MadeSet, rng: random.Random) -> bool:
    paper = rng.choice(made.papers[1:4])
    for row in paper.rows:
        row["packages"] = (row["packages"][0] - max(1, row["packages"][0] // 10), row["packages"][1])
    paper.set("packages", (sum(row["packages"][0] for row in paper.rows), paper.rows[0]["packages"][1]))
    return True


def _consignee(made: MadeSet, rng: random.Random) -> bool:
    paper = made.papers[2]
    other = ("Gulf Harrier General Trading FZE", "Warehouse 12, Jebel Ali Free Zone, Dubai", "United Arab Emirates")
    paper.party("consignee", other)
    paper.party("notify", other)
    return True


def _relabel(made: MadeSet, rng: random.Random) -> bool:
    label, hs = rng.choice(
        [
            ("Iron oxide powder, industrial", "282110"),
            ("Ceramic frit, opaque", "320740"),
            ("Zinc alloy ingots", "790120"),
        ]
    )
    if made.papers[0].rows[0]["hs"] == hs:
        return False
    for paper in [made.papers[3], made.papers[2]]:
        for row in paper.rows:
            row["goods"] = label
            if "hs" in row:
                row["hs"] = hs
    return True


def _hs(made: MadeSet, rng: random.Random) -> bool:
    for row in made.papers[3].rows:
        row["hs"] = "281122" if row["hs"] != "281122" else "282110"
    return True


def _origin(made: MadeSet, rng: random.Random) -> bool:
    paper = _of(made, "certificate_of_origin") or _of(made, "import_declaration")
    if paper is None:
        return False
    paper.set("origin", "Thailand")
    return True


def _date(made: MadeSet, rng: random.Random) -> bool:
    made.papers[0].set("date", made.papers[2].get("date") + timedelta(days=25))
    return True


def _container(made: MadeSet, rng: random.Random) -> bool:
    if not made.papers[2].containers:
        return False
    made.papers[2].containers[0]["container"] = container(rng)
    return True


def _seal(made: MadeSet, rng: random.Random) -> bool:
    if not made.papers[2].containers:
        return False
    made.papers[2].containers[0]["seal"] = f"SE{rng.randrange(10**6):06d}"
    return True


def _currency(made: MadeSet, rng: random.Random) -> bool:
    made.papers[3].set("currency", "CNY")
    return True


def _licence(made: MadeSet, rng: random.Random) -> bool:
    paper = _of(made, "export_licence")
    if paper is None:
        return False
    way = rng.randrange(4)
    if way == 0:
        paper.party("licensee", ("Redwillow Import & Export Co., Ltd.", "9 Jianshe Road, Guangzhou 510000", "China"))
    elif way == 1:
        _scale(paper, "net", 0.4)
    elif way == 2:
        paper.set("d_valid_until", made.papers[0].get("date") - timedelta(days=3))
    else:
        paper.party("end_user", ("Osterwald Ceramics AG", "Ringstrasse 2, 8400 Winterthur", "Switzerland"))
    return True


def _totals(made: MadeSet, rng: random.Random) -> bool:
    made.papers[0].set("value", round(made.papers[0].get("value") * 0.8, 2))
    return True


def _reference(made: MadeSet, rng: random.Random) -> bool:
    made.papers[1].set("invoice", f"INV-{rng.randrange(10**6):06d}")
    return True


def _lot(made: MadeSet, rng: random.Random) -> bool:
    paper = _of(made, "certificate_of_analysis")
    if paper is None:
        return False
    for row in paper.rows:
        row["lot"] = f"B{rng.randrange(10**5):05d}"
    return True


def _end_user(made: MadeSet, rng: random.Random) -> bool:
    paper = _of(made, "export_licence")
    if paper is None:
        return False
    paper.party("end_user", ("Osterwald Ceramics AG", "Ringstrasse 2, 8400 Winterthur", "Switzerland"))
    return True


def _check_digit(made: MadeSet, rng: random.Random) -> bool:
    held = [paper for paper in made.papers if paper.containers]
    if not held:
        return False
    number = held[0].containers[0]["container"]
    wrong = number[:10] + str((int(number[10]) + rng.randrange(1, 9)) % 10)
    for paper in held:
        paper.containers[0]["container"] = wrong
    return True


def _incoterm(made: MadeSet, rng: random.Random) -> bool:
    term = made.papers[3].get("incoterm")
    made.papers[3].set("incoterm", "EXW" if term != "EXW" else "CIF")
    return True


def _insured(made: MadeSet, rng: random.Random) -> bool:
    paper = _of(made, "insurance_certificate")
    if paper is None:
        return False
    money, value = paper.get("insured_value")
    paper.set("insured_value", (money, round(value * 0.4, 2)))
    return True


def _exporter(made: MadeSet, rng: random.Random) -> bool:
    made.papers[3].party(
        "exporter",
        ("Guangxi Paperclip Trading Co., Ltd.", "2 Minzu Avenue, Nanning", made.papers[3].parties[0][1][2]),
    )
    return True


def _purity(made: MadeSet, rng: random.Random) -> bool:
    import re

    goods = made.papers[0].rows[0]["goods"]
    found = re.search(r"(\d{2}(?:\.\d+)?) ?%", goods)
    if not found:
        return False
    for row in made.papers[3].rows:
        row["goods"] = row["goods"].replace(found[1], f"{float(found[1]) - 5:g}")
    return True


def _price(made: MadeSet, rng: random.Random) -> bool:
    """The whole set undervalued a hundred times: only what such goods cost shows it."""
    for paper in made.papers:
        for key in ("amount", "value", "price"):
            _scale(paper, key, 0.004)
        if paper.get("insured_value"):
            paper.set(
                "insured_value", (paper.get("insured_value")[0], round(paper.get("insured_value")[1] * 0.004, 2))
            )
        for row in paper.rows:
            if "price" in row and "net" in row:
                row["amount"] = round(row["net"] * row["price"], 2)
        if paper.get("value") is not None:
            paper.set("value", round(sum(row["amount"] for row in paper.rows), 2))
    return True


def _route(made: MadeSet, rng: random.Random) -> bool:
    made.papers[2].set("pod", "Jebel Ali")
    return True


FALSIFIED: dict[str, Callable[[MadeSet, random.Random], bool]] = {
    "value": _value, "weight": _weight, "packages": _packages, "consignee": _consignee, "goods_relabelled": _relabel, "hs": _hs,
    "origin": _origin, "dates": _date, "container": _container, "seal": _seal, "currency": _currency, "licence": _licence,
    "totals": _totals, "reference": _reference, "lot": _lot, "route": _route,
    "end_user": _end_user, "check_digit": _check_digit, "incoterm": _incoterm, "insured": _insured, "exporter": _exporter, "purity": _purity,
    "price": _price,
}  # fmt: skip
