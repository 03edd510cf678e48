"""Make catalog/hs_families.csv: which HS6 codes must be added up to follow one good over HS 2012, 2017 and 2022.

Reads the two correlation workbooks of the UN Statistics Division under $ORETRACE_DATA/reference. Run it from the
project's root; the result is committed. A family is a connected component of these links (old edition - new edition):

1. *conversion*: the UN conversion table sends a to b, and a is new or b is gone. Both stand in the same heading
   (HS4), or the whole heading of one of them is new or gone.
2. *correlation*: the UN correlation table pairs a with b in one heading, and a is new or b is gone.
3. *numbering*: a new code xxxxx1..9 that links 1 and 2 leave alone joins the un-subdivided xxxxx0 that is gone.
   (The UN tables lose 8541.50 -> 8541.51, 8541.59 among the waste codes of 8549.)

A new code that gathers crumbs of more than 30 codes or more than 4 headings (flat-panel modules 8524, electronic
waste 8549, fish offal 0302.99) takes no part in links 1 and 2: the UN table must name one ancestor for it, and that
one is arbitrary (854921 "waste" -> 854231 "processors"). Such a code is its own family.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "reference"
OUT = Path("src/oretrace/catalog/hs_families.csv")
REVISIONS = [
    ("HS2012", "HS2017", "2017-01", "HS2017_to_HS2012_correlation.xlsx"),
    ("HS2017", "HS2022", "2022-01", "HS2022_to_HS2017_correlation.xlsx"),
]
MOST_CODES, MOST_HEADINGS = 30, 4
COMMENT = (
    "# Derived by scripts/make_hs_families.py from the HS 2022-2017 and 2017-2012 correlation and conversion tables, "
    "UN Statistics Division. A code not listed is its own family. revisions: where the family's codes change."
)

Pair = tuple[str, str]  # new code, old code


def is_code(text: str) -> bool:
    return len(text) == 6 and text.isdigit()


def read_pairs(path: Path) -> tuple[set[Pair], set[Pair]]:
    """Conversion and correlation pairs (new, old) of one workbook; the old code is the second six-digit cell."""
    sheets: dict[str, set[Pair]] = {}
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        rows = ([str(cell).strip() for cell in row] for row in book.get_sheet_by_name(name).to_python())
        codes = ([cell for cell in row if is_code(cell)] for row in rows)
        kind = "conversion" if "conver" in name.casefold() else "correlation"
        sheets[kind] = {(row[0], row[1]) for row in codes if len(row) == 2}
    return sheets["conversion"], sheets["correlation"]


def links(conversion: set[Pair], correlation: set[Pair]) -> set[Pair]:
    """The pairs of one revision that belong together; see the top of this file."""
    new, old = {a for a, _ in correlation}, {b for _, b in correlation}
    found = set(table_links(conversion, correlation, new, old))
    linked = {a for a, _ in found}
    numbered = {(a, f"{a[:5]}0") for a in new - old - linked}
    return found | {(a, b) for a, b in numbered if b in old - new}


def table_links(conversion: set[Pair], correlation: set[Pair], new: set[str], old: set[str]) -> Iterator[Pair]:
    """Links 1 and 2, from the UN tables."""
    new_headings, old_headings = {a[:4] for a in new}, {b[:4] for b in old}
    gatherers = find_gatherers(correlation, new - old)
    for a, b in conversion | correlation:
        if a in gatherers or (a in old and b in new):
            continue
        heading_renewed = a[:4] not in old_headings or b[:4] not in new_headings
        if a[:4] == b[:4] or ((a, b) in conversion and heading_renewed):
            yield a, b


def find_gatherers(correlation: set[Pair], born: set[str]) -> set[str]:
    """New codes made of crumbs of so many old ones that no ancestor can be named."""
    ancestors = defaultdict(set)
    for a, b in correlation:
        ancestors[a].add(b)
    return {a for a in born if len(ancestors[a]) > MOST_CODES or len({b[:4] for b in ancestors[a]}) > MOST_HEADINGS}


def join(pairs: list[Pair]) -> dict[str, str]:
    """Union-find: code -> smallest code of its component."""
    root: dict[str, str] = {}

    def find(code: str) -> str:
        while (up := root.setdefault(code, code)) != code:
            code = up
        return code

    for a, b in pairs:
        low, high = sorted((find(a), find(b)))
        root[high] = low
    return {code: find(code) for code in root}


def main() -> None:
    pairs: list[Pair] = []
    editions: dict[str, set[str]] = defaultdict(set)
    for old_name, new_name, _, file in REVISIONS:
        conversion, correlation = read_pairs(DATA / file)
        pairs += sorted(links(conversion, correlation))
        for a, b in correlation:
            editions[a].add(new_name)
            editions[b].add(old_name)
    families: dict[str, list[str]] = defaultdict(list)
    for code, smallest in sorted(join(pairs).items()):
        families[smallest].append(code)
    with OUT.open("w", encoding="utf-8", newline="") as file_out:
        print(COMMENT, file=file_out)
        writer = csv.writer(file_out, lineterminator="\n")
        writer.writerow(["hs6", "family", "editions", "revisions"])
        for code, family in sorted((code, members) for members in families.values() for code in members):
            changed = [
                date
                for old_name, new_name, date, _ in REVISIONS
                if any((old_name in editions[m]) != (new_name in editions[m]) for m in family)
            ]
            writer.writerow([code, f"{family[0]}+", "|".join(sorted(editions[code])), "|".join(changed)])
    sizes = sorted(((len(m), m[0]) for m in families.values()), reverse=True)
    print(f"{sum(n for n, _ in sizes)} codes in {len(sizes)} families; largest {sizes[:8]}")


if __name__ == "__main__":
    main()
