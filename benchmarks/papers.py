"""Fields read from layouts never tuned on, falsifications recalled, false alarms: `python -m benchmarks.papers SEED SETS`."""

from __future__ import annotations

import collections
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
        if key in DATES or key == "date":
            found[DATES.get(key, key)] = value.isoformat()
        elif key in ("invoice", "po", "bl"):
            found[f"refs.{key}"] = value
        elif key == "insured_value":
            found[key], found["currency"] = value[1], value[0]
        else:
            found[key] = value
    roles = {STANDS.get(role, role): party for role, party in made.parties}
    if "consignee" not in roles and "end_user" in roles:
        roles["consignee"] = roles.pop("end_user")
    for role, (name, address, land) in roles.items():
        for part, text in (("name", name), ("address", address), ("country", land)):
            if text:
                found[f"parties.{role}.{part}"] = text
    found["goods"] = [row["goods"] for row in made.rows]
    hs = [row["hs"] for row in made.rows if "hs" in row]
    if hs:
        found["hs"] = list(dict.fromkeys(hs))
    for key, value in made.totals:
        if how is not None and how.totals == "row" and {"value": "amount"}.get(key, key) not in made.rows[0]:
            continue
        if key == "packages":
            found["packages.count"], found["packages.kind"] = value
        elif key in ("net", "gross"):
            found[f"{key}.kg"] = value
        elif key == "value":
            found["value"] = value
    if made.containers:
        found["containers"] = [{"no": one["container"], "seal": one["seal"]} for one in made.containers]
    return found


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


def checks(seed: int, count: int, show: int) -> None:
    """Recall and false alarms of the checks alone, on papers read without fault."""
    rng = random.Random(seed)
    sets = []
    for place in range(count):
        made = honest(rng, f"D{place:05d}")
        if place % 2:
            sloppy(made, rng)
        else:
            if rng.random() < 0.5:
                sloppy(made, rng)
            kinds = list(FALSIFIED)
            first = (place // 2) % len(kinds)
            next(kind for kind in kinds[first:] + kinds[:first] if falsify(made, kind, rng))
        sets.append(made)
    data = [
        PaperSet(made.name, [as_data(paper, f"{at}_{paper.kind}") for at, paper in enumerate(made.papers)])
        for made in sets
    ]
    start = time.process_time()
    score(sets, vet_sets(data), show)
    print(f"{(time.process_time() - start) / count * 1e3:.2f} ms a set")


def score(sets: list[MadeSet], found: list[Vetted], show: int) -> None:
    alarms, recalled = [], collections.defaultdict[str, list[bool]](list)
    for made, vetted in zip(sets, found, strict=True):
        if made.falsified:
            recalled[made.falsified].append(vetted.verdict == "inconsistent")
            if vetted.verdict != "inconsistent":
                print("MISSED", made.name, made.falsified, made.quirks, [f.text for f in vetted.findings][:3])
        elif vetted.verdict != "consistent":
            alarms.append((made.name, made.quirks, [f.text for f in vetted.findings if f.severity != "note"][:2]))
    hits = [one for ones in recalled.values() for one in ones]
    print({kind: f"{sum(ones)}/{len(ones)}" for kind, ones in sorted(recalled.items()) if not all(ones)})
    print(f"recalled {sum(hits)}/{len(hits)}; false alarms {len(alarms)}/{len(sets) - len(hits)}")
    for alarm in alarms[:show]:
        print("ALARM", *alarm)


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


def main(seed: int, count: int, show: int) -> None:
    rng = random.Random(seed)
    sets: list[MadeSet] = []
    for place in range(count):
        made = honest(rng, f"S{place:03d}")
        if place % 2:
            sloppy(made, rng)
        else:
            kinds = list(FALSIFIED)
            first = (place // 2) % len(kinds)
            next(kind for kind in kinds[first:] + kinds[:first] if falsify(made, kind, rng))
        sets.append(made)
    folder = Path(tempfile.mkdtemp(prefix="papers"))
    paths: list[Path] = []
    styles: list[Style] = []
    for made in sets:
        house = style(rng)
        for place, paper in enumerate(made.papers):
            how = house if paper.kind in ("commercial_invoice", "packing_list") else style(rng)
            how.bilingual = how.bilingual and how.language != "en"
            path = folder / f"{made.name}_{place}_{paper.kind}.pdf"
            source = Page(paper, how, rng).source()
            path.with_suffix(".typ").write_text(source + f"\n// {how}", "utf-8")
            path.write_bytes(typst.compile(source.encode()))
            paths.append(path)
            styles.append(how)
    start = time.perf_counter()
    read = read_pdfs(paths)
    took = time.perf_counter() - start
    good, all_, bad = collections.Counter[str](), collections.Counter[str](), []
    at = 0
    found_sets = []
    for made in sets:
        settle_dates(read[at : at + len(made.papers)])
        at += len(made.papers)
    at = 0
    for made in sets:
        papers, hows = read[at : at + len(made.papers)], styles[at : at + len(made.papers)]
        at += len(made.papers)
        found_sets.append(PaperSet(made.name, papers))
        for paper, got, how in zip(made.papers, papers, hows, strict=True):
            for key, want in expected(paper, how).items():
                value = got.kind if key == "kind" else got.get(key)
                all_[key] += 1
                good[key] += same(key, want, value)
                if not same(key, want, value):
                    bad.append((got.file, key, want, value))
    print(folder)
    print(
        f"fields exact {sum(good.values()) / sum(all_.values()):.4f} of {sum(all_.values())}; {len(paths) / took:.0f} pages a second"
    )
    print({key: f"{good[key]}/{all_[key]}" for key in all_ if good[key] < all_[key]})
    for one in bad[:show]:
        print(*one, sep=" | ")
    score(sets, vet_sets(found_sets), show)


if __name__ == "__main__":
    run = checks if "--checks" in sys.argv else main
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    run(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 40)
