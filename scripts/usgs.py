"""Reading the Mineral Commodity Summaries of the U.S. Geological Survey: values, units, countries and notes."""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

from oretrace.catalog.territories import Scheme, territories

DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data"))
MCS_2026 = "usgs/MCS2026_Commodities_Data.csv"
MCS_2025 = "usgs/MCS2025_World_Data.csv"

Row = dict[str, str]
Interval = tuple[float, float | None, float | None, str]  # low, typical, high, status

TONNES = {"metric tons": 1.0, "kilograms": 0.001, "thousand metric tons": 1000.0, "thousand metric dry tons": 1000.0}
# What stands where a figure is not printed; `s` sends the reader to the note ("Included in World total").
NO_FIGURE = {"W": "withheld", "NA": "unknown", "s": "unknown", "": "unknown", "Small": "unknown", "Large": "unknown"}
# Notes that say nothing of the figure, or what the table says for the whole of it.
PLAIN = re.compile(
    r"Estimated\.|Reported\.|Yes|See Appendix C .*|Calcined .*|Unless otherwise noted.*|"
    r"In addition to the countries.*|Manganese content typically.*|Defined (as|for) .*|"
    r"(NA )?\(Reserve data is thousand metric tons\)\.|Gross weight for reserves data|"
    r"estimated( 2023)?|reported|NA|na|W for 23-24|Included in World total"
)


def rows_2026(data: Path) -> list[Row]:
    """The 2026 edition; cp1252, of which its latin-1 dashes are a part."""
    with (data / MCS_2026).open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file))


def rows_2025(data: Path) -> list[Row]:
    with (data / MCS_2025).open(encoding="utf-8-sig", newline="") as file:
        return [{key: plain(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def interval(text: str, factor: float = 1.0) -> Interval:
    """A printed value times `factor`: a dash is nought, `W`, `NA` no figure, `>` and `<` bounds, `a - b` a range."""
    text = plain(text)
    if text in NO_FIGURE:
        return 0.0, None, None, NO_FIGURE[text]
    if text in ("\u2014", "--"):
        return 0.0, 0.0, 0.0, "reported"
    if found := re.fullmatch(r"([><]?)([\d,.]+)", text):
        value = number(found[2]) * factor
        return {
            "": (value, value, value, "reported"),
            ">": (value, None, None, "bound"),
            "<": (0.0, None, value, "bound"),
        }[found[1]]
    if found := re.fullmatch(r"([\d,.]+) - ([\d,.]+)", text):
        return number(found[1]) * factor, None, number(found[2]) * factor, "bound"
    raise SystemExit(f"not a value that the USGS prints: {text!r}")


def number(text: str) -> float:
    return float(text.replace(",", ""))


def territory(name: str, where: str, scheme: Scheme = "name") -> str:
    """The ISO code of a country's name, `WLD` or `OTH`; a name the catalog does not know is an error."""
    name = plain(name)
    if name.startswith("World total"):
        return "WLD"
    if name.casefold() == "other countries":
        return "OTH"
    return territories().resolve(name, scheme=scheme, where=where)


def notes(text: str, most: int = 140) -> str:
    """The parts of a note that say something of the figure, at most so many letters of them."""
    kept = "; ".join(part for part in map(plain, text.split(" -- ")) if part and not PLAIN.fullmatch(part))
    return kept if len(kept) <= most else f"{kept[: most - 1].rstrip()}…"


def spec(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Lines `chapter | table | words`, the words parted by commas; the word `-` alone is "known, and left out"."""
    lines = (line.split(" | ") for line in text.strip().splitlines())
    return {(chapter, table): tuple(words.split(", ")) for chapter, table, words in lines}


def figure_text(value: float | None) -> str:
    return "" if value is None else f"{value:.9g}" if value % 1 else f"{value:.0f}"


def write(path: Path, comment: str, columns: list[str], rows: Iterator[Row] | list[Row]) -> int:
    """The rows under a comment line and a header; how many they were."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        print(comment, file=file)
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
    return len(listed)
