"""The archive: the same bytes each time, nothing of the day it was written, nothing that a spreadsheet would run."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from oretrace.dossier import write
from oretrace.dossier.records import Dossier
from oretrace.store import Store
from tests.detect.leak import OXIDE
from tests.dossier.worlds import HOSTILE, hostile, unpacked


@pytest.mark.slow
def test_all_files_are_the_same_bytes_when_they_are_made_again(
    found: tuple[Store, str], dossier: Dossier, written: Path, tmp_path: Path
) -> None:
    again = write(found[0], dossier, tmp_path / "again")
    names = ("dossier.html", "dossier.pdf", "dossier.zip", "ftm.jsonl")
    assert [path.name for path in again.files] == list(names) and not again.missing
    for name in names:
        assert (written / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


@pytest.mark.slow
def test_members_are_in_order_and_of_one_date(written: Path) -> None:
    with zipfile.ZipFile(written / "dossier.zip") as archive:
        members = archive.infolist()
        assert archive.testzip() is None
    assert [one.filename for one in members] == sorted(one.filename for one in members)
    assert {one.date_time for one in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {"README.txt", "recompute.py", "hashes.txt", "evidence.json", "judgements.json"} <= {
        one.filename for one in members
    }


def test_every_file_but_the_list_itself_is_in_the_list_of_hashes(written: Path, tmp_path: Path) -> None:
    folder = unpacked(written / "dossier.zip", tmp_path / "dossier")
    lines = (line.split("  ", 1) for line in (folder / "hashes.txt").read_text("utf-8").splitlines())
    listed = {name: sha256 for sha256, name in lines}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == set(files) - {"hashes.txt"}
    assert all(hashlib.sha256(files[name].read_bytes()).hexdigest() == listed[name] for name in listed)


def test_rows_are_those_of_the_finding_with_their_identity(
    found: tuple[Store, str], written: Path, tmp_path: Path
) -> None:
    folder = unpacked(written / "dossier.zip", tmp_path / "dossier")
    rows = pq.read_table(folder / "data" / "1" / "current_flow.parquet").to_pylist()
    with found[0].connect() as connection:
        asked = {"code": OXIDE}
        stored = connection.execute("SELECT snapshot, line, net_kg FROM current_flow WHERE hs_code = $code", asked)
        expected = sorted(stored.fetchall())
    assert [(row["snapshot"], row["line"], row["net_kg"]) for row in rows] == expected
    (snapshot,) = pq.read_table(folder / "data" / "1" / "snapshot.parquet").to_pylist()
    assert (snapshot["publisher"], snapshot["snapshot"]) == ("made up", 1)


def test_a_finding_in_the_archive_is_the_finding_that_was_kept(
    found: tuple[Store, str], dossier: Dossier, written: Path, tmp_path: Path
) -> None:
    folder = unpacked(written / "dossier.zip", tmp_path / "dossier")
    (record,) = json.loads((folder / "findings.json").read_text("utf-8"))
    assert record["finding"]["id"] == found[1]
    assert (record["detector"], record["snapshots"]) == ("mirror_gap", [1])
    (evidence,) = json.loads((folder / "evidence.json").read_text("utf-8"))
    assert evidence["claim"] == dossier.findings[0].evidence.claim


@pytest.mark.slow
def test_text_of_an_attacker_stays_inside_its_file(
    found: tuple[Store, str], dossier: Dossier, tmp_path: Path
) -> None:
    write(found[0], hostile(dossier), tmp_path / "out")
    folder = unpacked(tmp_path / "out" / "dossier.zip", tmp_path / "dossier")
    assert all(folder in path.resolve().parents for path in folder.rglob("*"))
    (evidence,) = json.loads((folder / "evidence.json").read_text("utf-8"))
    assert evidence["claim"] == HOSTILE
    assert "\u202e" not in (folder / "evidence.json").read_text("utf-8")
