"""What each role sees of the lots: declarations of a customs office, bills of lading, one buyer's records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.bench.consignments.firms import FORWARDERS, SCRIPTS
from oretrace.bench.consignments.goods import describe, packages, purities
from oretrace.bench.consignments.theatre import DESTINATION, ORIGIN
from oretrace.bench.world.catalog import demand
from oretrace.catalog.territories import territories
from oretrace.vet.checks.digits import check_sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oretrace.arrays import Array, Index
    from oretrace.bench.consignments.dealing import Deals
    from oretrace.bench.consignments.firms import Firms
    from oretrace.bench.consignments.lots import Lots, Records
    from oretrace.bench.consignments.theatre import Theatre

    Row = dict[str, Any]
    Texts = NDArray[np.object_]

RATES = {"USD": 1.0, "CNY": 7.15, "THB": 35.2, "MYR": 4.6, "KRW": 1340.0}
OWN_CURRENCY = {
    "CHN": ("CNY", 0.35),
    "THA": ("THB", 0.35),
    "MYS": ("MYR", 0.25),
    "VNM": ("USD", 1.0),
    "KOR": ("KRW", 0.2),
    "MEX": ("USD", 1.0),
    "USA": ("USD", 1.0),
}
DIGITS = {"CHN": 4, "THA": 2, "MYS": 2, "VNM": 2, "KOR": 4, "MEX": 2, "USA": 4}
LANGUAGE = {"CHN": "zh", "THA": "th", "MEX": "es"}
OF_SCRIPT = {"han": "zh", "thai": "th", "cyrillic": "ru", "spanish": "es"}
PORTS = {
    "CHN": ("SHANGHAI", "NINGBO", "YANTIAN", "QINGDAO"),
    "THA": ("LAEM CHABANG", "BANGKOK"),
    "MYS": ("PORT KLANG", "TANJUNG PELEPAS"),
    "VNM": ("HAI PHONG", "CAT LAI"),
    "KOR": ("BUSAN", "INCHEON"),
    "USA": ("LOS ANGELES", "HOUSTON", "SAVANNAH", "NEWARK", "TACOMA"),
}
CARRIERS = ("HYLW", "QSMX", "VKOC", "ZQNL")
VESSELS = ("OCEAN TARN", "PACIFIC ORR", "EVER QUILL", "SIAM PETCH", "HAI YUE STAR", "MV ULVER", "LORN BRIDGE")
INCOTERMS = {"export": ("FOB", "FOB", "FCA", "EXW", "CIF"), "import": ("CIF", "CIF", "CFR", "DAP", "FOB")}
REMARKS = {"sample": "SAMPLE NO COMMERCIAL VALUE", "return": "RETURNED GOODS", "tolling": "FOR TOLLING"}
OVERLAND = ("CAN", "MEX")
TONNES_A_BOX, MOST_BOXES = 21.0, 60


@dataclass(frozen=True)
class Vantage:
    """Lots with their deals and what papers of each have in common, from which views are written."""

    theatre: Theatre
    lots: Lots
    deals: Deals
    firms: Firms
    _drawn: dict[str, Array] = field(default_factory=dict)

    @cached_property
    def days(self) -> tuple[Texts, Texts]:
        """Days of departure and arrival of each lot."""
        draws, lot = self.theatre.world.draws, np.arange(len(self.lots))
        same = self.lots.left == self.lots.arrives
        left = 1 + (np.where(same, 18, 27) * draws.uniform("day left", lot)).astype(np.int64)
        arrives = np.where(same, left + 2 + (7 * draws.uniform("days under way", lot)).astype(np.int64), 0)
        later = np.maximum(1 + (27 * draws.uniform("day arrived", lot)).astype(np.int64), left - 16)
        arrives = np.where(same, arrives, later)
        months = self.theatre.world.months

        def dated(month: Index, day: Index) -> Texts:
            return np.array([months[m].replace(day=int(d)) for m, d in zip(month, day, strict=True)], dtype=object)

        return dated(self.lots.left, left), dated(np.minimum(self.lots.arrives, len(months) - 1), arrives)

    @cached_property
    def goods(self) -> Texts:
        """HS6 of what is declared."""
        return np.array(self.theatre.world.products, dtype=object)[self.lots.code]

    @cached_property
    def packed(self) -> tuple[Texts, Index, Array]:
        """Kind, number and tare of packages, of what there truly is."""
        return packages(self.theatre.world.draws, np.arange(len(self.lots)), self.goods, self.lots.true_kg)

    @cached_property
    def purity(self) -> Texts:
        """Purity as written."""
        return purities(self.theatre.world.draws, np.arange(len(self.lots)), self.goods)

    @cached_property
    def serial(self) -> Index:
        """A number of each lot for papers, in random order: planted lots must not stand together."""
        order = np.argsort(self.theatre.world.draws.uniform("serial", np.arange(len(self.lots))), kind="stable")
        serial = np.empty(order.size, dtype=np.int64)
        serial[order] = np.arange(order.size)
        return 1_000_003 + 17 * serial

    def texts(self, lot: Index, language: Texts, view: str) -> Texts:
        """Goods texts of these lots in a view: vague where goods are hidden, or where a writer does not care."""
        draws, deals = self.theatre.world.draws, self.deals
        hides = np.isin(deals.kind[lot], ("relabelled", "rerouted")) & (draws.uniform("hides", lot) < 0.25)
        careless = draws.uniform("vague", lot) < np.where(deals.honest[lot] == "sloppy", 0.15, 0.015)
        texts = describe(draws, lot, self.goods[lot], language, hides | careless, view)
        remarks = [REMARKS.get(tag, "") for tag in deals.honest[lot]]
        return np.array([f"{text} {more}".strip() for text, more in zip(texts, remarks, strict=True)], dtype=object)

    def chance(self, stream: str, lot: int) -> float:
        """A uniform draw of a lot."""
        if stream not in self._drawn:
            self._drawn[stream] = self.theatre.world.draws.uniform(stream, np.arange(len(self.lots)))
        return float(self._drawn[stream][lot])

    def name(self, firm: int, lot: int, side: str, latin: bool) -> str:
        """A firm's name as one paper writes it."""
        one, u = self.firms.all[firm], self.chance(f"name {side}", lot)
        if not latin and u < 0.6:
            return one.local
        careless = self.deals.honest[lot] == "sloppy" and u > 0.7
        options = one.written if careless else one.written[:-1]
        return options[int(u * 7919) % len(options)]

    def broker(self, territory: str, lot: int) -> int:
        """The broker or forwarder of a lot in a territory."""
        pool = self.firms.pool(territory, demand()[territory])
        return pool[int(self.chance(f"broker {territory}", lot) * FORWARDERS)]


