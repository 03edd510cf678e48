"""Invented firms: names in their scripts and as others write them, addresses, owners; which of them act together.

A firm's number is its identity. Names, addresses and telephones come from invented parts; domains end in .example.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

from oretrace.bench.draws import Draws
from oretrace.bench.world.lanes import territory_codes
from oretrace.catalog.tables import read_table
from oretrace.catalog.territories import territories

SCRIPTS = {"CHN": "han", "TWN": "han", "HKG": "han", "THA": "thai", "RUS": "cyrillic", "KAZ": "cyrillic",
           "UKR": "cyrillic", "BLR": "cyrillic", "KGZ": "cyrillic", "MYS": "malay", "IDN": "malay",
           "MEX": "spanish", "CHL": "spanish", "PER": "spanish", "BOL": "spanish", "ESP": "spanish"}  # fmt: skip
"""Script of a territory's names; latin elsewhere."""
LEGAL = {  # local form around the name, Latin forms that mean the same
    "han": ("{}有限公司", ("{} Co., Ltd.", "{} CO LTD", "{} Company Limited", "{} Co.,Ltd")),
    "thai": ("บริษัท {} จำกัด", ("{} Co., Ltd.", "{} CO., LTD.", "{} (Thailand) Co Ltd", "{} Company Limited")),
    "cyrillic": ("ООО «{}»", ("{} LLC", "OOO {}", "{} Ltd")),
    "malay": ("{} Sdn Bhd", ("{} Sdn Bhd", "{} SDN. BHD.", "{} Sendirian Berhad")),
    "spanish": ("{} S.A. de C.V.", ("{} S.A. de C.V.", "{} SA DE CV", "{} S.A.")),
    "latin": ("{} Inc.", ("{} Inc.", "{} INC", "{} Incorporated", "{} LLC")),
}
TRADES = {  # what a firm does: local word by script, Latin words that mean the same
    "metals": ({"han": "金属", "thai": "โลหะ", "cyrillic": "Металл"}, ("Metals", "Metal", "Metallurgical")),
    "chemicals": ({"han": "化工", "thai": "เคมีภัณฑ์", "cyrillic": "Химпром"}, ("Chemicals", "Chemical", "Chem")),
    "trading": ({"han": "贸易", "thai": "เทรดดิ้ง", "cyrillic": "Торг"}, ("Trading", "Trade", "Intl Trading")),
    "materials": ({"han": "新材料", "thai": "วัสดุ", "cyrillic": "Материалы"}, ("New Materials", "Advanced Materials")),
    "logistics": (
        {"han": "货运代理", "thai": "โลจิสติกส์", "cyrillic": "Логистик"},
        ("Logistics", "Freight", "Forwarding"),
    ),
    "minerals": ({"han": "矿业", "thai": "เหมืองแร่", "cyrillic": "Руда"}, ("Minerals", "Mining")),
}
CITIES = {
    "CHN": ("Shenzhen", "Nanning", "Changsha", "Ningbo", "Ganzhou", "Tianjin"),
    "THA": ("Rayong", "Chon Buri", "Bangkok"),
    "MYS": ("Klang", "Penang", "Johor Bahru"),
    "VNM": ("Hai Phong", "Binh Duong"),
    "KOR": ("Busan", "Ulsan", "Incheon"),
    "USA": ("Houston", "Charlotte", "Savannah", "Tacoma", "Newark"),
}
STREETS = ("Harbour", "Station", "Mill", "Garden", "Lake", "Orchard", "Temple", "Bridge", "Foundry", "Market", "Hill")
MAIL_DROPS = 2
"""Addresses of company services in a territory: many firms are registered there, and nothing follows from it."""
FORWARDERS = 4
"""The first so many firms of a territory are forwarders and customs brokers."""


@dataclass(frozen=True)
class WorldFirm:
    """One firm; `written` are ways its name is written, the first as in the registry. Fields "" where unknown."""

    number: int
    territory: str
    trade: str
    local: str
    written: tuple[str, ...]
    address: str
    phone: str
    domain: str
    registration: str
    incorporated_on: date
    former: str = ""

    @property
    def id(self) -> str:
        """The name of the firm in the truth."""
        return f"F{self.number:05d}"


