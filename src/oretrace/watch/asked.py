"""What a file of a watch asks: each act as a question, each figure with its codes and territories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.findings import digest
from oretrace.live.services import SERVICES
from oretrace.parameters import codes_of
from oretrace.question import question_of
from oretrace.views.numbers import place, places

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure
    from oretrace.question import Question
    from oretrace.watch.settings import SettingsFile, WatchedAct, WatchedFigure


@dataclass(frozen=True)
class AskedAct:
    """A watched question; `key` is the same while the file asks the same, whatever the catalog says of the act."""

    key: str
    name: str
    question: Question
    hubs: frozenset[str]


@dataclass(frozen=True)
class AskedFigure:
    """A watched figure of one lane, or of a reporter's trade with all partners (`partner` None)."""

    key: str
    name: str
    reporter: str
    partner: str | None
    flow: str
    codes: tuple[str, ...]
    change: float
    least_kg: float
    sources: tuple[str, ...]

    def least(self, unit: str) -> float:
        """The smallest amount in a unit that is reported; masses alone have one."""
        return self.least_kg if unit == "kg" else 0.0


@dataclass(frozen=True)
class AskedWatch:
    """All that is watched, and the services to refresh."""

    acts: tuple[AskedAct, ...]
    figures: tuple[AskedFigure, ...]
    services: tuple[str, ...]


def asked_by(file: SettingsFile) -> AskedWatch:
    """What a file asks; InputError with its line for a name that is none, and for what is asked twice."""
    acts = tuple(_act(file, number, one) for number, one in enumerate(file.settings.acts))
    figures = tuple(_figure(file, number, one) for number, one in enumerate(file.settings.figures))
    for kind, several in (("acts", acts), ("figures", figures)):
        keys = [one.key for one in several]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                raise InputError("each question once", several[number].name, file.where(kind, number))
    for number, name in enumerate(file.settings.refresh):
        if name not in SERVICES:
            where = file.where("refresh", number)
            raise InputError(f"one of {', '.join(SERVICES)}", name, where, nearest(name, SERVICES))
    return AskedWatch(acts, figures, file.settings.refresh)


def _act(file: SettingsFile, number: int, one: WatchedAct) -> AskedAct:
    def at(key: str) -> str:
        return file.where("acts", number, key)

    if one.material is not None and one.hs is not None:
        raise InputError("either `material` or `hs`", "both", at("material"), do="Leave one out")
    path = _path(file.folder, one.act)
    with _at(at("act")):
        act = question_of(path).measure
    with _at(at("hs")):
        codes = one.hs if one.hs is None else codes_of(one.hs)
    if one.material is not None:
        codes = _codes_of_material(act, one.material, at("material"))
    with _at(at("targets")):
        question = question_of(path, codes, sources=one.sources, targets=one.targets)
    hubs = frozenset(territories().resolve(name, where=at("hubs")) for name in one.hubs)
    key = digest("act", act.id, question.destinations, question.codes, question.sources, sorted(hubs))
    goods = one.material or (f"HS {', '.join(question.codes)}" if question.codes else "")
    parts = (act.id, goods, places(one.targets and question.destinations))
    return AskedAct(key, ", ".join(filter(None, parts)), question, hubs)


def _figure(file: SettingsFile, number: int, one: WatchedFigure) -> AskedFigure:
    def at(key: str) -> str:
        return file.where("figures", number, key)

    reporter = territories().resolve(one.reporter, where=at("reporter"))
    partner = None if one.partner is None else territories().resolve(one.partner, where=at("partner"))
    with _at(at("hs")):
        codes = codes_of(one.hs)
    whom = "all partners" if partner is None else place(partner)
    way = "from" if one.flow == "import" else "to"
    name = f"{place(reporter)}: {one.flow}s {way} {whom} of HS {', '.join(codes)}"
    key = digest("figure", reporter, partner, one.flow, codes, one.sources)
    return AskedFigure(key, name, reporter, partner, one.flow, tuple(codes), one.change, one.least_kg, one.sources)


def _path(folder: Path, act: str) -> str:
    """An act of one's own stands beside the file; one of the catalog is an id."""
    return str(folder / act) if act.endswith((".yml", ".yaml")) else act


def _codes_of_material(act: Measure, material: str, where: str) -> tuple[str, ...]:
    """The codes of an act's items of a material."""
    items = [item for item in act.items if item.hs6]
    codes = tuple(sorted({code for item in items if item.material == material for code in item.hs6}))
    if not codes:
        known = sorted({item.material for item in items})
        what = f"a material with customs codes of {act.id}: {', '.join(known)}"
        raise InputError(what, material, where, nearest(material, known))
    return codes


@contextmanager
def _at(where: str) -> Iterator[None]:
    """Errors of what is read at a place, with the place."""
    try:
        yield
    except InputError as error:
        raise InputError(error.expected, error.found, where, error.nearest, error.do) from None