def iso2(iso3: str) -> str:
    """The alpha-2 code that customs print."""
    return territories().by_iso3[iso3].iso2


def rate(currency: str, day: date) -> float:
    """Units per USD in a month: a slow wave around its level."""
    wave = 1.0 + 0.03 * float(np.sin(day.year * 12 + day.month + len(currency) * ord(currency[0])))
    return RATES[currency] * (wave if currency != "USD" else 1.0)


def declarations(
    of: Vantage, keeper: str, records: tuple[Records, Records], licence: Texts
) -> Iterator[tuple[Row, Row]]:
    """The declarations of one customs office, by day, each with its truth."""
    rows = [row for flow in records for row in _of_flow(of, keeper, flow, licence)]
    rows.sort(key=lambda pair: (pair[0]["date"], pair[0]["decl_no"]))
    for number, (row, truth) in enumerate(rows):
        line = f"{iso2(keeper)}-{number:06d}"
        yield {"line_id": line, **row}, {"line_id": line, **truth}


def _of_flow(of: Vantage, keeper: str, records: Records, licence: Texts) -> Iterator[tuple[Row, Row]]:
    world, lots, deals, is_export = of.theatre.world, of.lots, of.deals, records.flow == "export"
    draws, at = world.draws, world.territories.index(keeper)
    mine = np.flatnonzero((lots.exporter if is_export else lots.importer)[records.lot] == at)
    lot = records.lot[mine]
    other = (lots.importer if is_export else lots.exporter)[lot]
    tongue = draws.uniform(f"tongue {records.flow}", lot)
    partners = [world.territories[one] for one in other]
    language = np.array([_language(keeper, o, u) for o, u in zip(partners, tongue, strict=True)], dtype=object)
    text = of.texts(lot, language, f"{records.flow} {keeper}")
    licensed = is_export and keeper == ORIGIN
    days, (kinds, count, tare) = of.days[0 if is_export else 1], of.packed
    u = draws.uniform(f"declaration {records.flow}", lot[:, None], np.arange(5)[None, :])
    for k, (number, record) in enumerate(zip(lot.tolist(), mine.tolist(), strict=True)):
        day, partner = days[number], partners[k]
        net, code = records.tenths[record] / 10, of.goods[number]
        own, chance = OWN_CURRENCY[keeper]
        currency = own if u[k, 0] < chance else "USD"
        owner = int((deals.shipper if is_export else deals.consignee)[number])
        broker = of.broker(keeper, number) if u[k, 1] < 0.75 else owner
        stated = ORIGIN if is_export and _of_origin(of, number, u[k, 2]) else (keeper if is_export else partner)
        latin = SCRIPTS.get(keeper, "latin") not in LOCAL_SCRIPTS
        yield {
            "decl_no": f"{at:02d}{day.year % 100}{int(is_export)}{of.serial[number]:08d}",
            "date": day.isoformat(),
            "flow": records.flow,
            "declarant": of.name(broker, number, "declarant", latin),
            "shipper": of.name(int(deals.shipper[number]), number, "shipper", latin),
            "consignee": of.name(int(deals.consignee[number]), number, "consignee", latin),
            "hs": code + f"{(int(code) * 7919) % 10 ** DIGITS[keeper]:0{DIGITS[keeper]}d}",
            "goods_text": text[k],
            "net_kg": f"{net:.1f}",
            "gross_kg": f"{net + tare[number]:.1f}",
            "packages": int(count[number]),
            "package_type": kinds[number],
            "value": f"{records.cents[record] / 100 * rate(currency, day):.2f}",
            "currency": currency,
            "incoterm": INCOTERMS[records.flow][int(u[k, 3] * 5)],
            "origin": iso2(stated),
            "destination": iso2(partner if is_export else keeper),
            "purity": of.purity[number],
            "licence_no": _typed(licence[number], deals.honest[number], u[k, 4]) if licensed else "",
        }, _truth(of, number, broker)  # fmt: skip


