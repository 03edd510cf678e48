"""The registry of sources, and the page that shows how to add to it."""

import importlib.util
import re
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from oretrace.errors import InputError
from oretrace.sources import SOURCES, prepare
from oretrace.sources.base import Publisher, import_of
from oretrace.sources.reading import read_source
from tests.cli.typed import commands
from tests.conftest import ROOT

PAGE = (ROOT / "docs/howto/add-a-source.md").read_text("utf-8")
MODULE, LINE, FIXTURE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
DAY = date(2026, 8, 1)


def example(folder: Path) -> Publisher:
    """The module that the page shows."""
    path = folder / "example.py"
    path.write_text(MODULE, "utf-8")
    spec = importlib.util.spec_from_file_location("example", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Publisher, module)


def test_every_source_is_a_module_with_what_an_import_needs_and_has_a_command() -> None:
    for id, entry in SOURCES.items():
        names = ["read"] if entry.mapped else ["PUBLISHER", "LICENCE", "READER", "read"]
        assert all(hasattr(entry.publisher(), name) for name in names), id
        assert len(entry.help) <= 80 and entry.help.endswith(".")
    tables = ("archive", "shipments", "documents", "licences", "firms", "ownership", "screening")  # no statistics
    others = {f"import {name}" for name in tables}
    sources = {f"import {id}" for id in SOURCES} | others
    assert sources == {name for name, _ in commands() if name.startswith("import ")}


def test_a_mapping_belongs_to_the_source_that_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_text("a\n1\n")
    with pytest.raises(InputError, match="a mapping for the source table"):
        prepare("table", path)
    with pytest.raises(InputError, match="and for no other"):
        prepare("census", path, mapping="comtrade_graphite")


def test_the_source_of_the_page_reads_the_fixture_of_the_page(tmp_path: Path) -> None:
    header, *records = re.findall(r'^ +"(.*,.*)",$', FIXTURE, re.MULTILINE)
    path = tmp_path / "given.csv"
    path.write_text("\n".join([header, *records]) + "\n")
    made = import_of(read_source(path), DAY, "example", example(tmp_path))
    assert (made.source, made.publisher) == ("example", "Statistics Example")
    rows = made.tables()["trade_flow"]
    assert rows.ignored == "columns note"
    assert [(row["partner"], row["flow"], row["value"], row["net_kg"]) for row in rows.table.to_pylist()] == [
        ("DEU", "export", 100.0, 10.0),
        ("GEO", "export", 200.0, 20.0),
        ("DEU", "import", 300.0, 30.0),
        ("GEO", "import", 400.0, 40.0),
    ]
    path.write_text("\n".join([header, records[0].replace("Germany", "World"), *records[1:]]) + "\n")
    again = import_of(read_source(path), DAY, "example", example(tmp_path)).tables()["trade_flow"]
    assert again.ignored.endswith("partner is the world: 1")


def test_the_line_of_the_page_is_an_entry(tmp_path: Path) -> None:
    assert re.fullmatch(r'    "example": SourceEntry\("example", ".{1,80}\."\),\n', LINE)
