"""Derive the tables of `oretrace.parties` that no person writes: letters, Han readings, how common a word is.

python scripts/make_party_tables.py letters     # needs pypinyin (MIT), anyascii (ISC), opencc (Apache-2.0)
python scripts/make_party_tables.py readings Unihan_Readings.txt    # of the Unicode database (its licence)
python scripts/make_party_tables.py rarity GLEIF_NAMES.parquet      # names of the LEI register (CC0)
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path
from unicodedata import category

from oretrace.catalog.tables import read_table

FOLDER = Path(__file__).parents[1] / "src" / "oretrace" / "parties" / "tables"
BLOCKS = ((0xC0, 0x24F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0x9FF), (0xE00, 0xEFF), (0x1000, 0x10FF))
MORE_BLOCKS = ((0x1200, 0x135A), (0x1780, 0x17D3), (0x1E00, 0x1FFF), (0x3041, 0x30FF))
READ_OTHERWISE = {"晟": "sheng"}
"""Signs that names of firms read otherwise than dictionaries."""
FIELDS = {
    "kCantonese": ("粤", "big5", b"\xc9\x40"),
    "kJapaneseOn": ("日", "shift_jis", b"\x98\x9f"),
    "kJapaneseKun": ("日", "shift_jis", b"\x98\x9f"),
}
"""Of each field of Unihan the language, and the code and its first sign that is not common."""
VERBS = {"tsu": "chi", "su": "shi", "ku": "ki", "gu": "gi", "mu": "mi", "bu": "bi", "nu": "ni", "ru": "ri", "u": "i"}
LONGEST_READING = 6
"""Letters of a reading: longer ones are verbs, which no name is written with."""
FEWEST = 40
"""Names that hold a word before it has a line of its own."""


def letters() -> None:
    """Latin letters for those of other scripts (anyascii), readings of Han (pypinyin), traditional to simplified."""
    import opencc
    import pypinyin
    from anyascii import anyascii

    with (FOLDER / "letters.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("# Latin letters for those of other scripts: derived from anyascii (ISC licence).\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("latin", "letters"))
        same: dict[str, list[str]] = defaultdict(list)
        for first, last in BLOCKS + MORE_BLOCKS:
            for one in map(chr, range(first, last + 1)):
                latin = "".join(c for c in anyascii(one).lower() if c.isalnum())
                if category(one)[0] not in "PSZC" and one.lower() == one:
                    same[latin].append(one)
        out.writerows((latin, "".join(ones)) for latin, ones in sorted(same.items()))
    with (FOLDER / "han.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("# The commonest reading of Han characters, without tones: derived from pypinyin (MIT licence).\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("pinyin", "characters"))
        same = defaultdict(list)
        for one in map(chr, range(0x4E00, 0x9FA6)):
            reading = pypinyin.lazy_pinyin(one, errors=lambda _: [""])[0].replace("ü", "u").replace("v", "u")
            if reading.isascii() and reading:
                same[READ_OTHERWISE.get(one, reading)].append(one)
        out.writerows((reading, "".join(ones)) for reading, ones in sorted(same.items()))
    with (FOLDER / "traditional.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("# Simplified characters and the traditional ones they replace: OpenCC (Apache-2.0).\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("simplified", "traditional"))
        turn, same = opencc.OpenCC("t2s"), defaultdict(list)
        for one in map(chr, range(0x4E00, 0x9FA6)):
            if (other := turn.convert(one)) != one and len(other) == 1:
                same[other].append(one)
        out.writerows((other, "".join(ones)) for other, ones in sorted(same.items()))


def readings(unihan: Path) -> None:
    """How common Han characters are read in Cantonese and in Japanese, the latter by sound and by meaning."""
    simplified = {
        one: row["simplified"] for row in read_table("traditional.csv", FOLDER) for one in row["traditional"]
    }
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in unihan.read_text(encoding="utf-8").splitlines():
        if not line.startswith("U+") or (field := line.split("\t"))[1] not in FIELDS:
            continue
        sign, (language, codec, last) = chr(int(field[0][2:], 16)), FIELDS[field[1]]
        if not b"\x80" < sign.encode(codec, "ignore") < last:
            continue
        for read in field[2].lower().split():
            for reading in _stems(read) if field[1] == "kJapaneseKun" else [read.rstrip("123456")]:
                if (one := simplified.get(sign, sign)) not in (same := found[language, reading]):
                    same.append(one)
    with (FOLDER / "readings.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# Readings of Han signs in Cantonese (粤) and Japanese (日): derived from Unihan (Unicode licence).\n"
        )
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("language", "reading", "characters"))
        rows = sorted((*key, "".join(ones)) for key, ones in found.items())
        out.writerows(row for row in rows if len(row[1]) <= LONGEST_READING)


def _stems(reading: str) -> list[str]:
    """A reading by meaning as it stands in names: 高, takai, is taka; 住, sumu, is sumi; 植, ueru, is ue."""
    if len(reading) > 3 and reading[-1] == "i" and reading[-2] in "aiuo":
        return [reading[:-1]]
    if reading.endswith(("eru", "iru")):
        return [reading[:-2], reading[:-3]]
    end = next((one for one in VERBS if reading.endswith(one) and len(reading) > 2), None)
    return [reading, reading.removesuffix(end) + VERBS[end]] if end else [reading]


def rarity(names: Path) -> None:
    """How many of 100,000 registered names hold a word, of those that 1 in 10,000 holds."""
    import pyarrow.parquet as pq

    from oretrace.parties.letters import latin_words

    every = pq.read_table(names, columns=["name"])["name"].to_pylist()
    counted = Counter(word for name in every for word in set(latin_words(name)))
    with (FOLDER / "rarity.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("# Names of the LEI register (GLEIF, CC0) that hold a word, of those held by 40 or more.\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("names", "words"))
        out.writerow((len(every), ""))
        same: dict[int, list[str]] = defaultdict(list)
        for word, number in counted.items():
            if number >= FEWEST:
                same[number if number < 1000 else round(number, -2)].append(word)
        out.writerows((number, " ".join(sorted(words))) for number, words in sorted(same.items(), reverse=True))


if __name__ == "__main__":
    if sys.argv[1] == "letters":
        letters()
    else:
        {"readings": readings, "rarity": rarity}[sys.argv[1]](Path(sys.argv[2]))