def _truth(of: Vantage, lot: int, declarant: int) -> Row:
    """Of which lot and firms a declaration is."""
    firms, deals = of.firms.all, of.deals
    return {
        "lot": lot,
        "shipper": firms[int(deals.shipper[lot])].id,
        "consignee": firms[int(deals.consignee[lot])].id,
        "declarant": firms[declarant].id,
        "counts": True,
    }


LOCAL_SCRIPTS = ("han", "thai", "cyrillic")


def _language(keeper: str, partner: str, u: float) -> str:
    """The language of a goods text: of the office, at times of the other end's papers, else English."""
    there = OF_SCRIPT.get(SCRIPTS.get(partner, "latin"), "en")
    if u < 0.2:
        return there
    own = LANGUAGE.get(keeper, "en")
    return own if u < 0.8 else "en"


def _of_origin(of: Vantage, lot: int, u: float) -> bool:
    """Whether a hub's export states the origin that the goods came from."""
    honest = of.deals.honest[lot] == "re_export_hub"
    leg = of.lots.leg[lot]
    return honest or (leg >= 0 and of.theatre.legs[leg].leg > 0 and u < 0.3)


def _typed(licence: str, honest: str, u: float) -> str:
    """A licence's number as typed; careless writers swap two digits now and then."""
    if honest == "sloppy" and licence and u < 0.3:
        return licence[:5] + licence[6] + licence[5] + licence[7:]
    return str(licence)


