"""A million lines of declarations imported, checked and ranked: writes benchmarks/consignments_speed.json.

    python -m benchmarks.consignments_speed [MILLIONS ...]     (default 1; 10 is ten files of a million)

Made-up lines: texts of goods labelled twice with numbers behind them (35 thousand distinct, 9 thousand of these even
without numbers of lots), 24 months, containers on two lines of five, licences on one of twelve; and of every million
lines 40 thousand names of firms of its own, in Latin letters and Han. Each step is a command in a process of its own:
seconds on the wall, seconds of processor time (which a busy machine hardly stretches), the peak of its memory.
Limits are those of a million lines on two cores.
"""

import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.large import TIMED
from benchmarks.speed import HERE, ORETRACE

LINES = 1_000_000
LOTS, FIRMS, LICENCES = 80, 40_000, 4_000
LIMITS = {"limit_s": 60, "limit_gib": 4}
TEXTS = HERE.parent / "tests" / "vet" / "classify" / "goods_labelled_twice.csv"
PLACES = ("CN", "US", "TH", "VN", "DE", "KR", "JP", "MY", "IN", "MX")
SYLLABLES = (
    "bao",
    "chen",
    "da",
    "feng",
    "hong",
    "jin",
    "kang",
    "ling",
    "ming",
    "nor",
    "ost",
    "rui",
    "tor",
    "vel",
    "xin",
)
CONSONANTS = "bcdfghjklmnprstvwxyz"
HAN = (
    "宝辰大丰宏金康灵明诺瑞拓维鑫远", "安邦昌达恩福广海佳凯兰茂宁鹏强", "荣盛泰旺祥兴亚益永源泽展正志中",
    "百博晨德东飞富高冠国豪和恒华汇", "惠嘉建健杰锦京景九巨骏科坤乐力", "立联良林龙隆鲁绿美蒙民南能欧普",
    "奇启千乾勤庆群仁日润三森山上神", "胜石时世首双顺四松苏腾天通同万", "威伟文五西先贤信星雄旭雅阳业一",
    "依宜义银英友宇玉誉元云运长振卓",
)  # fmt: skip
"""Of each million lines the signs of its firms' names; those in Latin letters begin with other consonants."""
LATIN_ENDS = ("Metals Co., Ltd.", "Trading Inc.", "Chemical Co Ltd", "Industries GmbH", "Materials Sdn Bhd")
HAN_ENDS = ("有色金属有限公司", "化工有限公司", "贸易有限公司", "新材料有限公司")


def firms(number: int) -> list[str]:
    """Names of which two or three may be one firm's, in other letters; another `number` has other firms."""
    rng = np.random.default_rng([5, number])
    parts = rng.integers(len(SYLLABLES), size=(FIRMS, 3))
    ends = rng.integers(20, size=FIRMS)
    han = rng.random(FIRMS) < 0.3
    turned = CONSONANTS[number % 20 :] + CONSONANTS[: number % 20]
    latin = [one[0].translate(str.maketrans(CONSONANTS, turned)) + one[1:] for one in SYLLABLES]
    return [
        "".join(HAN[number % len(HAN)][k] for k in row) + HAN_ENDS[end % 4]
        if is_han
        else "".join(latin[k] for k in row).title() + " " + LATIN_ENDS[end % 5]
        for row, end, is_han in zip(parts.tolist(), ends.tolist(), han.tolist(), strict=True)
    ]


