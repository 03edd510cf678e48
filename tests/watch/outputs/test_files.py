"""JSON Lines and Atom: the whole of what was reported, each change once, marked where it is modelled."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from oretrace.errors import InputError
from oretrace.watch.outputs import atom, json_lines
from tests.watch.made import change

NAMES = {"a": "http://www.w3.org/2005/Atom"}


def test_each_change_is_a_line_the_first_one_first(tmp_path: Path) -> None:
    path = tmp_path / "watch.jsonl"
    for _ in range(2):
        json_lines.write(path, [change(2, modelled=True), change(1, sentence="a\x1b[2J")])
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert (first["number"], second["number"]) == (1, 2)
    assert "modelled" not in first and second["modelled"] is True
    assert "\x1b" not in path.read_text("utf-8") and first["sentence"] == "a\x1b[2J"
    assert first["record"] == {"chance": 0.8} and first["day"] == "2025-08-31"


def test_the_feed_has_what_a_reader_requires(tmp_path: Path) -> None:
    path = tmp_path / "watch.atom"
    atom.write(path, [change(2, sentence="<b>&"), change(1)])
    feed = ElementTree.fromstring(path.read_bytes())
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{name}", namespaces=NAMES)
    entries = feed.findall("a:entry", NAMES)
    ids = [one.findtext("a:id", namespaces=NAMES) for one in entries]
    assert len(set(ids)) == 2 and all(id and id.startswith("urn:uuid:") for id in ids)
    assert feed.findtext("a:updated", namespaces=NAMES) == "2025-09-01T06:02:00+00:00"
    assert [one.get("term") for one in entries[0].findall("a:category", NAMES)] == ["new", "new data"]
    assert entries[0].findtext("a:content", namespaces=NAMES) == "<b>&. Why: new data to 2025-06."


def test_an_entry_keeps_its_id_when_others_come(tmp_path: Path) -> None:
    path = tmp_path / "watch.atom"
    found = []
    for changes in ([change(1)], [change(2), change(1)]):
        atom.write(path, changes)
        feed = ElementTree.fromstring(path.read_bytes())
        found.append([one.findtext("a:id", namespaces=NAMES) for one in feed.findall("a:entry", NAMES)])
    assert found[0] == found[1][1:]


def test_a_place_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="output atom"):
        atom.write(tmp_path, [change()])
    with pytest.raises(InputError, match="output json_lines"):
        json_lines.write(tmp_path, [change()])
