"""Look at what is asked on a day, hold it against the last look, keep what changed and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from oretrace.cases import FindingThen
from oretrace.detect.contract import quiet
from oretrace.detect.registry import DETECTORS
from oretrace.errors import InputError
from oretrace.findings import digest
from oretrace.watch.causes import FIRST, Causes
from oretrace.watch.figures import figures_of
from oretrace.watch.lives import SET_ASIDE, Reported, step
from oretrace.watch.look import AlertLimits, data_until, sights_of, stopped
from oretrace.watch.printed import PrintedLook
from oretrace.watch.records import Change, Look
from oretrace.watch.words import sentence_of

if TYPE_CHECKING:
    from oretrace.cases import Judgement
    from oretrace.findings import Scan
    from oretrace.parties.resolve import Judged
    from oretrace.question import Question
    from oretrace.store import Store
    from oretrace.watch.asked import AskedAct, AskedFigure, AskedWatch
    from oretrace.watch.book import Book
    from oretrace.watch.causes import Sights, Why
    from oretrace.watch.lives import Kind
    from oretrace.watch.look import Sight

Scanner = Callable[["Store", "Question"], "Scan"]
Topic = tuple[str, str | None, str]


@dataclass(frozen=True)
class Looking:
    """Looks of one day: `store` is what was known on it, `until` the last month to use (None: what is there).

    `scan` is what a user's `scan` calls, `again` the same for a scan that nobody keeps. `aside` are findings that a
    person set aside, `judged` pairs of names as people judged them; `revision` is the share from which a revision of
    a reported amount is reported.
    """

    book: Book
    store: Store
    day: date
    limits: AlertLimits
    scan: Scanner
    again: Scanner
    revision: float
    until: date | None = None
    aside: Mapping[Topic, Judgement] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()

    def looks(
        self, asked: AskedWatch
    ) -> Iterator[tuple[AskedAct | AskedFigure, Callable[[Callable[[str], None]], bool]]]:
        """Everything that is asked, and the look at each."""
        yield from ((one, partial(self.at_act, one)) for one in asked.acts)
        yield from ((one, partial(self.at_figure, one)) for one in asked.figures)

    def at_act(self, asked: AskedAct, progress: Callable[[str], None] = quiet) -> bool:
        """Look at a question; no where nothing that decides its answer is new.

        InputError where this store cannot answer it.
        """
        question = replace(asked.question, until=self.until, judged=self.judged)
        look = self._look(asked.key, asked.name, question.as_json(), question.sources, stopped(question, self.day))
        last = self.book.last_look(asked.key)
        if last is not None and last.inputs == look.inputs:
            return False
        progress(asked.name)
        seen = self._seen(look, question, asked)
        weights = {topic: sight.weight for topic, sight in seen.by_topic.items()}
        look = replace(look, until=seen.until or (last.until if last else None), seen=weights)
        _Held(self, asked, question, last, look, seen.by_topic, seen.modelled).keep()
        return True

    def at_figure(self, asked: AskedFigure, progress: Callable[[str], None] = quiet) -> bool:
        """Look at a published figure, as `at_act`; InputError where the store has none and never had."""
        until = None if self.until is None else self.until.isoformat()
        question = {"change": asked.change, "least": asked.least_kg, "until": until}
        look = self._look(asked.key, asked.name, question, asked.sources, "")
        last = self.book.last_look(asked.key)
        if last is not None and last.inputs == look.inputs:
            return False
        progress(asked.name)
        modelled = any(one.modelled for one in self.store.snapshots() if one.snapshot in look.snapshots)
        last_month = self.until or date.max
        now = {key: one for key, one in figures_of(self.store, asked).items() if one.month <= last_month}
        seen, standing = self.book.figures(asked.key), self.book.standing(asked.key)
        if not now and last is None:
            do = "`oretrace status` lists what the store has"
            raise InputError("two months running with an amount", "none", "the store", do=do)
        printed = PrintedLook(asked, self.day, now, seen, standing, last is None, modelled)
        latest = max((one.month for one in now.values()), default=None)
        self.book.keep(replace(look, until=latest), printed.changes(), printed.rows())
        return True

    def _look(self, key: str, name: str, question: dict[str, Any], sources: tuple[str, ...], stop: str) -> Look:
        last = self.book.last_look(key)
        if last is not None and self.day < last.day:
            raise InputError(f"{last.day}, the day of the last look, or later", str(self.day), "--as-of")
        snapshots = tuple(one.snapshot for one in self.store.of_sources(sources).snapshots())
        limits = asdict(self.limits) | {"revision": self.revision}
        inputs = digest(question, snapshots, versions(), stop, limits)
        return Look(key, name, self.day, inputs, versions(), {**question, "limits": limits}, snapshots, None, stop)

    def _seen(self, look: Look, question: Question, asked: AskedAct) -> _Seen:
        """What the scan sees; nothing while the act does not apply."""
        if look.stopped:
            return _Seen({}, None, any(one.modelled for one in self.store.snapshots()))
        found = self.scan(self.store, question)
        return _Seen(sights_of(found, asked, self.limits), data_until(found), found.modelled)


@dataclass(frozen=True)
class _Seen:
    """What a look sees, the last month compared (None: none), whether modelled figures were read."""

    by_topic: Sights
    until: date | None
    modelled: bool


def versions() -> str:
    """The detectors and their versions, on which a look's answer rests."""
    return ", ".join(f"{one.id} {one.version}" for one in DETECTORS.values())


