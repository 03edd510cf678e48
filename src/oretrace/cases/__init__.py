"""Cases: what people decide about findings, append-only and hash-chained, in SQLite or PostgreSQL."""

from oretrace.cases.book import Cases
from oretrace.cases.pairs import DecidedMeanwhileError, PairJudgements
from oretrace.cases.records import (
    PAIR_VERDICTS,
    PERSON_VERDICTS,
    REASONS,
    Agreement,
    Case,
    CaseStep,
    ChainCheck,
    FindingThen,
    Head,
    Judgement,
    PairJudgement,
    PairVerdict,
    PersonVerdict,
    Readings,
    RealisedRate,
    Withdrawal,
    escalated,
)
from oretrace.cases.texts import person

__all__ = [
    "PAIR_VERDICTS",
    "PERSON_VERDICTS",
    "REASONS",
    "Agreement",
    "Case",
    "CaseStep",
    "Cases",
    "ChainCheck",
    "DecidedMeanwhileError",
    "FindingThen",
    "Head",
    "Judgement",
    "PairJudgement",
    "PairJudgements",
    "PairVerdict",
    "PersonVerdict",
    "Readings",
    "RealisedRate",
    "Withdrawal",
    "escalated",
    "person",
]
