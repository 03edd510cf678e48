"""What every command must do: a table is also JSON and CSV, help fits 100 columns, an empty value is refused."""

import csv
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from oretrace.api import Workspace
from oretrace.cases import FindingThen
from oretrace.display.tables import Format
from oretrace.sources import SOURCES
from tests.cli.typed import commands, typed
from tests.detect.leak import passing
from tests.detect.world import RETRIEVED, extra, stored

ALL = dict(commands())
BAN = """\
id: own-ban
issuer: CHN
based_on: cn-2024-46-us-ban
effective_from: 2023-01-01
targets: [USA]
"""
IMPORTS = (*SOURCES, "archive", "documents", "shipments", "licences", "firms", "ownership", "screening")
WITHOUT_TABLE = {
    "serve",
    "dossier",
    *(f"import {name}" for name in IMPORTS),
    "report",
    "try",
    "bench make",
    "bench replay",
    "watch init",
    "classify",
    "rank",
    *(f"parties {name}" for name in ("match", "screen", "judge", "resolve", "owners", "control")),
    *(f"parties {name}" for name in ("lots", "export", "network")),
}
PAPERS = """\
file,kind,field,value
invoice,commercial_invoice,number,INV-17
invoice,commercial_invoice,date,2024-05-14
invoice,commercial_invoice,packages.count,800
invoice,commercial_invoice,net.kg,20000
packing,packing_list,number,PL-17
packing,packing_list,date,2024-05-15
packing,packing_list,packages.count,800
packing,packing_list,net.kg,20000
"""
SHIPMENT = ("--hs", "811010", "--origin", "CHN", "--destination", "DEU", "--on", "2025-01-15")
QUICK = {
    "status": ("--store", "{store}"),
    "revisions": ("--store", "{store}"),
    "ledger": ("antimony", "THA", "--store", "{store}", "--measure", "{act}"),
    "mirror": ("antimony", "--store", "{store}"),
    "monitor": ("--material", "antimony", "--store", "{store}"),
    "forecast freeze": ("--store", "{store}", "--measure", "{act}"),
    "forecast score": ("--store", "{store}"),
    "assess": ("antimony", "--store", "{store}", "--importer", "USA", "--year", "2023"),
    "measures list": (),
    "measures show": ("cn-2024-46-us-ban",),
    "measures check": SHIPMENT,
    "bench suites": (),
    "vet": ("{papers}",),
}
SLOW = {
    "scan": ("--store", "{store}", "--measure", "{act}"),
    "alerts": ("--store", "{vintages}", "--measure", "{act}"),
    "explain": ("{finding}", "--store", "{store}"),
    "runs": ("--store", "{store}"),
    "cases judge": ("{finding}", "--verdict", "unsure", "--store", "{store}"),
    "cases open": ("A hub", "{finding}", "--store", "{store}"),
    "cases note": ("case-1", "a note", "--store", "{store}"),
    "cases list": ("--store", "{store}"),
    "cases show": ("case-1", "--store", "{store}"),
    "cases verify": ("--store", "{store}"),
    "cases agreement": ("--store", "{store}"),
    "bench world": ("--seed", "1"),
    "bench run": ("null", "--seeds", "1", "--detector", "random"),
    "bench score": ("{answers}", "--truth", "{suite}"),
}
CASES = {f"cases {step}" for step in ("withdraw", "add", "remove", "close", "reopen")}
WATCH = {"watch run", "watch status", "watch preview"}
ELSEWHERE = {"bench compare", "fetch", "parties decisions", *CASES, *WATCH}
"""Takes a minute: tests/bench/test_replay.py has its rows, tests/test_docs.py its table. tests/live has a server.
What is done to cases once only: test_cases.py. A watch has a file: test_watch.py. Decisions: test_parties.py.
"""
NAMES = "name,name1,name2,id,text,date,amount\nOstrava Oxides,Ostrava Oxides,Ostrava Oxide,1,oxide,2024-01-01,1\n"
WRITING = {
    "try": ("{act}", "--from", "{names}", "--out", "{inside}/x.html"),
    "report": ("--store", "{store}", "--measure", "{act}", "--out", "{inside}/x.html"),
    "dossier": ("{finding}", "--store", "{store}", "--out", "{inside}"),
    "assess": ("antimony", "--out", "{inside}/x.html"),
    "classify": ("{names}", "--out", "{inside}/x.csv"),
    "rank": ("--store", "{store}", "--out", "{inside}/x.csv"),
    "monitor": ("--material", "antimony", "--store", "{store}", "--out", "{inside}/x.html"),
    "measures check": ("--lines", "{names}", "--out", "{inside}/x.csv"),
    "parties match": ("--pairs", "{names}", "--out", "{inside}/x.csv"),
    "parties screen": ("{names}", "--list", "{names}", "--out", "{inside}/x.csv"),
    "parties resolve": ("--store", "{store}", "--out", "{inside}/x.csv"),
    "parties owners": ("{names}", "--out", "{inside}/x.csv"),
    "parties control": ("{names}", "--out", "{inside}/x.csv"),
    "parties lots": ("--origin", "{names}", "--destination", "{names}", "--out", "{inside}/x.csv"),
    "parties export": ("--store", "{store}", "--out", "{inside}/x.jsonl"),
    "parties network": ("{finding}", "--store", "{store}", "--out", "{inside}/x.jsonl"),
    "bench world": ("--seed", "1", "--out", "{inside}/x.parquet"),
    "bench make": ("null", "--seed", "1", "--out", "{inside}"),
    "bench run": ("null", "--card", "{inside}/x.html"),
}
EVERY = [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]


