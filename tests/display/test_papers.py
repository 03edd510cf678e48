"""Vetted papers in a terminal: as much as a person reads, and what prints the rest."""

from __future__ import annotations

import pytest

from oretrace.display.papers import print_vetted
from oretrace.vet.papers.intake import PaperSet
from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.vetting import vet_sets


def wide(rows: int, kind: str | None = None) -> PaperSet:
    """A set as a table of many columns and long cells gives it: a paper for each row."""
    fields = {"number": Value("N" * 300, ""), **{f"column {n}": Value("x" * 90, "") for n in range(90)}}
    return PaperSet("wide", [Paper(f"{'row ' * 40}{n}", kind, dict(fields)) for n in range(rows)])


def test_a_wide_and_long_table_prints_what_a_person_reads(capsys: pytest.CaptureFixture[str]) -> None:
    print_vetted(vet_sets([wide(300)]))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 50 and max(map(len, lines[:22])) <= 100
    assert "… and 280 more papers: --format json prints all" in lines
    assert "oretrace rank" in " ".join(lines)


def test_many_sets_are_cut_and_a_few_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    print_vetted(vet_sets([wide(2, "commercial_invoice") for _ in range(23)]))
    assert "… and 3 more sets: --format json prints all" in capsys.readouterr().out
    print_vetted(vet_sets([wide(2, "commercial_invoice")]))
    assert "more" not in capsys.readouterr().out
