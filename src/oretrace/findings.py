"""What every detector hands on: findings of any subject, and the scan they came from. Plain records, no behaviour.

`details` of a finding and of a scan are frozen dataclasses of the detector's own, with what only it knows; in JSON
and CSV the fields of a finding's details stand beside its own, by name (`flat`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.question import Question

FindingLevel = Literal["hub", "product"]
"""A route as one finding, or each product of it."""
SubjectKind = Literal["route", "lane", "substitution", "shipment", "document", "party"]
Verdict = Literal["flagged", "not flagged", "undecidable"]
NoteKind = Literal["modelled", "source", "law", "data", "window", "method", "not kept"]


def rounded(value: Any) -> Any:
    """Floats to 9 significant digits, through lists, tuples and dicts: the same input then hashes the same."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(rounded(item) for item in value)
    return value


def plain(value: Any) -> Any:
    """Dataclasses as dicts, floats to 9 digits; `asdict` takes five times as long, and there may be 10⁵ findings."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return {name: plain(item) for name, item in vars(value).items()} if is_dataclass(value) else value


def digest(*parts: Any) -> str:
    """16 hex digits of SHA-256 over the JSON of `parts`, floats rounded."""
    text = json.dumps(rounded(list(parts)), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Subject:
    """What a finding is about: a route, a party, …; `parts` are its names, None where it is not narrowed down.

    A route has origin, hub, destination and product; its product is None where the finding is about the whole hub.
    """

    kind: SubjectKind
    parts: Mapping[str, str | None]

    @property
    def key(self) -> str:
        """The same for the same subject, whichever detector names it: "route:hub=THA/origin=CHN/…"."""
        return f"{self.kind}:" + "/".join(f"{name}={value}" for name, value in sorted(self.parts.items()) if value)

    @staticmethod
    def parts_in(key: str) -> dict[str, str]:
        """The parts that a key names, of a subject whose parts are codes: in a firm's name there may be any sign."""
        return dict(part.split("=", 1) for part in key.partition(":")[2].split("/"))

    def __getitem__(self, name: str) -> str:
        """A part that is there; KeyError for one that is not or is None."""
        value = self.parts[name]
        if value is None:
            raise KeyError(name)
        return value


@dataclass(frozen=True)
class Amount:
    """How much, over the finding's period, in `unit` ("kg", a currency); each None where it is unknown.

    `estimate` and its 90 % interval are conditional on the claim; `at_least` and `at_most` are bounds.
    """

    estimate: float | None = None
    interval90_low: float | None = None
    interval90_high: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Finding:
    """A calibrated claim about one subject, "consistent with" something and never a proof of it.

    `p_value` is a rank among placebos, never 0 or 1, `attainable_p` the smallest it could have been, `q_value` the
    false-discovery rate; None where the detector has none. `verdict` is "undecidable" where even the smallest
    p-value could not be flagged. `parents` are ids of findings that this one is a part of.
    """

    id: str
    subject: Subject
    detector: str
    version: str
    measure: str | None
    material: str | None
    period: str
    rank: int
    score: float
    verdict: Verdict
    p_value: float | None = None
    attainable_p: float | None = None
    q_value: float | None = None
    amount: Amount = field(default_factory=Amount)
    parents: tuple[str, ...] = ()
    details: Any = None

    def __repr__(self) -> str:
        q = "" if self.q_value is None else f", q = {self.q_value:.3g}"
        return f"Finding({self.id[:8]}, {self.subject.key}: {self.verdict}, rank {self.rank}{q})"

    @property
    def flagged(self) -> bool:
        """Whether the verdict is "flagged"."""
        return self.verdict == "flagged"


@dataclass(frozen=True)
class LeftOut:
    """Something the scan did not use, and why: a code family, a month, a territory."""

    what: str
    why: str


@dataclass(frozen=True)
class Note:
    """What a reader must know beside the findings; code reads the `kind`, never the `text`."""

    kind: NoteKind
    text: str


@dataclass(frozen=True)
class Scan:
    """One run of a detector: its findings, best first, and what a reader must know beside them.

    Findings that are parts of others (`parents`) stand after those. `working` is what the detector keeps to explain
    its findings without reading the store again; None for a scan that was read back. `of` are the scans of other
    detectors that this one is made of.
    """

    detector: str
    version: str
    question: Question
    snapshots: tuple[int, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    details: Any = None
    working: Any = field(default=None, repr=False, compare=False)
    of: tuple[Scan, ...] = field(default=(), repr=False, compare=False)

    def __repr__(self) -> str:
        flagged = sum(finding.flagged for finding in self.leading)
        found = f"{len(self.leading)} findings, {flagged} flagged, {len(self.parts)} parts of them"
        return f"Scan({self.detector} {self.version}, {self.question.measure.id}: {found})"

    @property
    def modelled(self) -> bool:
        """Whether figures of the benchmark are among those that were read."""
        return any(note.kind == "modelled" for note in self.notes)

    @property
    def kept(self) -> bool:
        """Whether it could be kept, so that `explain` knows its findings."""
        return all(note.kind != "not kept" for note in self.notes)

    @property
    def leading(self) -> tuple[Finding, ...]:
        """The findings that are no part of another, best first."""
        return tuple(finding for finding in self.findings if not finding.parents)

    @property
    def parts(self) -> tuple[Finding, ...]:
        """The findings that are parts of others, best first."""
        return tuple(finding for finding in self.findings if finding.parents)


def flat(finding: Finding) -> dict[str, Any]:
    """The finding as one level of JSON-ready values, floats to 9 significant digits.

    Parts of the subject, bounds of the amount (its unit as `effect_unit`) and details stand beside the finding's own.
    """
    own = {name: getattr(finding, name) for name in _OWN}
    amount = asdict(finding.amount)
    amount["effect_unit"] = amount.pop("unit")
    details = {} if finding.details is None else asdict(finding.details)
    record: dict[str, Any] = rounded(
        {"id": finding.id, "subject_kind": finding.subject.kind, "subject_key": finding.subject.key}
        | own
        | dict(finding.subject.parts)
        | amount
        | {"flagged": finding.flagged, "parents": list(finding.parents)}
        | {name: list(value) if isinstance(value, tuple) else value for name, value in details.items()}
    )
    return record


_OWN = tuple(f.name for f in fields(Finding) if f.name not in ("id", "subject", "amount", "parents", "details"))


def to_arrow(findings: Sequence[Finding], parts: Sequence[str], details: type | None = None) -> pa.Table:
    """Findings of one detector as a table, one row each, columns as in `flat`; the same columns where there are none.

    `parts` are the names of its subjects' parts, `details` the class of its findings' details.
    """
    import pyarrow as pa

    kinds = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "tuple": pa.list_(pa.string())}

    def kind(hint: Any) -> pa.DataType:
        text = hint.__name__ if isinstance(hint, type) else str(hint)
        return next((of for name, of in kinds.items() if text.startswith(name)), pa.string())

    names = {"id": str, "subject_kind": str, "subject_key": str} | {
        name: hint for name, hint in get_type_hints(Finding).items() if name in _OWN
    }
    names |= dict.fromkeys(parts, str)
    names |= {("effect_unit" if name == "unit" else name): hint for name, hint in get_type_hints(Amount).items()}
    names |= {"flagged": bool, "parents": tuple[str, ...]} | ({} if details is None else get_type_hints(details))
    schema = pa.schema([pa.field(name, kind(hint)) for name, hint in names.items()])
    return pa.Table.from_pylist([flat(finding) for finding in findings], schema=schema)
