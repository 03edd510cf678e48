"""Stores with findings to hand over, and how a recipient checks a dossier: its script, where DuckDB is alone."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from oretrace import runs
from oretrace.cases import FindingThen
from oretrace.detect.registry import detector_named
from oretrace.dossier import gather
from oretrace.dossier.records import Dossier
from oretrace.question import Question
from oretrace.runs import Runs
from oretrace.store import Store
from tests.detect.leak import act, passing
from tests.detect.world import extra, stored

HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }} #panic() *_$'\"&\u202e\u2028"
ASKED = Question(measure=act())


def leaking(folder: Path, detector: str = "mirror_gap") -> tuple[Store, str]:
    """A store in which oxide passes through Thailand, scanned by a detector (the quickest), and its first finding."""
    store = stored(folder / "store", extra(passing()))
    found, _ = runs.scan(store, ASKED, detector_named(detector))
    return store, found.findings[0].id


def dossier_of(store: Store, *ids: str) -> Dossier:
    return gather(store, ids, reader="Ada")


def then_of(store: Store, finding: str) -> FindingThen:
    """The finding as a person judges it."""
    kept = Runs.of(store).recall(finding)
    return FindingThen.of(kept.run, kept.finding)


def hostile(dossier: Dossier) -> Dossier:
    """The same dossier, every text of which comes from an attacker; its figures stay."""
    one = dossier.findings[0]
    checks = tuple(replace(check, name=HOSTILE, text=HOSTILE) for check in one.evidence.checks)
    evidence = replace(
        one.evidence,
        claim=HOSTILE,
        speaks_for=(HOSTILE,),
        speaks_against=(HOSTILE,),
        limits=(HOSTILE,),
        sources=(HOSTILE,),
        checks=checks,
        exhibits=tuple(replace(exhibit, title=HOSTILE) for exhibit in one.evidence.exhibits),
    )
    snapshots = tuple(replace(s, publisher=HOSTILE, file=f"=cmd|' /C calc'!A0{HOSTILE}") for s in dossier.snapshots)
    return replace(dossier, title=HOSTILE, findings=(replace(one, evidence=evidence),), snapshots=snapshots)


def unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


def duckdb_alone(folder: Path) -> Path:
    """A folder of packages in which DuckDB is, and nothing else."""
    folder.mkdir(exist_ok=True)
    distribution = importlib.metadata.distribution("duckdb")
    for top in {Path(str(file)).parts[0] for file in distribution.files or ()}:
        if top.startswith((".", "/")) or not Path(str(distribution.locate_file(top))).exists():
            continue
        if not (folder / top).exists():
            (folder / top).symlink_to(Path(str(distribution.locate_file(top))))
    return folder


def run_script(folder: Path, packages: Path) -> subprocess.CompletedProcess[str]:
    """The dossier's script in a Python that has no other packages than these."""
    environment = {"PYTHONPATH": str(packages), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-S", "recompute.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
