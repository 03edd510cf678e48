"""What people decide about findings: judgements, their withdrawals, and the steps of cases. Plain frozen records.

Each is one entry of a hash chain: `seq` counts from 1, `hash` is SHA-256 of `previous` and the entry's JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from oretrace.findings import Verdict
from oretrace.parties.hits import HitThen

if TYPE_CHECKING:
    from oretrace.findings import Finding

PersonVerdict = Literal["supported", "refuted", "unsure", "duplicate", "snoozed"]
"""`snoozed` is "not now, until it escalates" (`escalated`)."""
PERSON_VERDICTS: tuple[PersonVerdict, ...] = ("supported", "refuted", "unsure", "duplicate", "snoozed")
REASONS = (
    *("real capacity", "demand", "price not mass", "stock or front-loading"),
    *("reporting convention", "data error", "code change"),
)
"""Reason codes of a judgement; any other text is a reason in the person's own words."""

PairVerdict = Literal["same", "not the same", "unsure"]
PAIR_VERDICTS: tuple[PairVerdict, ...] = ("same", "not the same", "unsure")

StepKind = Literal["opened", "finding added", "finding removed", "note", "closed", "reopened"]

STAGES = {"moderate": 1, "strong": 2}
"""How high a stage is; all others, and none, are 0."""
GROWN = 1.5
"""An amount that is at least this many times what it was has escalated."""


@dataclass(frozen=True)
class FindingThen:
    """A finding as a person saw it; amounts over its period in `unit`, each None where unknown.

    `verdict` is the detector's, `stage` that of the fused list, None for a single detector's finding.
    """

    id: str
    run: str
    subject: str
    measure: str | None
    detector: str
    verdict: Verdict
    stage: str | None = None
    estimate: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: str | None = None

    @classmethod
    def of(cls, run: str, found: Finding) -> FindingThen:
        """A finding as a run found it."""
        return cls(
            id=found.id,
            run=run,
            subject=found.subject.key,
            measure=found.measure,
            detector=found.detector,
            verdict=found.verdict,
            stage=getattr(found.details, "stage", None),
            estimate=found.amount.estimate,
            at_least=found.amount.at_least,
            at_most=found.amount.at_most,
            unit=found.amount.unit,
        )

    @property
    def topic(self) -> tuple[str, str | None, str]:
        """Subject, measure and detector: the same in every run, while ids change with the figures."""
        return self.subject, self.measure, self.detector


@dataclass(frozen=True)
class Judgement:
    """A person's verdict on a finding as it was `then`.

    `reason` is one of REASONS or free text, `confidence` the person's own (0–1); None where not given. `blind`:
    others had judged the finding, their verdicts were hidden, and this is the author's first. `case` is the case it
    was given in, None outside of one. `original` is the finding that a duplicate repeats, None for other verdicts and
    for duplicates of before it was asked for. `at` is UTC.
    """

    seq: int
    author: str
    at: datetime
    then: FindingThen
    verdict: PersonVerdict
    reason: str | None
    confidence: float | None
    note: str
    blind: bool
    case: str | None
    previous: str = field(repr=False)
    hash: str = field(repr=False)
    kind: Literal["judgement"] = "judgement"
    original: str | None = None

    @property
    def words(self) -> str:
        """The verdict, of a duplicate with the beginning of the original's id."""
        return f"{self.verdict} of {self.original[:8]}" if self.original else self.verdict


@dataclass(frozen=True)
class Withdrawal:
    """Takes back the judgement with number `judgement`, which stays readable; by its author alone.

    `finding` is what was judged: the id of a finding, or the key of a pair of names.
    """

    seq: int
    author: str
    at: datetime
    judgement: int
    finding: str
    note: str
    previous: str = field(repr=False)
    hash: str = field(repr=False)
    kind: Literal["withdrawal"] = "withdrawal"


@dataclass(frozen=True)
class PairJudgement:
    """A person's verdict on two names as written, `left` before `right`: whether they are one party.

    `pair` is the key of the two, the same whoever judges them. With `hit` it is on a name and a party of a screening
    list: `left` is the name that was screened, `right` the listed one; it binds no resolution of names.
    """

    seq: int
    author: str
    at: datetime
    pair: str
    left: str
    right: str
    verdict: PairVerdict
    note: str
    previous: str = field(repr=False)
    hash: str = field(repr=False)
    kind: Literal["pair"] = "pair"
    hit: HitThen | None = None


@dataclass(frozen=True)
class CaseStep:
    """One step of a case: `text` is its title where it is opened, a note, or why; `then` the finding of the step."""

    seq: int
    author: str
    at: datetime
    case: str
    kind: StepKind
    text: str
    then: FindingThen | None
    previous: str = field(repr=False)
    hash: str = field(repr=False)


Entry = Judgement | Withdrawal | PairJudgement | CaseStep


@dataclass(frozen=True)
class Case:
    """Findings and notes together: `findings` in the order they were put in, without those taken out again."""

    id: str
    title: str
    opened_by: str
    opened_at: datetime
    changed_at: datetime
    closed: bool
    findings: tuple[FindingThen, ...]
    notes: tuple[CaseStep, ...]
    steps: tuple[CaseStep, ...]


@dataclass(frozen=True)
class Readings:
    """The judgements of one finding as one reader may see them, oldest first, withdrawn ones among them.

    `withdrawn` are the withdrawals by the number of the judgement. While the reader has given none, `judgements` is
    empty and `hidden` counts the other people who have judged; it is 0 once the reader has judged.
    """

    judgements: tuple[Judgement, ...]
    withdrawn: dict[int, Withdrawal]
    hidden: int

    @property
    def standing(self) -> tuple[Judgement, ...]:
        """The judgements that are not withdrawn."""
        return tuple(one for one in self.judgements if one.seq not in self.withdrawn)


@dataclass(frozen=True)
class Agreement:
    """How often two readers agree who did not know of each other: `same` of `pairs`, and Cohen's κ.

    `kappa` is None with fewer than two pairs, and where all verdicts are the same, as chance explains that too.
    """

    pairs: int
    same: int
    kappa: float | None


@dataclass(frozen=True)
class RealisedRate:
    """Of the findings of a stage: those that all readers supported, that all refuted, and that readers dispute.

    `rate` is supported / (supported + refuted), None where there is neither. `stage` is None for single detectors.
    """

    stage: str | None
    supported: int
    refuted: int
    disputed: int
    rate: float | None


@dataclass(frozen=True)
class Head:
    """The last entry: number and hash. Noted elsewhere, it later shows that none up to it was cut off or changed."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True)
class BrokenEntry:
    """The first entry at which the chain does not hold, what was expected there and what was found."""

    seq: int
    expected: str
    found: str


@dataclass(frozen=True)
class ChainCheck:
    """A walk along the chain: entries read, the head, and the first that is broken, None where all hold."""

    entries: int
    head: Head
    broken: BrokenEntry | None


def escalated(then: FindingThen, now: FindingThen) -> bool:
    """Whether a finding weighs more than it did: flagged anew, a higher stage, or GROWN times its lower bound.

    A lower bound that was 0 or unknown and is now above 0 has escalated; bounds in other units are not compared.
    """
    flagged_anew = now.verdict == "flagged" != then.verdict
    higher = STAGES.get(now.stage or "", 0) > STAGES.get(then.stage or "", 0)
    before, after = then.at_least or 0.0, now.at_least or 0.0
    same_unit = then.unit is None or then.unit == now.unit
    return flagged_anew or higher or (same_unit and after > 0 and after >= GROWN * before)
