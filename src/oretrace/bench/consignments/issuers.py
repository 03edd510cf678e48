"""How firms write their papers: on which form, under which numbers; and who writes in a firm's name.

A firm has a form of its own, or that of a program that many have; packing lists are counted through the year, in a
form of number that is the firm's. Some change their program, some do not count, some leave out what stands between.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from oretrace.bench.world.catalog import forms
from oretrace.catalog.production import OTHERS, latest

if TYPE_CHECKING:
    from oretrace.bench.papers.made import Made, MadeSet, Party

    Way = Callable[["Writers", "MadeSet", random.Random], tuple[str, ...]]

PROGRAMS, OF_PROGRAM = 4, 0.35
"""Programs that many firms have, and the share of firms that have one."""
NEW_PROGRAM, UNCOUNTED, TYPED = 0.1, 0.08, 0.03
"""Shares of firms that change their program, or give numbers without an order; of lists whose number is retyped."""
HOUSE = 0.04
"""The share of sets that a forwarder writes, on his own form."""
DRAWN_UP = 5
"""Days between the number of a list and its date."""
NUMBERS = {
    "tune": ("PL-{yy}-{count:04d}", "{count:05d}/{yy}", "{code}{year}{count:04d}"),
    "test": ("{code}/{year}/{count:04d}", "PKL{yy}{count:05d}", "{year}-{count:04d}-{code}"),
}
"""Forms of number, by half."""
START = date(2020, 1, 1)
ENOUGH = 16
"""Sets of a firm from which a falsifier's slip shows."""
ELSEWHERE: tuple[tuple[str, str, Party], ...] = (
    ("MYS", "Port Klang", ("Larkspur Minerals Sdn. Bhd.", "Lot 18, Jalan Meru, 41050 Klang", "Malaysia")),
    ("CAN", "Vancouver", ("Saltgrass Ore Trading Ltd.", "88 Burrard Wharf, Vancouver", "Canada")),
    ("KOR", "Busan", ("Bluecrane Materials Co., Ltd.", "12 Haean-ro, Busan", "South Korea")),
    ("ZAF", "Durban", ("Thornveld Concentrates (Pty) Ltd.", "4 Maydon Road, Durban", "South Africa")),
    ("USA", "Los Angeles", ("Sagebrush Mineral Exports Inc.", "700 Harbor Blvd, San Pedro", "United States")),
    ("PAK", "Karachi", ("Indus Kite Minerals (Pvt.) Ltd.", "Plot 9, Port Qasim, Karachi", "Pakistan")),
)
"""Territory, port and a firm of each: senders where nothing of some ores is dug."""


@dataclass(frozen=True)
class Habits:
    """What a firm's papers are like; `later` are form and number from a day on, where it changes its program."""

    form: str
    number: str
    later: tuple[date, str, str] | None
    rate: float
    counted: bool
    code: str
    registered: int


