"""Command lines drawn by a seed: any command, its own options, values that are right, nearly right and hostile."""

import os
from dataclasses import dataclass
from pathlib import Path
from random import Random

from oretrace.sources import SOURCES
from tests.cli.typed import commands

HEAVY = {"bench world", "bench make", "bench run", "bench replay", "bench compare"}
"""They model worlds for seconds before they look at a file; their options are refused before that in tests/cli."""
ONLINE = {"serve", "try", *(name for name, _ in commands() if name.split()[0] == "fetch")}
"""They ask services, which answer in their own time (tests/live), or serve until they are ended (tests/web)."""

ACT = """\
id: own-ban
issuer: CHN
based_on: cn-2024-46-us-ban
effective_from: 2023-01-01
targets: [USA]
"""
PANEL = "product_cn8,reporter,partner,period,value_eur\n81101000,Germany,Georgia,2020-01,1\n"
LINES = "hs_code,origin,destination,on\n811010,CHN,USA,2025-01-01\n"
SCORES = "territory,score\nCHN,0.5\n"
FIGURES = (
    "material,stage,measure,territory,year,basis,low_t,typical_t,high_t,status,source,vintage,note\n"
    "antimony,mine,production,CHN,2023,content,1,1,1,reported,mine,2023,\n"
)
TEXTS = (
    *(
        "",
        " ",
        ",",
        "-",
        "--",
        "-1",
        "0",
        "1e309",
        "nan",
        "inf",
        "all",
        "ALL",
        "*",
        "null",
        "None",
        "%s",
        "{0}",
        "{}",
    ),
    *(
        "a\nb",
        "a\tb",
        "a\x00b",
        "\x1b[31mred",
        "\u202eltr",
        "\u2028",
        "\ufeff",
        "\udcff\udcfe",
        "ß",
        "ﬀ",
        "١٢٣",
        "𝟙",
        "中国",
    ),
    *("'", '"', "';--", "') OR 1=1 --", "$codes", "?", "</script><script>alert(1)</script>", "[bold]x[/bold]", "[/]"),
    *(
        "x" * 5_000,
        "9" * 5_000,
        "1," * 5_000,
        "../" * 50,
        "~",
        "$HOME",
        "file:///etc/passwd",
        "http://x",
        "CON",
        "a%20b",
    ),
)
DAYS = (
    *("2024-01", "2024-01-31", "2024-13", "2024-02-30", "0000-00", "0001-01", "0001-01-01", "9999-12", "9999-12-31"),
    *("1900-01", "2199-12", "2024", "202401", "20240131", "2024-W01-1", "2024-01-01T00:00", "99999-01", "-2024-01"),
)
GOODS = ("antimony", "Sb", "unobtainium", "rare earths", "CHN", "USA", "China", "EUU", "WLD", "Chian", "US", "156")
CODES = (
    "811010",
    "81",
    "8110",
    "81101000",
    "8110100000",
    "8110.10",
    "81 10 10",
    "811010,282580",
    "1",
    "999999",
    "000000",
)
KNOWN = ("table", "json", "csv", "xml", "hub", "product", "foo", "comext", "comtrade", "military", "99.6", "1e-320")


@dataclass(frozen=True)
class Places:
    """A folder with a store and files, right and hostile, by what they are."""

    folder: Path
    store: Path
    files: tuple[Path, ...]
    traps: tuple[Path, ...]


def places(folder: Path, store: Path) -> Places:
    """Makes the files in `folder`."""
    contents = {"act.yml": ACT, "panel.csv": PANEL, "lines.csv": LINES, "scores.csv": SCORES, "figures.csv": FIGURES}
    files = [folder / name for name in contents]
    for path, text in zip(files, contents.values(), strict=True):
        path.write_text(text, "utf-8")
    traps = [
        folder / "none.csv",
        folder / ("x" * 300),
        folder / "a%20b.yml",
        folder / "a\\b\n.csv",
        folder / "\udcff.csv",
    ]
    for end in ("yml", "csv", "html", "parquet"):
        for name, target in (
            ("zero", "/dev/zero"),
            ("full", "/dev/full"),
            ("loop", f"loop.{end}"),
            ("to", "act.yml"),
        ):
            traps.append(folder / f"{name}.{end}")
            traps[-1].symlink_to(target)
        for name in ("pipe", "folder", "holes", "locked", "garbage", "empty"):
            traps.append(folder / f"{name}.{end}")
        os.mkfifo(folder / f"pipe.{end}")
        (folder / f"folder.{end}").mkdir()
        (folder / f"garbage.{end}").write_bytes(Random(end).randbytes(3_000))
        (folder / f"empty.{end}").touch()
        (folder / f"locked.{end}").touch(0o000)
        with (folder / f"holes.{end}").open("wb") as file:
            file.truncate(12 << 30)
    return Places(folder, store, tuple(files), tuple(traps))


def command_line(draw: Random, known: Places) -> list[str]:
    """A command with some of its parameters, mostly those it needs."""
    name, command = draw.choice([pair for pair in sorted(commands()) if pair[0] not in HEAVY | ONLINE])
    words = name.split()
    for parameter in command.params:
        needed = parameter.required
        if draw.random() > (0.95 if needed else 0.3):
            continue
        option = next((one for one in parameter.opts if one.startswith("--")), None)
        flag = getattr(parameter, "is_flag", False)
        words += [option] if option else []
        if not flag:
            words.append(value(draw, parameter.name or "", name, known))
    if draw.random() < 0.1:
        words.insert(draw.randrange(len(words) + 1), draw.choice((*TEXTS, "--no-such", "--version", "--help")))
    return [word.replace("\0", "") if draw.random() < 0.9 else word for word in words]


def value(draw: Random, parameter: str, command: str, known: Places) -> str:
    """A value for a parameter by its name: right in half of all cases."""
    if draw.random() < 0.5:
        return right(draw, parameter, command, known)
    return str(
        draw.choice((draw.choice(TEXTS), draw.choice(TEXTS), draw.choice(known.traps), draw.choice(known.files)))
    )


def right(draw: Random, parameter: str, command: str, known: Places) -> str:
    by_name = {
        "store": known.folder / "new" if command.startswith("import") else known.store,
        "measure": draw.choice(("cn-2024-46-us-ban", known.files[0], "eu-833-2014-2022-328")),
        "id": draw.choice(("cn-2024-46-us-ban", known.files[0])),
        "files": known.files[1],
        "lines": known.files[2],
        "governance": known.files[3],
        "production": known.files[4],
        "mapping": draw.choice(("comtrade_graphite", known.files[0])),
        "out": known.folder / "out" / draw.choice(("x.html", "x.csv", "x.parquet")),
        "hs": draw.choice(CODES),
        "source": draw.choice(sorted(SOURCES)),
    }
    if parameter in by_name:
        return str(by_name[parameter])
    if parameter in ("until", "as_of", "on", "known_on", "retrieved_on", "year"):
        return draw.choice(DAYS)
    return draw.choice(GOODS if draw.random() < 0.7 else KNOWN)
