"""Make catalog/contiguity.csv: which territories share a land border.

Reads $ORETRACE_DATA/reference/dist_cepii.dta (CEPII GeoDist: Mayer and Zignago 2011, CEPII Working Paper 2011-25;
Etalab Open Licence 2.0). Run it from the project's root; the result is committed. GeoDist has the borders of about
2000 and codes of its own for some states; what has changed since stands in the tables below, which are ours.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from oretrace.catalog.territories import territories

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "reference"
OUT = Path("src/oretrace/catalog/contiguity.csv")
COMMENT = (
    "# Derived by scripts/make_contiguity.py from CEPII GeoDist (Mayer and Zignago 2011), Etalab Open Licence 2.0; "
    "borders of states founded since, and of three that it lacks: own table."
)
RENAMED = {"PAL": "PSE", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD"}
# Not yet apart in GeoDist: their borders are all from BORDERS.
REDRAWN = {"YUG", "SDN"}
BORDERS = {
    "LIE": "AUT CHE",
    "MCO": "FRA",
    "MNE": "ALB BIH HRV SRB XKX",
    "SDN": "CAF EGY ERI ETH LBY SSD TCD",
    "SRB": "BGR BIH HRV HUN MKD ROU XKX",
    "SSD": "CAF COD ETH KEN UGA",
    "VAT": "ITA",
    "XKX": "ALB MKD",
}
ROW = struct.Struct("<3s3s8b4f")
"""exporter, importer, contig and seven other marks; dist, distcap, distw, distwces in km."""


def rows(path: Path) -> Iterator[tuple[str, str, bool, float]]:
    """Exporter, importer, whether they share a border, and km between main cities, of a Stata 118 file."""
    data = path.read_bytes()
    if not data.startswith(b"<stata_dta><header><release>118</release><byteorder>LSF"):
        raise SystemExit(f"{path}: expected a little-endian Stata file of release 118")
    section = struct.unpack_from("<14Q", data, data.index(b"<map>") + len("<map>"))
    first, last = section[9] + len("<data>"), section[10] - len("</data>")
    for row in ROW.iter_unpack(data[first:last]):
        yield row[0].decode(), row[1].decode(), row[2] == 1, row[10]


def pairs(path: Path) -> set[tuple[str, str]]:
    """Neighbours, each pair once in alphabetical order."""
    found = {(a, b) for a, b, contiguous, _ in rows(path) if contiguous and not REDRAWN & {a, b}}
    found = {(RENAMED.get(a, a), RENAMED.get(b, b)) for a, b in found}
    found |= {(a, b) for a, all_of_a in BORDERS.items() for b in all_of_a.split()}
    return {(min(pair), max(pair)) for pair in found}


def main() -> None:
    found = sorted(pairs(DATA / "dist_cepii.dta"))
    unknown = {name for pair in found for name in pair} - set(territories().by_iso3)
    if unknown:
        raise SystemExit(f"no territories: {sorted(unknown)}")
    lines = [COMMENT, "iso3,neighbour", *(f"{a},{b}" for a, b in found)]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(found)} borders")


if __name__ == "__main__":
    main()