@dataclass(frozen=True)
class _Held:
    """A look at a question held against the last one."""

    at: Looking
    asked: AskedAct
    question: Question
    last: Look | None
    look: Look
    sights: Sights
    modelled: bool

    def keep(self) -> None:
        standing = self.at.book.standing(self.asked.key)
        causes = self._causes()
        topics = sorted({*self.sights, *standing})
        found = [self._change(topic, standing.get(topic), causes) for topic in topics]
        self.at.book.keep(self.look, [one for one in found if one is not None])

    def _causes(self) -> Causes | None:
        if self.last is None:
            return None

        def again(store: Store, question: Question) -> Sights:
            return sights_of(self.at.again(store, question), self.asked, self.at.limits)

        return Causes(self.last, self.look, self.at.store, self.question, again)

    def _change(self, topic: str, before: Change | None, causes: Causes | None) -> Change | None:
        last = None if before is None else reported(before)
        sight, aside = self.sights.get(topic), self._aside(topic, before)
        kind = step(last, sight, aside)
        parts = sight.parts if sight is not None else (before.record["parts"] if before else {})
        if kind is None:
            return self._revised(topic, before, causes) if last and last.stands and aside is None else None

        def comes(sights: Sights) -> bool:
            return step(last, sights.get(topic), aside) == kind

        why = FIRST if causes is None else causes.of(topic, parts, comes)
        return self._made(topic, kind, why, parts, last, sight)

    def _aside(self, topic: str, before: Change | None) -> FindingThen | None:
        """The finding as a person set it aside, where that was after the last change."""
        judged = self.at.aside.get((topic, self.question.measure.id, "fused"))
        if judged is None or judged.verdict not in SET_ASIDE:
            return None
        later = before is None or before.made_at is None or judged.at > before.made_at
        return judged.then if later else None

    def _revised(self, topic: str, before: Change | None, causes: Causes | None) -> Change | None:
        """A reported amount that today's figures of the same months would give otherwise."""
        if before is None or causes is None or before.record["until"] is None:
            return None
        until = date.fromisoformat(before.record["until"])
        rows = causes.revisions(before.record["parts"], until)
        now = causes.months_of(until).get(topic) if rows else None
        last = reported(before)
        if now is None or not moved(last.then, now.then, self.at.revision):
            return None
        found = self._made(topic, "revised", causes.revised(rows), now.parts, last, now, until)
        kept = self.sights.get(topic)
        return replace(found, finding=kept.then.id if kept else None)

    def _made(
        self,
        topic: str,
        kind: Kind,
        why: Why,
        parts: Mapping[str, str | None],
        last: Reported | None,
        sight: Sight | None,
        until: date | None = None,
    ) -> Change:
        until = until or self.look.until
        shown = last.then if sight is None and last else sight.then if sight else None
        alert = bool(sight and sight.alert) or (kind == "withdrawn" and bool(last and last.alert))
        record: dict[str, Any] = {"then": asdict(shown) if shown else None, "parts": dict(parts)}
        record |= {"chance": sight.chance if sight else None, "q": sight.q if sight else None}
        return Change(
            asked=self.asked.key,
            name=self.asked.name,
            topic=topic,
            day=self.at.day,
            kind=kind,
            cause=why.cause,
            finding=shown.id if shown else None,
            alert=alert,
            modelled=self.modelled,
            sentence=sentence_of(kind, self.asked.name, parts, last, sight, until, bool(self.look.stopped)),
            why=why.text,
            record=record | {"until": until.isoformat() if until else None},
        )


def reported(change: Change) -> Reported:
    """What a change about a finding reported."""
    return Reported(change.kind, FindingThen(**change.record["then"]), change.alert)


def moved(then: FindingThen, now: FindingThen, share: float) -> bool:
    """Whether an amount differs by a share of what it was: the estimate where both have one, else the bound above."""
    pairs = ((then.estimate, now.estimate), (then.at_most, now.at_most))
    before, after = next(((a, b) for a, b in pairs if a is not None and b is not None), (None, None))
    if before is None or after is None or then.unit != now.unit:
        return False
    return abs(after - before) >= share * abs(before) and after != before
