"""Fields read from unseen layouts, falsifications recalled, false alarms: `python -m benchmarks.papers SEED SETS`."""

from __future__ import annotations

import collections
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import typst

from benchmarks.papers_layouts import Page, Style, style
from benchmarks.papers_made import FALSIFIED, Made, MadeSet, falsify, honest, sloppy
from oretrace.vet.papers.intake import PaperSet
from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.readers import read_pdfs
from oretrace.vet.papers.vetting import Vetted, settle_dates, vet_sets

DATES = {
    "d_on_board": "dates.on_board",
    "d_arrival": "dates.arrival",
    "d_production": "dates.production",
    "d_valid_until": "dates.valid_until",
}
STANDS = {
    "manufacturer": "exporter",
    "licensee": "exporter",
    "insured": "exporter",
    "buyer": "consignee",
    "end_user": "end_user",
}


def expected(made: Made, how: Style | None) -> dict[str, Any]:
    """Fields as the reader names them."""
    found: dict[str, Any] = {"kind": made.kind}
    for key, value in made.info:
        found |= _of_info(key, value)
    found |= _of_parties(made)
    found["goods"] = [row["goods"] for row in made.rows]
    if hs := [row["hs"] for row in made.rows if "hs" in row]:
        found["hs"] = list(dict.fromkeys(hs))
    for key, value in made.totals:
        if how is None or how.totals != "row" or {"value": "amount"}.get(key, key) in made.rows[0]:
            found |= _of_total(key, value)
    if made.containers:
        found["containers"] = [{"no": one["container"], "seal": one["seal"]} for one in made.containers]
    return found


def _of_info(key: str, value: Any) -> dict[str, Any]:
    if key in DATES or key == "date":
        return {DATES.get(key, key): value.isoformat()}
    if key in ("invoice", "po", "bl"):
        return {f"refs.{key}": value}
    if key == "insured_value":
        return {key: value[1], "currency": value[0]}
    return {key: value}


def _of_parties(made: Made) -> dict[str, str]:
    roles = {STANDS.get(role, role): party for role, party in made.parties}
    if "consignee" not in roles and "end_user" in roles:
        roles["consignee"] = roles.pop("end_user")
    parts = ("name", "address", "country")
    return {
        f"parties.{role}.{part}": text
        for role, party in roles.items()
        for part, text in zip(parts, party, strict=True)
        if text
    }


def _of_total(key: str, value: Any) -> dict[str, Any]:
    if key == "packages":
        return {"packages.count": value[0], "packages.kind": value[1]}
    return {f"{key}.kg" if key in ("net", "gross") else key: value}


def as_data(made: Made, file: str) -> Paper:
    """A paper as a reader without a fault would have it."""
    fields = expected(made, None)
    lines = []
    for row in made.rows:
        line: dict[str, Any] = {key: row[key] for key in ("goods", "hs", "lot", "origin", "amount") if key in row}
        if "packages" in row:
            line["packages"] = {"count": row["packages"][0], "kind": row["packages"][1]}
        for key in ("net", "gross"):
            if key in row:
                line[key] = {"printed": f"{row[key]:.2f}", "unit": "kg", "value": row[key], "kg": row[key]}
        if "price" in row:
            line["unit_price"] = {"value": row["price"], "per": "kg"}
        lines.append(line)
    for key in ("net", "gross"):
        if f"{key}.kg" in fields:
            fields |= {
                f"{key}.value": fields[f"{key}.kg"],
                f"{key}.unit": "kg",
                f"{key}.printed": f"{fields[f'{key}.kg']:.2f}",
            }
    fields |= {"lines": lines, "remarks": made.remarks}
    kind = fields.pop("kind")
    return Paper(file, kind, {name: Value(value) for name, value in fields.items()})


