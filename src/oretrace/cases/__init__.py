"""Cases: what people decide about findings, append-only and hash-chained, in SQLite or PostgreSQL."""

from oretrace.cases.book import Cases
from oretrace.cases.records import (
    PERSON_VERDICTS,
    REASONS,
    Agreement,
    Case,
    CaseStep,
    ChainCheck,
    FindingThen,
    Head,
    Judgement,
    PersonVerdict,
    Readings,
    RealisedRate,
    Withdrawal,
    escalated,
)
from oretrace.cases.texts import person

__all__ = [
    "PERSON_VERDICTS",
    "REASONS",
    "Agreement",
    "Case",
    "CaseStep",
    "Cases",
    "ChainCheck",
    "FindingThen",
    "Head",
    "Judgement",
    "PersonVerdict",
    "Readings",
    "RealisedRate",
    "Withdrawal",
    "escalated",
    "person",
]