@dataclass
class Writers:
    """The sets of one half, by the firm that sends them; whom each deals with; numbers given, firms copied."""

    half: str
    sets: Sequence[MadeSet]
    by_firm: dict[str, list[MadeSet]] = field(default_factory=dict)
    deals_with: dict[str, set[str]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for one in self.sets:
            self.by_firm.setdefault(one.firm, []).append(one)
            parties = {party[0] for paper in one.papers for _, party in paper.parties}
            self.deals_with.setdefault(one.firm, set()).update(parties)

    def habits(self, firm: str) -> Habits:
        """What is drawn for a firm, always the same."""
        draw = random.Random(f"{self.half} {firm}")
        form = f"{self.half} {firm}"
        if draw.random() < OF_PROGRAM:
            form = f"{self.half} program {draw.randrange(PROGRAMS)}"
        first, second = draw.sample(NUMBERS[self.half], 2)
        changes = START + timedelta(draw.randrange(1100, 2000))
        later = (changes, f"{form} 2", second) if draw.random() < NEW_PROGRAM else None
        code = "".join(word[0] for word in re.findall(r"[A-Z][a-z]+", firm))[:3].upper()
        rate, counted = draw.uniform(2.0, 6.0), draw.random() >= UNCOUNTED
        return Habits(form, first, later, rate, counted, code, draw.randrange(10**9))

    def has_own_form(self, firm: str) -> bool:
        """Whether a firm has a form that is its own, and never another."""
        how = self.habits(firm)
        return how.later is None and how.form == f"{self.half} {firm}"

    def number(self, firm: str, day: date, rng: random.Random) -> str:
        """The number of a packing list of a firm, not yet given."""
        how = self.habits(firm)
        form = how.later[2] if how.later and day >= how.later[0] else how.number
        begun = max(day - timedelta(rng.randint(0, DRAWN_UP)), date(day.year, 1, 1))
        count = int(how.rate * begun.timetuple().tm_yday) if how.counted else rng.randrange(4000)
        facts = {"code": how.code, "yy": f"{day.year % 100:02d}", "year": day.year}
        while f"{firm} {(text := form.format(count=count, **facts))}" in self.given:
            count += 1
        self.given.add(f"{firm} {text}")
        return text

    def write(self, one: MadeSet, rng: random.Random) -> None:
        """Give the papers of a set the forms and numbers that its firm has."""
        house = f"{self.half} house of {rng.choice(('Swiftbarge', 'Millrace'))}" if rng.random() < HOUSE else ""
        for paper in one.papers[:2]:
            how = self.habits(_writer(paper, one))
            own = how.later[1] if how.later and paper.get("date") >= how.later[0] else how.form
            paper.template = house or own
        packing, certificate = one.papers[1], one.of("certificate_of_origin")
        number = self.number(one.firm, packing.get("date"), rng)
        packing.set("number", re.sub(r"[-/]", "", number) if rng.random() < TYPED else number)
        if certificate is not None and certificate.get("origin") == "China":
            year, registered = certificate.get("date").year % 100, self.habits(one.firm).registered
            certificate.set("number", f"C{year:02d}{registered:09d}{rng.randrange(10**4):04d}")


def write_papers_of_firms(sets: Sequence[MadeSet], half: str, wanted: Collection[str]) -> None:
    """Give the papers of one half's sets their forms and numbers; falsify those in `wanted`, where they allow it."""
    writers = Writers(half, sets)
    for one in sorted(sets, key=lambda one: (one.papers[0].get("date"), one.name)):
        writers.write(one, random.Random(f"{one.name} is written"))
    for place, one in enumerate(one for one in sets if one.name in wanted):
        rng = random.Random(f"{one.name} is falsified")
        names = [*WAYS]
        turned = [RAREST, *names[place % len(names) :], *names[: place % len(names)]]
        for way in turned:
            if touched := WAYS[way](writers, one, rng):
                one.falsified, one.touched = way, touched
                break


def _writer(paper: Made, one: MadeSet) -> str:
    """Who writes a paper: the firm of the set, whatever slip is in its name, or a trader in between."""
    name = paper.parties[0][1][0]
    return one.firm if sorted(name) == sorted(one.firm) else name


def form_of_another_firm(writers: Writers, one: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Invoice and packing list on the form of a firm that has no party in common with the one they name."""
    if not _is_between(writers, one, 4) or any(paper.parties[0][1][0] != one.firm for paper in one.papers[:2]):
        return ()
    others = [
        firm
        for firm, sets in sorted(writers.by_firm.items())
        if len(sets) > 3
        and not writers.deals_with[firm] & writers.deals_with[one.firm]
        and writers.has_own_form(firm)
    ]
    others = [firm for firm in others if firm not in writers.copied]
    copied = rng.choice(others) if others else ""
    writers.copied.add(copied)
    for paper in one.papers[:2] if copied else ():
        paper.template = f"{writers.half} {copied}"
    return ("commercial_invoice", "packing_list") if copied else ()


def number_of_another_form(writers: Writers, one: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A packing list numbered as no other of its firm is."""
    if not _shows(writers, one):
        return ()
    one.papers[1].set("number", f"DN{rng.randrange(10**3):03d}-{rng.randrange(10**3):03d}")
    return ("packing_list",)


def number_out_of_order(writers: Writers, one: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A packing list with a number of months before or after its day."""
    day = one.papers[1].get("date")
    other = day + timedelta(rng.choice((-1, 1)) * rng.randrange(50, 120))
    days = [known.papers[1].get("date") for known in writers.by_firm[one.firm]]
    if not _shows(writers, one) or other.year != day.year or not min(days) < other < max(days):
        return ()
    one.papers[1].set("number", writers.number(one.firm, other, rng))
    return ("packing_list",)


def _shows(writers: Writers, one: MadeSet) -> bool:
    """Whether a firm's numbers are counted, in one form, on enough sets before and after; its name has no slip."""
    how, name = writers.habits(one.firm), one.papers[1].parties[0][1][0]
    return name == one.firm and _is_between(writers, one, ENOUGH) and how.counted and how.later is None


def _is_between(writers: Writers, one: MadeSet, least: int) -> bool:
    """Whether a firm has some sets, before and after one, and few that were falsified already."""
    others = writers.by_firm.get(one.firm, [])
    days = [other.papers[1].get("date") for other in others]
    falsified = sum(other.falsified in WAYS for other in others)
    return len(others) >= least and min(days) < one.papers[1].get("date") < max(days) and 12 * falsified < len(others)


def certificate_of_another_year(writers: Writers, one: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """A Chinese certificate of origin under a number of an earlier year."""
    paper = one.of("certificate_of_origin")
    if paper is None or paper.get("origin") != "China" or dict(paper.parties)["exporter"][2] != "China":
        return ()
    number = paper.get("number")
    paper.set("number", f"C{int(number[1:3]) - 2:02d}{number[3:]}")
    return (paper.kind,)


def origin_beyond_capacity(writers: Writers, one: MadeSet, rng: random.Random) -> tuple[str, ...]:
    """Ore sent, on all papers, from a territory where nothing of it is dug."""
    certificate = one.of("certificate_of_origin")
    form = next((form for form in forms() if form.hs6 == str(one.papers[0].rows[0]["hs"])[:6]), None)
    if (
        certificate is None
        or form is None
        or form.stage != "mine"
        or "SPHERICAL" in str(one.papers[0].rows[0]["goods"])
    ):
        return ()  # graphite is made spherical in a mill, wherever it was dug
    year, lands = certificate.get("date").year, _lands(one)
    there = [
        (port, firm)
        for iso3, port, firm in ELSEWHERE
        if firm[2] not in lands and _digs_none(form.material, iso3, year)
    ]
    if not there:
        return ()
    port, sender = rng.choice(there)
    for paper in one.papers:
        for role in ("exporter", "manufacturer", "licensee", "insured"):
            paper.party(role, sender)
        paper.set("origin", sender[2])
        paper.set("pol", port)
        if str(paper.get("incoterm")).startswith("FOB"):
            paper.set("incoterm", f"FOB {port}")
        paper.rows = [row | {"origin": sender[2]} if "origin" in row else row for row in paper.rows]
        paper.issuer = sender[0] if paper.issuer == one.firm else paper.issuer
    one.firm = sender[0]
    writers.write(one, rng)
    return tuple(paper.kind for paper in one.papers)


def _lands(one: MadeSet) -> set[str]:
    return {party[2] for paper in one.papers for _, party in paper.parties}


def _digs_none(material: str, iso3: str, year: int) -> bool:
    """Whether publishers print no tonne of a territory's mines in a year and the one before."""
    for one in (year - 1, year):
        table = latest(material, "mine", "production", one)
        figure = table.get(iso3) or table.get(OTHERS)
        if figure is None or figure.high_t != 0:
            return False
    return True


RAREST = "origin beyond capacity"
"""The way that the fewest sets allow: it is tried first."""
WAYS: dict[str, Way] = {
    "form of another firm": form_of_another_firm,
    "number of another form": number_of_another_form,
    "number out of order": number_out_of_order,
    "certificate of another year": certificate_of_another_year,
    "origin beyond capacity": origin_beyond_capacity,
}
"""Ways to falsify a set that show only beside other sets, or beside what is published."""
