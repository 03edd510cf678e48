"""Make catalog/hs_successors.csv: into which HS 2022 codes the goods of an older code went.

Reads the two correlation workbooks of the UN Statistics Division under $ORETRACE_DATA/reference. Run it from the
project's root; the result is committed. Only old codes of which some goods went into a code of hs_materials.csv stand
in it, and of them only those that did not simply keep their number. HS 2012 codes are followed through HS 2017, so
the list may be too long, never too short: crumbs (waste that moved to heading 8549) count like all else.
"""

import csv
from collections import defaultdict
from pathlib import Path

from oretrace.catalog.materials import hs_materials
from scripts.make_hs_families import DATA, REVISIONS, Pair, read_pairs

OUT = Path("src/oretrace/catalog/hs_successors.csv")
COMMENT = (
    "# Derived by scripts/make_hs_successors.py from the HS 2022-2017 and 2017-2012 correlation tables, "
    "UN Statistics Division. HS 2022 codes that took goods of the old code; one not listed kept its number or is of "
    "no material."
)


def followed(pairs: set[Pair]) -> dict[str, set[str]]:
    """Old code -> the new codes that took some of its goods."""
    found: dict[str, set[str]] = defaultdict(set)
    for new, old in pairs:
        found[old].add(new)
    return found


def successors(folder: Path) -> list[tuple[str, str, list[str]]]:
    """Edition, old code and the HS 2022 codes that took its goods, as far as materials are concerned."""
    step = {old_name: followed(read_pairs(folder / file)[1]) for old_name, _, _, file in REVISIONS}
    after_2017 = step["HS2017"]
    after_2012 = {old: set().union(*(after_2017[new] for new in news)) for old, news in step["HS2012"].items()}
    held = {row.hs6 for row in hs_materials()}
    return [
        (edition, old, sorted(news))
        for edition, after in (("HS2012", after_2012), ("HS2017", after_2017))
        for old, news in sorted(after.items())
        if (news & held or old in held) and news != {old}
    ]


def main() -> None:
    with OUT.open("w", encoding="utf-8", newline="") as file:
        print(COMMENT, file=file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["hs_edition", "hs6", "successors"])
        writer.writerows((edition, old, "|".join(news)) for edition, old, news in successors(DATA))


if __name__ == "__main__":
    main()