@dataclass(frozen=True)
class Places:
    """What the commands are run on, by the names in their arguments; `vintages` has files of two months."""

    store: Path
    vintages: Path
    act: Path
    papers: Path

    def fill(self, arguments: tuple[str, ...], more: dict[str, Any]) -> list[str]:
        return [word.format_map(asdict(self) | more) for word in arguments]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    folder = tmp_path_factory.mktemp("contract")
    (folder / "ban.yml").write_text(BAN, "utf-8")
    stored(folder / "store", extra(passing()))
    vintages, table = folder / "vintages", extra(passing())
    stored(vintages, table)
    stored(vintages, table, source="later", retrieved=RETRIEVED + timedelta(days=40))
    (folder / "papers.csv").write_text(PAPERS, "utf-8")
    return Places(folder / "store", vintages, folder / "ban.yml", folder / "papers.csv")


@pytest.fixture(scope="module")
def finding(places: Places) -> dict[str, str]:
    """The id of what a scan found first, about which there is a case and a judgement."""
    workspace = Workspace.open(places.store)
    found = workspace.full_scan(places.act).leading[0].id
    kept = workspace.runs.recall(found)
    then = FindingThen.of(kept.run, kept.finding)
    workspace.cases.open_case("A hub", "ann", [then])
    workspace.cases.judge(then, "supported", "ann")
    return {"finding": found}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A suite of the benchmark, and the same answer to all its questions."""
    folder = tmp_path_factory.mktemp("suites")
    suite, answers = folder / "suite", folder / "answers.csv"
    assert typed("bench", "make", "real-base", "--seed", "1", "--out", suite)[0] == 0
    head, *candidates = (suite / "observations/candidates.csv").read_text("utf-8").splitlines()
    answers.write_text("\n".join([f"{head},score", *(f"{line},1" for line in candidates)]), "utf-8")
    return {"answers": answers, "suite": suite}


def test_every_command_is_here_and_those_with_a_table_have_three_forms() -> None:
    assert {*QUICK, *SLOW} | ELSEWHERE | WITHOUT_TABLE == set(ALL)
    for name, command in ALL.items():
        forms = [parameter.default for parameter in command.params if "--format" in parameter.opts]
        assert forms == ([] if name in WITHOUT_TABLE else [Format.table]), name


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_the_three_forms(name: str, places: Places, request: pytest.FixtureRequest) -> None:
    needs = {"bench score": "made", "explain": "finding", "runs": "finding"}
    needs |= {one: "finding" for one in ALL if one.startswith("cases ")}
    more = request.getfixturevalue(needs[name]) if name in needs else {}
    words = [*name.split(), *places.fill((QUICK | SLOW)[name], more)]
    printed = {}
    for form in ("table", "json", "csv"):
        code, printed[form], err = typed(*words, "--format", form)
        assert (code, err) == (0, "")
    assert printed["table"]
    document = json.loads(printed["json"])
    head, *rows = csv.reader(StringIO(printed["csv"]))
    assert len(set(head)) == len(head) > 1
    assert (document and rows) or name == "revisions"  # one file alone revises nothing
    assert all(len(row) == len(head) for row in rows)
    assert not any(cell.startswith(("[", "{", "(")) for row in rows for cell in row)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["measures list", "measures show", "measures check"])
def test_json_by_its_old_name_is_the_same_and_not_in_the_help(name: str, places: Places) -> None:
    words = [*name.split(), *places.fill(QUICK[name], {})]
    assert typed(*words, "--json") == typed(*words, "--format", "json")
    assert "--json" not in typed(*name.split(), "--help")[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_help_fits_100_columns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code, out, _ = typed(*name.split(), "--help")
    assert code == 0 and max(map(len, out.splitlines())) <= 100
    assert "…" not in out
    written = " ".join(out.replace("│", " ").split())
    for parameter in ALL[name].params:
        if not getattr(parameter, "hidden", False) and "--help" not in parameter.opts:
            assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help"
            assert parameter.opts[0] in written or parameter.name in written.casefold()


@pytest.mark.parametrize("name", ALL)
def test_an_empty_value_is_refused_before_anything_is_read(name: str) -> None:
    options = [o for p in ALL[name].params for o in p.opts if o.startswith("--") and not getattr(p, "is_flag", False)]
    assert options
    for option in options:
        for given in ((option, ""), (option, "  "), (f"{option}=",)):
            code, out, err = typed(*name.split(), *given)
            assert (code, out) == (2, "")
            assert err == f"error: {option} has an empty value: give one, or leave it out\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sorted(n for n, c in ALL.items() if {"--out", "--card"} & {o for p in c.params for o in p.opts})
)
def test_outputs_into_the_folder_of_a_store_are_refused(
    name: str, places: Places, finding: dict[str, str], tmp_path: Path
) -> None:
    (names := tmp_path / "names.csv").write_text(NAMES, "utf-8")
    before = {path for path in places.store.rglob("*") if "findings.sqlite" not in path.name}
    (tmp_path / "link").symlink_to(places.store)
    for inside in (places.store / "new", places.store / "trade_flow", tmp_path / "link" / "new"):
        more = {"names": names, "inside": inside, **finding}
        code, _, err = typed(*name.split(), *places.fill(WRITING[name], more))
        assert code == 2 and "expected a place outside the store's folder, found " in err, err
    assert {path for path in places.store.rglob("*") if "findings.sqlite" not in path.name} == before


@pytest.mark.slow
def test_no_store_and_no_watch_is_made_among_the_tables_of_a_store(places: Places, tmp_path: Path) -> None:
    (names := tmp_path / "names.csv").write_text(NAMES, "utf-8")
    for inside in (places.store / "new", places.store / "trade_flow"):
        made = typed("import", "screening", names, "--store", inside)
        watched = typed("watch", "init", "--store", places.store, "--config", inside / "watch.yml")
        assert {made[0], watched[0]} == {2}
        assert all("expected a place outside the store's folder" in one[2] for one in (made, watched))
    assert not (places.store / "new").exists()