def declarations(number: int) -> pa.Table:
    """A million lines; another `number` gives others, of other firms, in the same months."""
    rng = np.random.default_rng([21, number])
    with TEXTS.open(encoding="utf-8", newline="") as file:
        goods = [(row["text"], row["first"]) for row in csv.DictReader(file)]
    names = firms(number)
    good, lot = rng.integers(len(goods), size=LINES), rng.integers(LOTS, size=LINES)
    place = rng.integers(len(PLACES), size=(2, LINES))
    is_export = rng.random(LINES) < 0.6
    origin, destination = np.where(is_export, 0, place[0]), np.where(is_export, np.maximum(place[1], 1), 0)
    kg = np.round(rng.lognormal(6, 1.2, LINES), 1)
    days = np.datetime64("2024-01-01") + rng.integers(730, size=LINES)
    number_of = np.char.add("D", (np.arange(LINES) + number * LINES).astype("U9"))
    box = np.char.add("CSQU", np.char.zfill(rng.integers(10**7, size=LINES).astype("U7"), 7))
    licence = np.char.add("DU", (10**7 + rng.integers(LICENCES, size=LINES)).astype("U8"))

    def of(values: list[str] | tuple[str, ...], at: Any) -> pa.Array:
        return pa.DictionaryArray.from_arrays(
            pa.array(np.asarray(at, np.int32)), pa.array(values)
        ).dictionary_decode()

    def some(values: Any, share: float) -> pa.Array:
        return pa.array(np.where(rng.random(LINES) < share, values, "").astype(object), pa.string())

    texts = [f"{text} {'LOT' if lot % 4 else 'OUR REF.'} {lot}" for text, _ in goods for lot in range(LOTS)]
    columns = {
        "decl_no": pa.array(number_of.astype(object), pa.string()),
        "date": pa.array(days),
        "flow": of(("export", "import"), ~is_export),
        "declarant": of(names[:500], rng.integers(500, size=LINES)),
        "shipper": of(names, rng.integers(FIRMS, size=LINES)),
        "consignee": of(names, rng.integers(FIRMS, size=LINES)),
        "hs": of([code for _, code in goods], good),
        "goods_text": of(texts, good * LOTS + lot),
        "net_kg": pa.array(kg),
        "gross_kg": pa.array(np.round(kg * 1.05, 1)),
        "packages": pa.array(np.maximum(kg // 25, 1)),
        "package_type": of(("BAG", "DRM", "CTN", "PLT"), rng.integers(4, size=LINES)),
        "value": pa.array(np.round(kg * rng.lognormal(2, 0.4, LINES), 2)),
        "currency": of(("USD", "CNY"), rng.integers(2, size=LINES)),
        "incoterm": of(("FOB", "CIF"), rng.integers(2, size=LINES)),
        "origin": of(PLACES, origin),
        "destination": of(PLACES, destination),
        "purity": of(("", "99.9%", "4N", "≥99.5%", "min 98 pct"), rng.integers(5, size=LINES)),
        "licence_no": some(licence, 1 / 12),
        "containers": some(box, 0.4),
    }
    return pa.table(columns)


def register(path: Path) -> None:
    """Licences for the codes of the lines, nearly all that they name."""
    names, rng = firms(0), np.random.default_rng(6)
    with path.open("w", encoding="utf-8") as file:
        file.write("number,holder,destination,quantity_kg,valid_from,valid_until\n")
        for number, firm in enumerate(rng.integers(FIRMS, size=LICENCES - 50).tolist()):
            file.write(f'DU{10**7 + number},"{names[firm]}",US,50000,2024-01-01,2025-06-30\n')


def timed(*command: str) -> dict[str, float]:
    """Seconds, seconds of processor time and peak GiB of a command."""
    done = subprocess.run([sys.executable, "-c", TIMED, *command], stdout=subprocess.PIPE, check=True)
    names = ("wall_s", "cpu_s", "peak_gib")
    return {name: round(value, 2) for name, value in zip(names, json.loads(done.stdout), strict=True)}


def size(millions: int) -> dict[str, Any]:
    """Import, checks and ranking of so many million lines."""
    with tempfile.TemporaryDirectory() as folder:
        store, out, licences = (Path(folder) / name for name in ("store", "ranked.csv", "licences.csv"))
        register(licences)
        files = [Path(folder) / f"lines{number}.csv" for number in range(millions)]
        for number, path in enumerate(files):
            pyarrow.csv.write_csv(declarations(number), path)
        subprocess.run([ORETRACE, "import", "licences", licences, "--store", store], check=True)
        asked = ("--mapping", "customs-declarations", "--reporter", "CHN", "--store", str(store))
        steps = {
            "import": timed(str(ORETRACE), "import", "shipments", *map(str, files), *asked),
            "rank": timed(str(ORETRACE), "rank", "--store", str(store), "--out", str(out)),
        }
    both = {name: round(sum(step[name] for step in steps.values()), 2) for name in ("wall_s", "cpu_s")}
    return {"lines": millions * LINES, **steps, "both": both}


def main() -> None:
    """Measure each size and write what was measured, beside what an earlier run did of other sizes."""
    path = HERE / "consignments_speed.json"
    result: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    result |= {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}", **LIMITS}
    for millions in map(int, sys.argv[1:] or ["1"]):
        result[f"{millions} M"] = size(millions)
        print(json.dumps(result[f"{millions} M"]), flush=True)
    path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
