"""What the open matcher says of pairs that `python -m benchmarks.linkage FOLDER --ask DIR` wrote.

    python scripts/ask_open_matcher.py DIR

Runs in an environment of its own, with nomenklatura and followthemoney, and needs nothing of oretrace. The first
of a pair is asked for and the second is the result, compared by logic-v2 as it comes: by names alone; by all fields
but the day of birth; and by all (DIR/*.scores.csv; the settings are written last, to DIR/settings.json).
"""

from __future__ import annotations

import csv
import json
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

THRESHOLD = 0.7
_BORN = ("dob_year_disjoint", "dob_day_disjoint")
UNSEEN = {"names": ("address_prop_match", *_BORN), "fields": _BORN, "born": ()}
"""Features that do not count, by kind of score."""


def main() -> None:
    """Score every pair of the folder; a file of scores that is there already is kept."""
    matcher = import_module("nomenklatura.matching").LogicV2
    proxy = import_module("followthemoney").EntityProxy
    config = matcher.default_config()
    weights = {feature.name: feature.weight for feature in matcher.features}
    folder = Path(sys.argv[1])
    for path in sorted(folder.glob("*.pairs.csv")):
        out = path.with_name(path.name.replace(".pairs.", ".scores."))
        if out.exists():
            continue
        with path.with_name(path.name.replace(".pairs.", ".records.")).open(encoding="utf-8", newline="") as file:
            made = [proxy.from_dict(entity(n, row)) for n, row in enumerate(csv.DictReader(file))]
        rows: list[tuple[object, ...]] = [("left", "right", *UNSEEN)]
        with path.open(encoding="utf-8", newline="") as file:
            for pair in csv.DictReader(file):
                left, right = made[int(pair["left"])], made[int(pair["right"])]
                found = {name: one.score for name, one in matcher.compare(left, right, config).explanations.items()}
                scores = [
                    matcher.compute_score({name: one for name, one in found.items() if name not in unseen}, weights)
                    for unseen in UNSEEN.values()
                ]
                rows.append((pair["left"], pair["right"], *(f"{one:.4f}" for one in scores)))
        with out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        print(out, flush=True)
    said = {
        "matcher": "logic-v2",
        "nomenklatura": version("nomenklatura"),
        "threshold": THRESHOLD,
        "settings": dict(config.config),
        "weights": weights,
    }
    (folder / "settings.json").write_text(json.dumps(said, indent=1), "utf-8")


def entity(number: int, record: dict[str, str]) -> dict[str, Any]:
    """A record as a Person of followthemoney."""
    born = record["born"]
    cells = {
        "name": record["name"],
        "address": record["address"],
        "email": record["email"],
        "birthDate": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else "",
    }
    properties = {name: [cell] for name, cell in cells.items() if cell}
    return {"id": str(number), "schema": "Person", "properties": properties}


if __name__ == "__main__":
    main()