@dataclass
class Firms:
    """All firms of a world, by territory, made on first use; and who owns whom: owner, firm, percentage, since."""

    draws: Draws
    all: list[WorldFirm] = field(default_factory=list)
    people: list[tuple[str, str, str]] = field(default_factory=list)
    owned: list[tuple[str, str, float | None, date]] = field(default_factory=list)
    _pools: dict[str, list[int]] = field(default_factory=dict)

    def pool(self, territory: str, demand: float) -> list[int]:
        """Numbers of a territory's firms, forwarders first."""
        if territory not in self._pools:
            count = int(min(110, max(12, 14 + 900 * demand)))
            made = [self.add(territory, forwarder=k < FORWARDERS) for k in range(count)]
            self._pools[territory] = made
            for number in made[FORWARDERS:]:
                self._own(number)
        return self._pools[territory]

    def add(
        self, territory: str, *, forwarder: bool = False, since: date | None = None, like: WorldFirm | None = None,
        shares: str = "", trade: str = "",
    ) -> int:  # fmt: skip
        """A new firm; `shares` ("address", "phone") are taken from the firm `like`. Young when `since` is given."""
        number = len(self.all)
        code = int(territory_codes((territory,))[0])
        script = SCRIPTS.get(territory, "latin")
        trade = "logistics" if forwarder else trade or self._trade(number)
        local, written = _names(self.draws, number, script, trade)
        old = date(2004, 1, 1) + timedelta(days=self.draws.integer(0, 6200, "incorporated", number))
        address = _address(self.draws, number, code, territory)
        area, line = (self.draws.integer(*span, "phone", number, span[0]) for span in ((10, 99), (1000000, 9999999)))
        phone = f"+00 {area} {line}"
        domain = "".join(c for c in written[0].split()[0].lower() if c.isalnum()) + f"{number % 97}.example"
        if like is not None:
            address = like.address if "address" in shares else address
            phone = like.phone if "phone" in shares else phone
        registration = f"{territory[:2]}{self.draws.integer(100000000, 999999999, 'registration', number)}"
        self.all.append(
            WorldFirm(number, territory, trade, local, written, address, phone, domain, registration, since or old)
        )
        return number

    def person(self, territory: str) -> str:
        """A new person's id."""
        number = len(self.people)
        stems = _stems(SCRIPTS.get(territory, "latin"))
        picks = [stems[self.draws.integer(0, len(stems) - 1, "person", number, k)] for k in range(3)]
        self.people.append((f"P{number:05d}", " ".join(latin for _, latin in picks[:2]), territory))
        return self.people[-1][0]

    def own(self, owner: str, number: int, percentage: float | None) -> None:
        """The owner holds a share of the firm."""
        firm = self.all[number]
        self.owned.append((owner, firm.id, percentage, firm.incorporated_on))

    def buy(self, owner: str, number: int, percentage: float) -> None:
        """The owner takes over a share of a firm; the rest stays with its first owner of before."""
        firm = self.all[number].id
        before = next((one for one, owned, _, _ in self.owned if owned == firm), "")
        self.owned = [one for one in self.owned if one[1] != firm]
        self.own(owner, number, percentage)
        if percentage < 100.0 and before:
            self.own(before, number, 100.0 - percentage)

    def _own(self, number: int) -> None:
        """One or two people own an ordinary firm; of some, the register does not say how much."""
        firm = self.all[number]
        first = float(self.draws.pick((100, 100, 60, 51, 80, 70), "share", number))
        known = self.draws.uniform("share known", number) > 0.12
        self.own(self.person(firm.territory), number, first if known else None)
        if first < 100:
            self.own(self.person(firm.territory), number, 100.0 - first if known else None)

    def _trade(self, number: int) -> str:
        return self.draws.pick(("metals", "chemicals", "trading", "materials", "minerals"), "trade", number)


@lru_cache(maxsize=8)
def _stems(script: str) -> tuple[tuple[str, str], ...]:
    rows = read_table("names.csv", Path(__file__).parent)
    return tuple((row["local"], row["latin"]) for row in rows if row["script"] == script)


def _names(draws: Draws, number: int, script: str, trade: str) -> tuple[str, tuple[str, ...]]:
    """The local name, and how it is written in Latin letters: legal forms, joined or parted stems, a slip."""
    stems = _stems(script)
    count = draws.integer(2, 3, "stems", number)
    parts = [stems[k] for k in draws.order(np.ones(len(stems)), "stem", number)[:count]]
    word, latin_words = TRADES[trade]
    together = "".join(part[1] for part in parts).capitalize() if script in ("han", "thai", "cyrillic") else None
    name = together or " ".join(dict.fromkeys(part[1] for part in parts))
    local_form, forms = LEGAL[script]
    joiner = "" if script in ("han", "thai", "cyrillic") else " "
    local = local_form.format(joiner.join(part[0] for part in parts) + joiner + word.get(script, latin_words[0]))
    base = f"{name} {draws.pick(latin_words, 'word', number)}"
    written = [form.format(base) for form in forms]
    written.append(written[0].upper())
    written.append(forms[0].format("-".join(part[1] for part in parts) + base[len(name) :]).upper())
    slip = draws.integer(1, max(1, len(name) - 2), "slip", number)
    written.append(forms[0].format(name[:slip] + name[slip + 1] + name[slip] + name[slip + 2 :] + base[len(name) :]))
    return (local if together else written[0]), tuple(written)


def _address(draws: Draws, number: int, code: int, territory: str) -> str:
    drop = draws.uniform("mail drop", number) < 0.08
    at = draws.integer(0, MAIL_DROPS - 1, "which drop", number) if drop else 1000 + number
    name = territories().name(territory)
    city = draws.pick(CITIES.get(territory, (name,)), "city", code, at)
    street, house = draws.pick(STREETS, "street", code, at), draws.integer(2, 940, "house", code, at)
    unit = draws.integer(2, 2900, "unit", number)
    return f"Unit {unit if not drop else 300 + at}, {house} {street} Road, {city}, {name}"
