"""Why something changed between two looks: what the later one reads is taken back, one thing at a time.

Law first: would the change come with the act as it was? Then pairs of names that people judged otherwise: would it
come with the judgements of then? Then another version of a detector: does it come on the data
of the earlier look? Then a revision: does it come in the months of the earlier look alone, with today's figures? What
is left are new data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError
from oretrace.question import Question
from oretrace.views.numbers import months, place, scale_for
from oretrace.watch.look import NOTHING

if TYPE_CHECKING:
    from oretrace.parties.resolve import Judged
    from oretrace.store import Store
    from oretrace.watch.look import Sight, Weight
    from oretrace.watch.records import Cause, Look


Sights = Mapping[str, "Sight"]


@dataclass(frozen=True)
class Why:
    """The cause of a change and a sentence that names what it rests on."""

    cause: Cause
    text: str


FIRST = Why("first look", "the first look at this question")


@dataclass
class Causes:
    """The earlier look and this one; `again` scans a store with a question and gives what it sees.

    A scan with something taken back is made once, however many changes ask for it.
    """

    then: Look
    now: Look
    store: Store
    question: Question
    again: Callable[[Store, Question], Sights]
    _made: dict[str, Sights] = field(default_factory=dict)

    def of(self, topic: str, parts: Mapping[str, str | None], comes: Callable[[Sights], bool]) -> Why:
        """Why a change about a route with these territories came.

        With something taken back it comes as well where what is seen then is nearer to this look than to the earlier
        one; where both saw the same, `comes` decides: would the same change be reported?
        """
        then, now = self.then.seen.get(topic, NOTHING), self.now.seen.get(topic, NOTHING)
        if _far(then, now) > ALIKE:
            comes = partial(_is_nearer, topic, now, then)
        found = self._settings() or self._law(comes) or self._names(comes) or self._version(comes)
        return found or self._data(parts, comes)

    def revised(self, rows: Sequence[Mapping[str, Any]]) -> Why:
        """A revision, by the rows of `revisions`, of which the first is the largest."""
        more = f", and {len(rows) - 1} more" if len(rows) > 1 else ""
        return Why("revision", f"{revision_text(rows[0])}{more}")

    def months_of(self, until: date) -> Sights:
        """What is seen with today's figures in the months up to one."""
        return self._with(f"until {until}", self.store, replace(self.question, until=until))

    def _settings(self) -> Why | None:
        then, now = self.then.question["limits"], self.now.question["limits"]
        changed = [f"{key} {now[key]}, was {then.get(key)}" for key in now if now[key] != then.get(key)]
        return Why("other settings", f"other settings of the watch: {'; '.join(changed)}") if changed else None

    def _law(self, comes: Callable[[Sights], bool]) -> Why | None:
        then, now = self.then, self.now
        if then.stopped and not now.stopped:
            return Why("change of law", f"a change of law: the act applies again, which it did not: {then.stopped}")
        if now.stopped and not then.stopped:
            return Why("change of law", f"a change of law: {now.stopped}")
        before, after = then.question["measure"], now.question["measure"]
        if before == after or ((self._new_data or self._new_version) and comes(self._under(before))):
            return None
        changed = ", ".join(sorted(key for key in {*before, *after} if before.get(key) != after.get(key)))
        return Why("change of law", f"a change of law: the act as recorded has another {changed}")

    def _names(self, comes: Callable[[Sights], bool]) -> Why | None:
        """Where people judged pairs of names since: whether the change would not have come without that."""
        before, after = (self._judged(look) for look in (self.then, self.now))
        if before == after:
            return None
        past = replace(self.question, judged=before)
        if (self._new_data or self._new_version) and comes(self._with("names", self.store, past)):
            return None
        return Why("names judged", f"pairs of names that were judged otherwise: {len({*before} ^ {*after})}")

    @staticmethod
    def _judged(look: Look) -> tuple[Judged, ...]:
        return tuple((left, right, same) for left, right, same in look.question.get("judged", ()))

    def _under(self, act: Mapping[str, Any]) -> Sights:
        """What is seen under an act as it was kept; nothing where today's program cannot read it."""
        try:
            past = Question.from_json({**self.now.question, "measure": act})
        except (ValueError, KeyError, TypeError):
            return {}
        return self._with("law", self.store, past)

    def _version(self, comes: Callable[[Sights], bool]) -> Why | None:
        if not self._new_version:
            return None
        if self._new_data and not comes(self._with("data", self.store.seen(self.then.snapshots), self.question)):
            return None
        return Why(
            "another version", f"another version of the detectors: {self.now.version}, was {self.then.version}"
        )

    def _data(self, parts: Mapping[str, str | None], comes: Callable[[Sights], bool]) -> Why:
        revised, until = self.revisions(parts), self.then.until
        if revised and until is not None and (until == self.now.until or comes(self.months_of(until))):
            return self.revised(revised)
        return Why("new data", self._new_data_text())

    @property
    def _new_data(self) -> bool:
        return self.then.snapshots != self.now.snapshots

    @property
    def _new_version(self) -> bool:
        return self.then.version != self.now.version

    def _with(self, name: str, store: Store, question: Question) -> Sights:
        if name not in self._made:
            try:
                self._made[name] = self.again(store, question)
            except InputError:  # with that taken back the question cannot be asked, so nothing comes of it
                self._made[name] = {}
        return self._made[name]

    def revisions(self, parts: Mapping[str, str | None], until: date | None = None) -> list[dict[str, Any]]:
        """What later vintages changed of a route's lanes in months that the earlier look compared (or up to one)."""
        last = until or self.then.until
        if not self._new_data or last is None:
            return []
        names = [name for value in parts.values() if value for name in value.split("+")]
        asked = {
            "then": list(self.then.snapshots),
            "codes": list(self.question.asked_codes or ()),
            "ends": names,
            "hub": parts.get("hub"),
            "until": last,
        }
        with self.store.of_sources(self.question.sources).connect() as connection:
            rows: list[dict[str, Any]] = engine.run(connection, "watch/revised.sql", asked).to_pylist()
        return rows

    def _new_data_text(self) -> str:
        added = sorted(set(self.now.snapshots) - set(self.then.snapshots))
        known = {one.snapshot: one for one in self.store.snapshots()}
        sources = sorted({f"{known[number].source}, {known[number].retrieved_on}" for number in added})
        last = f" to {self.now.until:%Y-%m}" if self.now.until else ""
        more = f" and {len(sources) - MOST_NAMED} more" if len(sources) > MOST_NAMED else ""
        return f"new data{last} ({'; '.join(sources[:MOST_NAMED])}{more})" if added else f"new data{last}"


