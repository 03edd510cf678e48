"""What users write, spoilt by a seed: acts in YAML, figures of production, scores, lines of goods, single values."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from oretrace.assess.governance import read_governance
from oretrace.catalog.measures import MEASURES
from oretrace.catalog.production import read_figures
from oretrace.catalog.territories import territories
from oretrace.law.files import check_file
from oretrace.parameters import codes_of, day_of, month_of
from oretrace.question import question_of
from tests.hostile.bounds import refused
from tests.hostile.words import ACT, DAYS, FIGURES, GOODS, LINES, SCORES, TEXTS
from tests.sources.fuzzing import FORMS, NASTY, spoil_bytes, spoil_cells

PARTS = 4
SPELT = (
    *(
        "&a x",
        "*a",
        "&a [*a]",
        "!!int x",
        "!!binary '@'",
        "!!python/object:os.x {}",
        "!own x",
        "<<: {a: 1}",
        "? [a]\n: b",
    ),
    *(
        "[" * 3_000,
        "{a: " * 300,
        "9" * 5_000,
        "0x" + "f" * 5_000,
        ":".join(["59"] * 400),
        "1e400",
        ".nan",
        "-.inf",
        "~",
    ),
    *(
        "[USA, USA]",
        "[*]",
        '["*"]',
        "[XXX]",
        "{}",
        "[]",
        "''",
        "yes",
        "010",
        "9999-12-31",
        "0001-01-01",
        "2024-13-01",
    ),
    *(
        "2024-01-01T00:00:00Z",
        '"\\e[31m"',
        '"\\u202e"',
        '"\\0"',
        "|\n  a\n  b",
        ">-\n  a",
        "a: b: c",
        "%TAG ! x",
        "---",
        "...",
    ),
    *("x" * 50_000, "[" + "USA," * 30_000 + "]", "{" + ",".join(f"k{i}: 1" for i in range(25_000)) + "}"),
)
KEYS = (
    "id",
    "issuer",
    "based_on",
    "effective_from",
    "effective_until",
    "targets",
    "items",
    "phases",
    "hs_edition",
    "no",
)


def spoilt_act(draw: Random, acts: list[Path]) -> bytes:
    """An act of the catalog or a user's, with lines changed, keys put in, or bytes spoilt."""
    text = ACT if draw.random() < 0.5 else draw.choice(acts).read_text("utf-8")
    lines = text.splitlines()
    for _ in range(draw.randint(1, 3)):
        at, what = draw.randrange(len(lines)), draw.randrange(5)
        if what == 0:
            lines.insert(at, f"{draw.choice(KEYS)}: {draw.choice((*SPELT, *NASTY))}")
        elif what == 1:
            lines[at] = f"{lines[at].partition(':')[0]}: {draw.choice((*SPELT, *NASTY))}"
        elif what == 2:
            lines.insert(at, draw.choice(SPELT))
        elif what == 3:
            lines[at] = draw.choice(("  ", "\t", "- ")) + lines[at]
        else:
            lines.insert(at, draw.choice(lines))
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    return spoil_bytes(data, draw) if draw.random() < 0.3 else data


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_an_act_is_read_or_refused(tmp_path: Path, part: int) -> None:
    acts, path, ends = sorted(MEASURES.glob("*/*.yml")), tmp_path / "act.yml", Counter[bool]()
    for seed in range(part, 1_600, PARTS):
        path.write_bytes(spoilt_act(Random(seed), acts))

        def ask() -> None:
            act = question_of(path).measure
            _ = act.label, act.own, act.hs6_codes, act.destinations, act.first_full_month

        ends[bool(refused(ask, seed))] += 1
    assert ends[True] and ends[False]


def spoilt_table(text: str, draw: Random, form: str = "csv") -> bytes:
    header, *records = (tuple(line.split(",")) for line in text.splitlines())
    if draw.random() < 0.3:
        return spoil_bytes(FORMS[form](header, records), draw)
    try:
        return FORMS[form](*spoil_cells(header, records, draw))
    except (UnicodeEncodeError, ValueError):  # Parquet cannot hold half a surrogate pair
        return FORMS[form](header, records)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("read", "text"),
    [(read_figures, FIGURES), (read_governance, SCORES + "USA,0.1\n")],
    ids=["production", "governance"],
)
def test_a_table_of_a_user_is_read_or_refused(tmp_path: Path, read: Callable[[Path], object], text: str) -> None:
    path, ends = tmp_path / "table.csv", Counter[bool]()
    for seed in range(900):
        path.write_bytes(spoilt_table(text, Random(seed)))
        ends[bool(refused(lambda: read(path), seed))] += 1
    assert ends[True] and ends[False]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_lines_of_goods_are_checked_or_refused(tmp_path: Path, form: str) -> None:
    path, out, ends = tmp_path / f"lines.{form}", tmp_path / "out.csv", Counter[bool]()
    for seed in range(120):
        path.write_bytes(spoilt_table(LINES + "282580,CHN,KOR,2024-10-01\n", Random(seed), form))
        out.write_text("before")
        message = refused(lambda: check_file(path, out), seed)
        ends[bool(message)] += 1
        assert (out.read_text() == "before") == bool(message), seed
    assert ends[True] and ends[False]
    assert {one.name for one in tmp_path.iterdir()} == {path.name, out.name}


@pytest.mark.slow
def test_a_value_is_read_or_refused() -> None:
    texts = [*TEXTS, *NASTY, *DAYS, *GOODS]
    readers: tuple[Callable[[str], object], ...] = (
        day_of,
        month_of,
        codes_of,
        lambda text: territories().resolve(text, where="here"),
    )
    for read in readers:
        for text in texts:
            refused(lambda read=read, text=text: read(text), text)  # type: ignore[misc]
