"""Make catalog/code_changes.csv: which goods changed their Combined Nomenclature code, and when.

Reads CN_concordances_1988_2025.xls (Eurostat) under $ORETRACE_DATA/reference. Run it from the project's root; the
result is committed. Kept are changes since 2012 that leave or enter a six-digit code of hs_materials.csv (as numbered
in HS 2022, 2017 or 2012); a code that only stayed what it was is no change.
"""

import csv
import os
from pathlib import Path

from python_calamine import CalamineWorkbook

from oretrace.catalog.materials import hs_materials

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "reference"
OUT = Path("src/oretrace/catalog/code_changes.csv")
SINCE = 2012
COMMENT = (
    "# Derived by scripts/make_code_changes.py from the concordances of the Combined Nomenclature 1988-2025, "
    "Eurostat (reuse with attribution). year: goods of cn8_from are under cn8_to from January of it on; a code that "
    "splits has several rows."
)


def digits(cell: object) -> str:
    return str(cell).replace(" ", "").removesuffix(".0")


def main() -> None:
    known = {code for row in hs_materials() for code in (row.hs6, *row.hs2017, *row.hs2012)}
    sheet = CalamineWorkbook.from_path(DATA / "CN_concordances_1988_2025.xls").get_sheet_by_index(0)
    rows = set()
    for period, old, new in (map(digits, row[:3]) for row in sheet.to_python()[1:]):
        year = int(period[-4:])
        if year >= SINCE and old != new and {old[:6], new[:6]} & known:
            rows.add((year, old, new))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(COMMENT + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", "cn8_from", "cn8_to"])
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main()
