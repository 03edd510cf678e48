"""Papers of the modelled world's consignments, read and vetted as shipped: `python -m benchmarks.papers --record`.

Fields read from layouts of a half, falsifications recalled by kind, alarms on honest sets; and what it costs.
`python -m benchmarks.papers SEED HALF SHOW` prints one world's misses.
"""

from __future__ import annotations

import collections
import json
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from oretrace.bench.consignments.files import ConsignmentWorld
from oretrace.bench.consignments.papers import REUSED, LotPapers
from oretrace.bench.consignments.theatre import make_theatre
from oretrace.bench.papers.data import as_paper, fields_of
from oretrace.bench.papers.made import MadeSet, file_of
from oretrace.bench.papers.render import render
from oretrace.bench.world.nature import Nature
from oretrace.bench.world.world import world
from oretrace.vet.papers.intake import PaperSet, read_sets, set_of
from oretrace.vet.papers.readers import read_pdfs
from oretrace.vet.papers.vetting import Vetted, settle_dates, vet, vet_sets
from oretrace.vet.papers.words import same_country

SEEDS = (61, 62, 63)
RENDERED = 60
"""Sets of each world that are set as pages."""
COPIED = "form of another firm"
AMONG = frozenset((REUSED, COPIED, "number of another form", "number out of order"))
"""What only other sets show: not looked for among the few sets that are set as pages."""


def sets_of(seed: int, half: str) -> list[LotPapers]:
    """The sets of one half of a world's lots."""
    return [one for one in ConsignmentWorld(make_theatre(world(seed, Nature()))).papers() if one.half == half]


def as_data(made: MadeSet) -> PaperSet:
    """A set as it comes from a JSON file."""
    papers = [as_paper(paper, file_of(place, paper)) for place, paper in enumerate(made.papers)]
    _, read = next(iter(set_of({"id": made.name, "papers": papers}, "papers.json", "papers.json")))
    return PaperSet(made.name, read)


def checks(sets: list[LotPapers], show: int) -> dict[str, Any]:
    """Recall by kind and alarms, on papers given as data."""
    data = [as_data(one.made) for one in sets]
    start = time.process_time()
    found = vet_sets(data)
    took = time.process_time() - start
    return score(sets, found, show) | {"cpu_ms_a_set": round(took / len(sets) * 1e3, 2)}


def score(sets: list[LotPapers], found: list[Vetted], show: int) -> dict[str, Any]:
    """What was recalled of each kind; alarms on sets of honest lots. Evading lots with true papers are apart."""
    recalled, alarms, honest, quiet = collections.defaultdict[str, list[bool]](list), 0, 0, list[bool]()
    for one, vetted in zip(sets, found, strict=True):
        odd = vetted.verdict != "consistent"
        if one.made.falsified:
            recalled[one.made.falsified].append(vetted.verdict == "inconsistent")
            misjudged = not recalled[one.made.falsified][-1]
        elif one.kind:
            misjudged = False
            quiet.append(vetted.verdict == "inconsistent")
        else:
            honest, alarms, misjudged = honest + 1, alarms + odd, odd
        if misjudged and show:
            texts = [finding.text for finding in vetted.findings if finding.severity != "note"][:2]
            print(
                "MISSED" if one.made.falsified else "ALARM", one.made.name, one.made.falsified, one.made.quirks, texts
            )
    return {
        "kinds": {kind: [sum(ones), len(ones)] for kind, ones in sorted(recalled.items())},
        "recalled": sum(map(sum, recalled.values())),
        "falsified": sum(map(len, recalled.values())),
        "alarms": alarms,
        "honest": honest,
        "evading_with_true_papers": len(quiet),
        "of_them_found": sum(quiet),
    }


def same(key: str, want: Any, got: Any) -> bool:
    """Whether a field was read exactly: weights to what is printed of them, codes by their digits."""
    if got is None:
        return False
    if key.endswith(".kg"):
        return bool(abs(want - got) <= max(0.51, want * 0.00005))
    if isinstance(want, float):
        return isinstance(got, float | int) and bool(abs(want - got) < 0.011)
    if key in ("origin", "destination") or key.endswith(".country"):
        return same_country(str(want), str(got))
    return bool(_plain(key, want) == _plain(key, got))


def _plain(key: str, value: Any) -> Any:
    if key == "containers":
        return [{name: one.get(name) for name in ("no", "seal")} for one in value]
    texts = [str(one).casefold() for one in (value if isinstance(value, list) else [value])]
    return [text.replace(".", "") for text in texts] if key == "hs" else texts


def layouts(sets: list[LotPapers], half: str, seed: int, show: int) -> dict[str, Any]:
    """Fields read exactly, recall and alarms, on papers set as pages."""
    rng = random.Random(seed)
    alone = [one for one in sets if one.made.falsified not in AMONG]
    chosen = rng.sample(alone, min(RENDERED, len(alone)))
    folder = Path(tempfile.mkdtemp(prefix="papers"))
    good, every, found = collections.Counter[str](), collections.Counter[str](), []
    took = pages = 0.0
    for one in chosen:
        here = folder / one.made.name
        here.mkdir()
        paths = render(one.made, half, rng, here)
        start = time.process_time()
        papers = read_pdfs(paths)
        took, pages = took + time.process_time() - start, pages + sum(paper.meta.get("pages", 1) for paper in papers)
        settle_dates(papers)
        found.append(PaperSet(one.made.name, papers))
        for paper, got in zip(one.made.papers, papers, strict=True):
            wanted = {key: value for key, value in fields_of(paper).items() if _is_shown(key)} | {"kind": paper.kind}
            for key, want in wanted.items():
                value = got.kind if key == "kind" else got.get(key)
                every[key] += 1
                good[key] += same(key, want, value)
                if show and not same(key, want, value):
                    print(one.made.name, got.file, key, want, value, sep=" | ")
    fields = {"papers": sum(len(one.made.papers) for one in chosen), "fields": sum(every.values())}
    less = {key: f"{every[key] - good[key]} of {every[key]}" for key in sorted(every) if good[key] < every[key]}
    share = {"exact": sum(good.values()), "exact_share": round(sum(good.values()) / sum(every.values()), 4)}
    if show:
        print(folder)
    return fields | share | {"not_exact": less} | score(chosen, vet_sets(found), show)


