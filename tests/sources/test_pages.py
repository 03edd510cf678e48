"""Pages of an answer: all of them are one delivery, one that is missing is refused, one alone is doubted."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources import Rows
from tests.sources.test_import_cases import PLAIN

DAY = date(2026, 8, 1)
PLACES = ("Japan", "China", "Germany", "India", "Brazil", "Canada")


def page(folder: Path, name: str, first: int, last: int, **envelope: Any) -> Path:
    """An answer with the records of some places, by number."""
    records = [{"period": "2024-01", "partner": p, "code": "282580", "usd": i} for i, p in enumerate(PLACES)]
    path = folder / name
    path.write_text(json.dumps({"data": records[first:last], **envelope}))
    return path


def read(folder: Path, *paths: Path) -> Rows:
    how = folder / "how.yml"
    how.write_text(yaml.safe_dump(PLAIN))
    return sources.prepare("table", paths, mapping=how, retrieved_on=DAY).tables()["trade_flow"]


def total(rows: Rows) -> float:
    return float(sum(rows.table["value"].to_pylist()))


LINKED = (
    {"next": "https://x/y?page=2"},
    {"next": "https://x/y?page=3", "prev": "https://x/y?page=1"},
    {"prev": "https://x/y?page=2"},
)
ODATA: tuple[dict[str, Any], ...] = (
    {"@odata.nextLink": "https://x/y?$skip=2"},
    {"@odata.nextLink": "https://x/y?$skip=4"},
    {},
)
COUNTED: tuple[dict[str, Any], ...] = ({"total": 6}, {"total": 6}, {"total": 6})
NUMBERED: tuple[dict[str, Any], ...] = tuple({"meta": {"page": n, "totalPages": 3}} for n in (1, 2, 3))
MORE = ({"hasMore": True, "offset": 0}, {"hasMore": True, "offset": 2}, {"hasMore": False, "offset": 4})
LINKS = tuple({"links": [{"rel": "next", "href": f"https://x?page={n + 1}"}] if n < 3 else []} for n in (1, 2, 3))
COUNTS: tuple[dict[str, Any], ...] = ({"count": 6}, {"count": 6}, {"count": 6})
KINDS = {
    "links": LINKED,
    "odata": ODATA,
    "total": COUNTED,
    "pages": NUMBERED,
    "more": MORE,
    "rel": LINKS,
    "count": COUNTS,
}


@pytest.mark.parametrize("envelopes", KINDS.values(), ids=KINDS)
def test_all_pages_are_the_whole(tmp_path: Path, envelopes: tuple[dict[str, Any], ...]) -> None:
    paths = [page(tmp_path, f"{i}.json", 2 * i, 2 * i + 2, **about) for i, about in enumerate(envelopes)]
    made = read(tmp_path, *paths)
    assert (made.table.num_rows, total(made)) == (6, 15) and made.warnings == ()
    assert made.locate(3) == "1.json, record 1"


@pytest.mark.parametrize(
    "envelopes", [LINKED, COUNTED, NUMBERED, MORE, COUNTS], ids=["links", "total", "pages", "more", "count"]
)
def test_a_missing_page_is_refused(tmp_path: Path, envelopes: tuple[dict[str, Any], ...]) -> None:
    paths = [page(tmp_path, f"{i}.json", 2 * i, 2 * i + 2, **about) for i, about in enumerate(envelopes)]
    for left_out in range(3):
        if left_out == 0 and envelopes is LINKED:
            continue  # what precedes page 2 is known by its number alone
        with pytest.raises(InputError, match="give all files in one command"):
            read(tmp_path, *(path for i, path in enumerate(paths) if i != left_out))


@pytest.mark.parametrize("kind", ["links", "odata", "total", "pages", "more", "rel"])
def test_one_page_alone_is_doubted(tmp_path: Path, kind: str) -> None:
    [warning] = read(tmp_path, page(tmp_path, "1.json", 0, 2, **KINDS[kind][0])).warnings
    assert "1.json is one page of an answer" in warning


def test_a_whole_answer_is_not_doubted(tmp_path: Path) -> None:
    about = {"count": 2, "total": 2, "page": 1, "pages": 1, "next": None, "hasMore": False}
    assert read(tmp_path, page(tmp_path, "1.json", 0, 2, **about)).warnings == ()


def test_pages_that_contradict_each_other_are_refused_with_both_places(tmp_path: Path) -> None:
    first, second = page(tmp_path, "1.json", 0, 2), page(tmp_path, "2.json", 1, 3)
    assert read(tmp_path, first, second).table.num_rows == 3
    second.write_text(second.read_text().replace('"usd": 1}', '"usd": 7}'))
    with pytest.raises(InputError, match=r"2\.json, record 1: expected the figure of 1\.json, record 2.*found 7"):
        read(tmp_path, first, second)