def _is_nearer(topic: str, now: Weight, then: Weight, sights: Sights) -> bool:
    """Whether what is seen is nearer to one weight than to another."""
    seen = sights[topic].weight if topic in sights else NOTHING
    return _far(seen, now) <= _far(seen, then)


def _far(one: Weight, other: Weight) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


MOST_NAMED = 3
ALIKE = 0.02
"""Weights that differ by less are the same: something else makes the change."""


def revision_text(row: Mapping[str, Any]) -> str:
    """A revised figure with both vintages: lane, months, amounts before and after."""
    way = "from" if row["flow"] in ("import", "re_import") else "to"
    unit, of = (
        ("kg", "kg") if row["kg_before"] is not None or row["kg_after"] is not None else (row["currency"], "value")
    )
    before, after = row[f"{of}_before"], row[f"{of}_after"]
    scale = scale_for(unit, before, after)
    span = months(row["first_month"], row["last_month"])
    when = f"{row['first_month']:%Y-%m}" if row["first_month"] == row["last_month"] else span
    old = f"{scale.amount(before)} (snapshot {row['replaces']}, retrieved {row['retrieved_before']})"
    new = f"{scale.amount(after)} (snapshot {row['snapshot']}, retrieved {row['retrieved_after']})"
    goods = f"HS {', '.join(row['codes'][:MOST_NAMED])}{', …' if len(row['codes']) > MOST_NAMED else ''}"
    lane = f"{row['flow']}s of {place(row['reporter'])} {way} {place(row['partner'])}, {goods}, {when}"
    return f"a revision: {lane}: {old} became {new}"
