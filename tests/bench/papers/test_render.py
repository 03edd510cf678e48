"""Papers as pages: what is printed is what the fields say, in lines and in forms."""

import random
from pathlib import Path

import pytest

from oretrace.bench.papers.data import fields_of
from oretrace.bench.papers.layouts import day, number
from oretrace.bench.papers.render import render
from oretrace.vet.papers.checks.layouts import ALIKE
from oretrace.vet.papers.readers import read_pdfs
from tests.bench.papers.test_falsify import made

pytest.importorskip("typst", reason="the extra pdf is not installed")
pytest.importorskip("pypdfium2", reason="the extra papers is not installed")


def test_figures_and_days_in_their_styles() -> None:
    shown = [number(1234567.5, 2, how) for how in ("us", "plain", "eu", "spc", "swiss", "indian")]
    assert shown == ["1,234,567.50", "1234567.50", "1.234.567,50", "1 234 567,50", "1'234'567.50", "12,34,567.50"]
    invoiced = made(1).papers[0].get("date")
    assert [day(invoiced, how) for how in ("dmy/", "mdy/", "dot", "mon-")] == [
        "6/5/2024", "5/6/2024", "06.05.2024", "06-May-24",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("half", ["tune", "test"])
def test_numbers_parties_and_goods_stand_on_the_pages(tmp_path: Path, half: str) -> None:
    one = made(5)
    papers = read_pdfs(render(one, half, random.Random(5), tmp_path))
    assert [paper.kind for paper in papers] == [paper.kind for paper in one.papers]
    for paper, printed in zip(papers, one.papers, strict=True):
        wanted = fields_of(printed)
        for key in ("number", "date", "parties.exporter.name", "parties.consignee.name"):
            assert str(paper.get(key)).casefold() == str(wanted.get(key)).casefold(), printed.kind
        assert paper.get("goods") == wanted["goods"]
        assert paper.get("value") == wanted.get("value")
        assert str(paper.meta["created"])[2:10] in ("", printed.get("date").strftime("%Y%m%d"))


@pytest.mark.slow
@pytest.mark.parametrize("half", ["tune", "test"])
def test_papers_of_one_template_are_on_one_form(tmp_path: Path, half: str) -> None:
    found = []
    for place, template in enumerate(("heron", "heron", "kestrel")):
        one = made(place, name=f"{place:08d}", invoice=f"INV{place:08d}", value=190_000.0 + place)
        one.papers = one.papers[:1]
        one.papers[0].template = template
        (folder := tmp_path / str(place)).mkdir()
        (paper,) = read_pdfs(render(one, half, random.Random(place), folder))
        found.append(set(paper.meta["template"].split()))
    first, same, other = found
    assert len(first & same) >= ALIKE * len(first | same)
    assert len(first & other) < 0.5 * ALIKE * len(first | other)
