"""Make catalog/hs_codes.csv: which six-digit codes exist in HS 2012, HS 2017 and HS 2022.

Reads the nomenclature files of the UN Statistics Division (as its Comtrade service publishes them) under
$ORETRACE_DATA/reference. Run it from the project's root; the result is committed. Only the codes are taken over, not
their texts.
"""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "reference"
OUT = Path("src/oretrace/catalog/hs_codes.csv")
FILES = {"HS2012": "H4", "HS2017": "H5", "HS2022": "H6"}
COMMENT = (
    "# Derived by scripts/make_hs_codes.py from the HS 2012, 2017 and 2022 nomenclature files, "
    "UN Statistics Division. editions: those that have the code."
)


def codes_of(edition: str) -> list[str]:
    """The six-digit codes of one edition; the file must say that it is that edition."""
    raw = json.loads((DATA / f"comtrade_classification{FILES[edition]}.json").read_text(encoding="utf-8"))
    if raw["className"] != edition:
        raise SystemExit(f"expected {edition}, found {raw['className']}")
    return [row["id"] for row in raw["results"] if len(row["id"]) == 6 and row["id"].isdigit()]


def main() -> None:
    editions: dict[str, list[str]] = defaultdict(list)
    for edition in FILES:
        for code in codes_of(edition):
            editions[code].append(edition)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        print(COMMENT, file=file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["hs6", "editions"])
        writer.writerows((code, "|".join(editions[code])) for code in sorted(editions))
    print(f"{len(editions)} codes; " + ", ".join(f"{e}: {sum(e in x for x in editions.values())}" for e in FILES))


if __name__ == "__main__":
    main()