def sets_of(rng: random.Random, count: int, both: bool) -> list[MadeSet]:
    """As many honest sets as falsified ones; all honest ones, and with `both` half of the others, are sloppy."""
    sets = []
    kinds = list(FALSIFIED)
    for place in range(count):
        made = honest(rng, f"S{place:05d}")
        if place % 2 or (both and rng.random() < 0.5):
            sloppy(made, rng)
        if place % 2 == 0:
            first = (place // 2) % len(kinds)
            next(kind for kind in kinds[first:] + kinds[:first] if falsify(made, kind, rng))
        sets.append(made)
    return sets


def checks(seed: int, count: int, show: int) -> dict[str, Any]:
    """Recall and false alarms of the checks alone, on papers read without fault."""
    sets = sets_of(random.Random(seed), count, True)
    data = [
        PaperSet(made.name, [as_data(paper, f"{at}_{paper.kind}") for at, paper in enumerate(made.papers)])
        for made in sets
    ]
    start = time.process_time()
    found = score(sets, vet_sets(data), show)
    return found | {"cpu_ms_a_set": round((time.process_time() - start) / count * 1e3, 2)}


def score(sets: list[MadeSet], found: list[Vetted], show: int) -> dict[str, Any]:
    """What was recalled of each kind, and the honest sets that were not consistent."""
    alarms, recalled = [], collections.defaultdict[str, list[bool]](list)
    for made, vetted in zip(sets, found, strict=True):
        texts = [finding.text for finding in vetted.findings if finding.severity != "note"][:2]
        if made.falsified:
            recalled[made.falsified].append(vetted.verdict == "inconsistent")
            if vetted.verdict != "inconsistent" and show:
                print("MISSED", made.name, made.falsified, made.quirks)
        elif vetted.verdict != "consistent":
            alarms.append((made.name, made.quirks, texts))
    for alarm in alarms[:show]:
        print("ALARM", *alarm)
    hits = [one for ones in recalled.values() for one in ones]
    return {
        "falsified": len(hits),
        "recalled": sum(hits),
        "missed": {
            kind: f"{len(ones) - sum(ones)} of {len(ones)}"
            for kind, ones in sorted(recalled.items())
            if not all(ones)
        },
        "honest": len(sets) - len(hits),
        "alarms": len(alarms),
    }


def same(key: str, want: Any, got: Any) -> bool:
    if key == "hs":
        return got is not None and [code.replace(".", "") for code in got] == want
    if key.endswith(".kg"):
        return got is not None and abs(want - got) <= max(0.051, want * 0.00005, 0.6 if want > 500 else 0.051)
    if isinstance(want, float):
        return isinstance(got, float | int) and abs(want - got) < 0.011
    if key == "containers":
        return got is not None and [{k: one.get(k) for k in ("no", "seal")} for one in got] == want
    return bool(want == got)


def render(sets: list[MadeSet], rng: random.Random, folder: Path) -> tuple[list[Path], list[Style]]:
    """A PDF for each paper, in a layout of its own; invoice and packing list of a set share one."""
    paths: list[Path] = []
    styles: list[Style] = []
    for made in sets:
        house = style(rng)
        for place, paper in enumerate(made.papers):
            how = house if paper.kind in ("commercial_invoice", "packing_list") else style(rng)
            path = folder / f"{made.name}_{place}_{paper.kind}.pdf"
            path.write_bytes(typst.compile(Page(paper, how, rng).source().encode()))
            paths.append(path)
            styles.append(how)
    return paths, styles


def layouts(seed: int, count: int, show: int) -> dict[str, Any]:
    """Fields read exactly, recall and false alarms on rendered papers."""
    rng = random.Random(seed)
    sets = sets_of(rng, count, False)
    folder = Path(tempfile.mkdtemp(prefix="papers"))
    paths, styles = render(sets, rng, folder)
    start = time.perf_counter()
    read = read_pdfs(paths)
    took = time.perf_counter() - start
    good, every = collections.Counter[str](), collections.Counter[str]()
    found_sets, at = [], 0
    for made in sets:
        papers, hows = read[at : at + len(made.papers)], styles[at : at + len(made.papers)]
        at += len(made.papers)
        settle_dates(papers)
        found_sets.append(PaperSet(made.name, papers))
        for paper, got, how in zip(made.papers, papers, hows, strict=True):
            for key, want in expected(paper, how).items():
                value = got.kind if key == "kind" else got.get(key)
                every[key] += 1
                good[key] += same(key, want, value)
                if show and not same(key, want, value):
                    print(got.file, key, want, value, sep=" | ")
    if show:
        print(folder)
    fields: dict[str, Any] = {"papers": len(paths), "fields": sum(every.values()), "exact": sum(good.values())}
    fields["exact_share"] = round(fields["exact"] / fields["fields"], 4)
    less = {key: f"{every[key] - good[key]} of {every[key]}" for key in every if good[key] < every[key]}
    speed = {"pages_a_second": round(len(paths) / took, 1)}
    return fields | {"not_exact": less} | speed | score(sets, vet_sets(found_sets), show)


def main(words: list[str]) -> None:
    """One of both ways, or with `--record` what stands in papers.json."""
    numbers = [int(word) for word in words if word.isdigit()]
    if "--record" in words:
        record = {
            "layouts": {str(seed): layouts(seed, 40, 0) for seed in (41, 42, 43)},
            "checks": {str(seed): checks(seed, 600, 0) for seed in (44, 45)},
        }
        Path(__file__).with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        return
    run = checks if "--checks" in words else layouts
    print(json.dumps(run(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 40), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