def forms(sets: list[LotPapers], half: str) -> dict[str, int]:
    """Copied forms found on pages: invoices and lists of the firms concerned, and of others with a form each."""
    rng = random.Random(1)
    copied = [one for one in sets if one.made.falsified == COPIED][:8]
    owners = {one.made.papers[0].template for one in copied}
    by_firm = collections.defaultdict[str, list[LotPapers]](list)
    for one in sorted(sets, key=lambda one: one.made.papers[0].get("date")):
        if one.made.falsified != COPIED:
            by_firm[one.made.firm].append(one)
    chosen = list(copied)
    for firm in dict.fromkeys(one.made.firm for one in copied):
        chosen += [by_firm[firm][0], by_firm[firm][-1]]
    chosen += [one for held in by_firm.values() for one in held[:3] if one.made.papers[0].template in owners]
    chosen += [held[0] for held in by_firm.values() if len(held) > 1 and held[0] not in chosen][:40]
    chosen = [*{one.made.name: one for one in chosen}.values()]
    folder, found = Path(tempfile.mkdtemp(prefix="forms")), []
    for one in chosen:
        (here := folder / one.made.name).mkdir()
        papers = read_pdfs(render(replace(one.made, papers=one.made.papers[:2]), half, rng, here))
        found.append(PaperSet(one.made.name, papers))
    weigh = [
        any(each.check == "layout" and each.severity != "note" for each in one.findings) for one in vet_sets(found)
    ]
    return {
        "copied": len(copied), "found": sum(weigh[: len(copied)]), "others": len(chosen) - len(copied),
        "alarms": sum(weigh[len(copied) :]),
    }  # fmt: skip


def _is_shown(key: str) -> bool:
    return not key.endswith((".value", ".unit", ".printed"))


def speed(sets: list[LotPapers]) -> dict[str, Any]:
    """One shipment of six one-page files through Python, pages a second, and sets given as data; wall and CPU."""
    folder = Path(tempfile.mkdtemp(prefix="papers"))
    rng = random.Random(1)
    six = next(one for one in sets if len(one.made.papers) == 6)
    render(six.made, "test", rng, folder)
    vet([folder])
    walls = []
    for _ in range(7):
        start = time.perf_counter()
        vet([folder])
        walls.append((time.perf_counter() - start) * 1e3)
    many = Path(tempfile.mkdtemp(prefix="papers"))
    paths = []
    for place, one in enumerate(sets[:60]):
        here = many / str(place)
        here.mkdir()
        paths += render(one.made, "test", rng, here)
    read_pdfs(paths)
    start, cpu = time.perf_counter(), _children()
    read_pdfs(paths)
    wall, cpu = time.perf_counter() - start, _children() - cpu
    return {
        "shipment_of_six_ms": round(sorted(walls)[3], 1),
        "pages": len(paths),
        "pages_a_second_wall": round(len(paths) / wall, 1),
        "cpu_ms_a_page": round(cpu / len(paths) * 1e3, 2),
    } | _as_data_speed(sets)


def _children() -> float:
    import os

    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _as_data_speed(sets: list[LotPapers]) -> dict[str, Any]:
    """What a set given as a JSON file takes, reading and checks, in one process."""
    folder = Path(tempfile.mkdtemp(prefix="papers"))
    for one in sets:
        papers = [as_paper(paper, file_of(place, paper)) for place, paper in enumerate(one.made.papers)]
        (folder / f"{one.made.name}.json").write_text(json.dumps({"id": one.made.name, "papers": papers}), "utf-8")
    wall, cpu = time.perf_counter(), time.process_time()
    vet_sets(read_sets(sorted(folder.glob("*.json"))))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "sets_as_data": len(sets),
        "wall_ms_a_set": round(wall / len(sets) * 1e3, 2),
        "cpu_ms_a_set": round(cpu / len(sets) * 1e3, 2),
        "minutes_for_100000_on_two_cores": round(cpu / len(sets) * 1e5 / 60 / 2, 2),
    }


def main(words: list[str]) -> None:
    """Record what stands in papers.json, the speed apart, or print one world's figures with the misses."""
    path = Path(__file__).with_suffix(".json")
    if "--record" in words:
        worlds = {seed: sets_of(seed, "test") for seed in SEEDS}
        held = json.loads(path.read_text("utf-8")) if path.exists() else {}
        record = {
            "layouts": {str(seed): layouts(sets, "test", seed, 0) for seed, sets in worlds.items()},
            "checks": {str(seed): checks(sets, 0) for seed, sets in worlds.items()},
            "forms": {str(seed): forms(sets, "test") for seed, sets in worlds.items()},
        }
        path.write_text(json.dumps({**record, "speed": held.get("speed")}, indent=1) + "\n", "utf-8")
    elif "--speed" in words:
        record = json.loads(path.read_text("utf-8")) | {"speed": speed(sets_of(SEEDS[0], "test"))}
        path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        print(json.dumps(record["speed"], indent=1))
    else:
        seed, half = int(words[0]), words[1]
        show = int(words[2]) if len(words) > 2 else 0
        sets = sets_of(seed, half)
        found = {"checks": checks(sets, show), "layouts": layouts(sets, half, seed, show), "forms": forms(sets, half)}
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