def manifests(of: Vantage, into: Records) -> list[tuple[Row, Row]]:
    """Bills of lading of the destination's imports by sea, by day of filing, each with its truth.

    A third of the lots travel under a forwarder's master bill with a house bill; some bills are filed again later;
    some name no consignee, or a forwarder.
    """
    world, lots = of.theatre.world, of.lots
    at = world.territories.index(DESTINATION)
    overland = [world.territories.index(name) for name in OVERLAND]
    mine = np.flatnonzero((lots.importer[into.lot] == at) & ~np.isin(lots.exporter[into.lot], overland))
    lot = into.lot[mine]
    tongue = [OF_SCRIPT.get(SCRIPTS.get(world.territories[e], "latin"), "en") for e in lots.exporter[lot]]
    spanish = [one if one == "es" and k % 3 else "en" for k, one in enumerate(tongue)]
    texts = of.texts(lot, np.array(spanish, dtype=object), "manifest")
    u = world.draws.uniform("bill", lot[:, None], np.arange(14)[None, :])
    bills = [
        bill
        for k, (number, record) in enumerate(zip(lot.tolist(), mine.tolist(), strict=True))
        for bill in _bills(of, number, into.tenths[record] / 10, str(texts[k]), u[k])
    ]
    bills.sort(key=lambda pair: (pair[0]["filed_date"], pair[0]["bill_no"]))
    return [
        ({"line_id": f"BL-{n:06d}", **row}, {"line_id": f"BL-{n:06d}", **truth})
        for n, (row, truth) in enumerate(bills)
    ]


def _bills(of: Vantage, lot: int, net: float, text: str, u: Array) -> Iterator[tuple[Row, Row]]:
    """The bills of a lot as they were filed: a forwarder's master bill before its house bill, an amendment last."""
    row, truth = _direct(of, lot, net, text, u)
    if u[11] < 0.33:
        yield _master(of, lot, row, truth)
        row = {**row, "bill_no": f"NV{of.serial[lot]:08d}", "master_bill": row["bill_no"]}
    elif u[11] < 0.46:
        row, truth = _veiled(of, lot, row, truth, u)
    if u[13] < 0.07:
        wrong = {"weight": _slip(row["weight"], u[13])} if u[13] < 0.04 else {"goods_text": "FREIGHT ALL KINDS"}
        yield {**row, **wrong}, {**truth, "counts": False}
        later = date.fromisoformat(row["filed_date"]) + timedelta(days=3 + int(u[12] * 40))
        row = {**row, "filed_date": later.isoformat()}
    yield row, truth


def _direct(of: Vantage, lot: int, net: float, text: str, u: Array) -> tuple[Row, Row]:
    """The bill that names the parties themselves."""
    firms, arrives = of.firms.all, of.days[1][lot]
    origin = of.theatre.world.territories[int(of.lots.exporter[lot])]
    shipper, consignee = int(of.deals.shipper[lot]), int(of.deals.consignee[lot])
    notify = consignee if u[5] < 0.5 else of.broker(DESTINATION, lot)
    kinds, count, tare = of.packed
    carrier = CARRIERS[int(u[0] * len(CARRIERS))]
    more = f" HS {of.goods[lot]}" if u[1] < 0.15 else (" FREIGHT PREPAID" if u[1] < 0.3 else "")
    kg, unit = _weight(net + float(tare[lot]), u[2])
    row: Row = {
        "bill_no": f"{carrier}{of.serial[lot]:09d}",
        "master_bill": "",
        "filed_date": (arrives - timedelta(days=1 + int(6 * u[3]))).isoformat(),
        "arrival_date": arrives.isoformat(),
        "shipper_name": of.name(shipper, lot, "shipper", True).upper(),
        "shipper_address": firms[shipper].address.upper(),
        "consignee_name": of.name(consignee, lot, "consignee", True).upper(),
        "consignee_address": _with_phone(firms[consignee].address, firms[consignee].phone, u[4]),
        "notify_party": of.name(notify, lot, "notify", True).upper() if u[5] < 0.7 else "",
        "carrier": carrier,
        "vessel": VESSELS[int(u[6] * len(VESSELS))],
        "port_lading": _port(origin, u[7]),
        "port_unlading": _port(DESTINATION, u[8]),
        "place_receipt": _port(origin, u[9]) if u[9] < 0.4 else "",
        "country": iso2(origin),
        "weight": kg,
        "weight_unit": unit,
        "quantity": int(count[lot]),
        "package_type": kinds[lot] if u[10] < 0.85 else "PKG",
        "containers": _boxes(int(of.serial[lot]), net),
        "goods_text": (text + more).upper(),
    }
    truth: Row = {"lot": lot, "shipper": firms[shipper].id, "consignee": firms[consignee].id, "counts": True}
    return row, truth | {"declarant": "", "notify": "" if u[5] >= 0.7 else firms[notify].id}


