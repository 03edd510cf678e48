"""Make catalog/hs_codes.csv and hs_texts.csv: the six-digit codes of HS 2012, 2017 and 2022, and what they mean.

Reads the nomenclature files of the UN Statistics Division (as its Comtrade service publishes them) under
$ORETRACE_DATA/reference. Run it from the project's root; the result is committed. A code's text is that of the
newest edition that has it.
"""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "reference"
OUT = Path("src/oretrace/catalog/hs_codes.csv")
TEXTS = OUT.with_name("hs_texts.csv")
FILES = {"HS2012": "H4", "HS2017": "H5", "HS2022": "H6"}
COMMENT = (
    "# Derived by scripts/make_hs_codes.py from the HS 2012, 2017 and 2022 nomenclature files, "
    "UN Statistics Division. editions: those that have the code."
)
TEXTS_COMMENT = (
    "# Made by scripts/make_hs_codes.py from the same files: the text of each code in the newest edition that has it."
)


def codes_of(edition: str) -> dict[str, str]:
    """The six-digit codes of one edition with their texts; the file must say that it is that edition."""
    raw = json.loads((DATA / f"comtrade_classification{FILES[edition]}.json").read_text(encoding="utf-8"))
    if raw["className"] != edition:
        raise SystemExit(f"expected {edition}, found {raw['className']}")
    rows = [row for row in raw["results"] if len(row["id"]) == 6 and row["id"].isdigit()]
    return {row["id"]: " ".join(row["text"].removeprefix(f"{row['id']} - ").split()) for row in rows}


def main() -> None:
    editions: dict[str, list[str]] = defaultdict(list)
    texts: dict[str, str] = {}
    for edition in FILES:
        for code, text in codes_of(edition).items():
            editions[code].append(edition)
            texts[code] = text
    with OUT.open("w", encoding="utf-8", newline="") as file:
        print(COMMENT, file=file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["hs6", "editions"])
        writer.writerows((code, "|".join(editions[code])) for code in sorted(editions))
    with TEXTS.open("w", encoding="utf-8", newline="") as file:
        print(TEXTS_COMMENT, file=file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["hs6", "text"])
        writer.writerows(sorted(texts.items()))
    print(f"{len(editions)} codes; " + ", ".join(f"{e}: {sum(e in x for x in editions.values())}" for e in FILES))


if __name__ == "__main__":
    main()
