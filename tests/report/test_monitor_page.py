"""The page of a monitor: all that the desk shows, the numbers of its figures, nothing that runs or loads."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from oretrace.catalog.measures import load_measure
from oretrace.errors import InputError, OretraceError
from oretrace.monitor import Monitored
from oretrace.monitor.lines import Alarm, Print, RevisedChange, examined
from oretrace.monitor.nowcasts import Expected, LateReporter
from oretrace.monitor.reading import Amounts, SeriesKey
from oretrace.months import calendar
from oretrace.report.monitor import write
from oretrace.store import Snapshot
from oretrace.views.desk.monitor import monitor_found
from oretrace.views.figures import Vintages

HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
MONTHS = calendar(date(2024, 1, 1), 14)
COMMAND = f"oretrace monitor --store DIR --material '{HOSTILE}'"
SNAPSHOT = Snapshot(
    *(7, "national_test", f"publisher {HOSTILE}", f"terms {HOSTILE}", f"{HOSTILE}.csv", "ab" * 32, "cd" * 32),
    *(date(2025, 3, 1), datetime(2025, 3, 2, tzinfo=UTC), 90, ""),
)


def monitored(text: str) -> Monitored:
    """One total that was revised, has an alarm, and whose last month is expected; a form of hostile words."""
    kg = np.array([*(1000.0 + 10 * n for n in range(13)), np.nan])
    first, key = np.where(np.arange(14) == 12, 900.0, kg), SeriesKey("CHN", "export")
    total = replace(
        examined(key, "", Amounts(kg, 5 * kg, "USD"), MONTHS, None),
        alarms=(Alarm(MONTHS[3], True),),
        prints=(Print(date(2025, 2, 1), first), Print(date(2025, 3, 1), kg)),
        revised=(RevisedChange(MONTHS[12], date(2025, 2, 1), -0.19, date(2025, 3, 1), 0.009),),
    )
    parts = (
        examined(SeriesKey("CHN", "export", product=code), text, Amounts(kg / 2, kg, "USD"), MONTHS, None)
        for code in ("282580", "811010")
    )
    late = LateReporter(key, "kg", ("JPN",), (Expected(MONTHS[13], 1234.0, 1111.0, 1357.0),), 0.5, 20, True)
    days = (date(2025, 2, 1), date(2025, 3, 1))
    return Monitored(
        f"antimony {text}", MONTHS, (total, *parts), days, None, (late,), 1.0, 3, (f"note {text}",), True
    )


def page(found: Monitored, out: Path) -> str:
    acts = [load_measure("cn-2024-33")]
    try:
        return write(found, acts, [SNAPSHOT], COMMAND, out).read_text("utf-8")
    except InputError:
        raise
    except OretraceError as error:
        pytest.skip(str(error))


class Tags(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_data_on_the_page_is_not_markup_and_the_page_runs_and_loads_nothing(tmp_path: Path) -> None:
    html = page(monitored(HOSTILE), tmp_path / "m.html")
    tags = Tags(html)
    assert not tags.names & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not {one for one in tags.attributes if one.startswith("on")} | tags.attributes & {"src", "style", "srcset"}
    assert tags.names == Tags(page(monitored("plain"), tmp_path / "plain.html")).names
    assert html.count("&lt;script&gt;") >= 8
    assert "\u202e" not in html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert "url(" not in style[1] and "@import" not in style[1]


def test_it_has_all_that_the_desk_shows_and_every_number_of_its_figures(tmp_path: Path) -> None:
    found = monitored("oxide")
    html = page(found, tmp_path / "m.html").replace("\u00a0", " ")
    shown = monitor_found(found)
    sentences = (*shown.revisions, *shown.late, *shown.notes, shown.budget, shown.months)
    assert all(one.replace("\u00a0", " ") in html for one in sentences)
    for row in (row for side in shown.sides for row in side.rows):
        assert all(cell.replace("\u00a0", " ") in html for cell in vars(row).values())
    (figure,) = shown.figures
    assert isinstance(figure.vintages, Vintages)
    assert html.count("<svg ") == 2
    for number in ("1,120", "900", "1,234", "1,111", "1,357"):
        assert f"<td>{number}</td>" in html
    assert '<th scope="row">known on 2025-02-01</th>' in html
    assert "cn-2024-33 2024-09-15" in html and "alarm up 2024-04-01" in html
    assert "Modelled data: none of these figures is published" in html
    assert "1 file, retrieved 2025-03-01." in html and "ab" * 32 in html
    plain = page(replace(found, modelled=False), tmp_path / "m.html")
    assert "Modelled" not in plain


@pytest.mark.slow
def test_a_page_takes_the_place_of_an_older_one_whole_or_leaves_it(tmp_path: Path) -> None:
    out = tmp_path / "m.html"
    out.write_text("older", "utf-8")
    html = page(monitored("oxide"), out)
    assert html.startswith("<!DOCTYPE html>") and html.endswith("</html>")
    assert page(monitored("oxide"), out) == html
    with pytest.raises(InputError, match="a file that can be written"):
        page(monitored("oxide"), tmp_path)
    with pytest.raises(InputError):
        page(monitored("oxide"), out / "below.html")
    assert [one.name for one in tmp_path.iterdir()] == ["m.html"]
    assert out.read_text("utf-8") == html
