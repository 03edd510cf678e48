"""Makes src/oretrace/catalog/publication_lags.csv from a table of when offices publish.

Reads:  ../shared/data/reference/publication_lags.yml (ORETRACE_DATA names another folder): notes of 2026-09-17 by
        an author of working scrapers, which are practice and no official calendar; publication_calendar.yml beside
        this script, which states what they do not.
Writes: the months after which a month's figures are out, by source and reporter; of a span that the notes give, its
        end.
        A lag that they do not state stays blank.

    python scripts/make_publication_lags.py
"""

from __future__ import annotations

import csv
import math
import os
import re
from pathlib import Path

import yaml

HERE = Path(__file__).parent.parent
OUT = HERE / "src/oretrace/catalog/publication_lags.csv"
HEAD = (
    "# Made by scripts/make_publication_lags.py from publication_lags.yml, notes of 2026-09-17 by an author of "
    "working scrapers, and publication_calendar.yml (practice, no official calendar). months: after how many months "
    "a month's figures are out by the end of a month; blank: not stated. reporter blank: every one. source national: "
    "files of the reporter's own office, read by a mapping.\n"
)
OFFICES = {
    "UN Comtrade monthly, reporter China": ("comtrade", "CHN"),
    "UN Comtrade monthly, reporter Turkiye": ("comtrade", "TUR"),
    "US Census": ("census", "USA"),
    "Eurostat Comext": ("comext", ""),
    "HM Revenue & Customs": ("uk", "GBR"),
    "China GACC, query platform": ("national", "CHN"),
    "Brazil MDIC ComexStat": ("national", "BRA"),
    "India TradeStat": ("national", "IND"),
    "Philippines PSA": ("national", "PHL"),
    "Turkiye TurkStat": ("national", "TUR"),
    "Indonesia BPS": ("national", "IDN"),
    "Korea KCS": ("national", "KOR"),
}


def months(lag: str) -> int | None:
    """The end of what a text states: "12-18 months later" is 18, "about M+1.5 months" 2, "18th of M+1" 1."""
    if found := re.search(r"M\+(\d+(?:\.\d+)?)", lag):
        return math.ceil(float(found[1]))
    found = re.search(r"(?:\d+-)?(\d+) months", lag)
    return int(found[1]) if found else None


def main() -> None:
    """Write the table."""
    data = Path(os.environ.get("ORETRACE_DATA", HERE.parent / "shared/data"))
    files = data / "reference/publication_lags.yml", HERE / "scripts/publication_calendar.yml"
    found: dict[tuple[str, str], tuple[int | None, str]] = {}
    for row in (row for file in files for row in yaml.safe_load(file.read_text("utf-8"))["rows"]):
        for office, key in OFFICES.items():
            if row["office"].startswith(office):  # the later file states what the first does not
                found[key] = months(row["lag"]), row["lag"]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("source", "reporter", "months", "stated"))
        for (source, reporter), (lag, stated) in found.items():
            writer.writerow((source, reporter, "" if lag is None else lag, stated))


if __name__ == "__main__":
    main()
