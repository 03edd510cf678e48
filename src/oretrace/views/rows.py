"""The rows that a terminal and a page draw: text made once, in typed fields."""

from __future__ import annotations

from dataclasses import dataclass

from oretrace.findings import LeftOut, Verdict

SIGNS: dict[Verdict, str] = {"flagged": "▲", "not flagged": "○", "undecidable": "?"}


@dataclass(frozen=True)
class Fact:
    """A value under its name, or a word and what it means."""

    name: str
    value: str


@dataclass(frozen=True)
class Remark:
    """What a reader must know beside the answer."""

    title: str
    text: str


@dataclass(frozen=True)
class ActRow:
    """The act a scan is about; `dates` are (label, ISO day) in order of time, without those not established.

    A `hypothetical` act was never in force: its dates are assumed.
    """

    id: str
    label: str
    title: str
    issuer: str
    dates: tuple[tuple[str, str], ...]
    urls: tuple[str, ...]
    hypothetical: bool


@dataclass(frozen=True)
class AmountText:
    """An amount in the unit of its scan; each "" where there is nothing to print."""

    estimate: str
    interval: str
    at_least: str
    at_most: str


@dataclass(frozen=True)
class RankedFinding:
    """One finding in a ranking; `part` is the product it is about, `p_note` and `q_note` stand beside p and q.

    `amount` is what is claimed, or a word where nothing is; `conditional` is what it would be if the claim held.
    `stage` is how certain a fused finding is, "" for those of single detectors.
    `more` are the detector's own cells, under `ScanView.more`.
    """

    id: str
    anchor: str
    rank: int
    name: str
    part: str
    verdict: Verdict
    sign: str
    flagged: bool
    score: str
    p: str
    attainable: str
    q: str
    amount: AmountText
    conditional: AmountText
    p_note: str = ""
    q_note: str = ""
    more: tuple[str, ...] = ()
    stage: str = ""


@dataclass(frozen=True)
class ScanView:
    """A scan as it is shown, whichever detector made it.

    `subject` and `subjects` name what is ranked ("Hub", "hubs"); `unit` is that of the amounts, `caption` is how to
    read the ranking, `together` what stands under it; `run` is what was asked. A terminal shows `longest` rows.
    """

    title: str
    act: ActRow
    detector: str
    banner: str
    answer: str
    facts: tuple[Fact, ...]
    remarks: tuple[Remark, ...]
    subject: str
    subjects: str
    unit: str
    rows: tuple[RankedFinding, ...]
    more: tuple[str, ...]
    caption: str
    together: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    method: tuple[str, ...]
    run: tuple[Fact, ...]
    glossary: tuple[Fact, ...]
    longest: int = 40

    @property
    def tested(self) -> bool:
        """Whether the detector has p-values."""
        return any(row.p for row in self.rows)

    @property
    def measured(self) -> bool:
        """Whether an amount is claimed of any finding."""
        return any(row.flagged and row.conditional.estimate for row in self.rows)