def _boxes(serial: int, net: float) -> str:
    """The containers of a lot; none of one that goes as break bulk."""
    count = int(np.ceil(net / 1000 / TONNES_A_BOX))
    return " ".join(box(serial, k) for k in range(count if count <= MOST_BOXES else 0))


def _master(of: Vantage, lot: int, row: Row, truth: Row) -> tuple[Row, Row]:
    """The bill of the forwarders at both ends, under which that of the parties travels."""
    firms, origin = of.firms.all, of.theatre.world.territories[int(of.lots.exporter[lot])]
    ends = {"shipper": of.broker(origin, lot), "consignee": of.broker(DESTINATION, lot)}
    named = {f"{end}_name": of.name(firm, lot, f"{end}_name", True).upper() for end, firm in ends.items()}
    placed = {f"{end}_address": firms[firm].address.upper() for end, firm in ends.items()}
    ids = {end: firms[firm].id for end, firm in ends.items()}
    return {**row, **named, **placed, "notify_party": ""}, {**truth, **ids, "notify": "", "counts": False}


def _veiled(of: Vantage, lot: int, row: Row, truth: Row, u: Array) -> tuple[Row, Row]:
    """The bill without its consignee, or with a forwarder in his place."""
    if u[11] < 0.40:
        hidden = ("TO ORDER", "", "NOT DISCLOSED")[int(u[12] * 3)]
        return {**row, "consignee_name": hidden, "consignee_address": ""}, {**truth, "consignee": ""}
    into = of.broker(DESTINATION, lot)
    name, firm = of.name(into, lot, "forwarder", True).upper(), of.firms.all[into]
    return (
        {**row, "consignee_name": name, "consignee_address": firm.address.upper()},
        {**truth, "consignee": firm.id},
    )


def _weight(gross: float, u: float) -> tuple[str, str]:
    """A gross mass as a bill has it: kg mostly, pounds, tonnes."""
    if u < 0.17:
        return f"{gross / 0.45359237:.0f}", "LB"
    if u < 0.23:
        return f"{gross / 1000:.3f}", "MT"
    return f"{gross:.0f}" if gross >= 20 else f"{gross:.1f}", "K" if u < 0.28 else "KG"


def _slip(weight: str, u: float) -> str:
    return f"{float(weight) * (1.0 + 0.2 * (u / 0.04 - 0.5)):.3f}"


def _with_phone(address: str, phone: str, u: float) -> str:
    return (f"{address} TEL {phone}" if u < 0.25 else address).upper()


def _port(territory: str, u: float) -> str:
    ports = PORTS.get(territory) or (territories().name(territory).upper(),)
    return ports[int(u * len(ports))]


def box(serial: int, k: int) -> str:
    """A container number with its check digit (ISO 6346)."""
    owner = ("XKEU", "QZKU", "VXNU", "JYBU")[(serial + k) % 4]
    body = f"{owner}{(serial * 37 + k * 1013) % 1_000_000:06d}"
    return f"{body}{check_sign(body)}"
