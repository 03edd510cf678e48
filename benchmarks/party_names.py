"""Many distinct names of firms, with the firm of each where it is known: what `parties resolve` meets at scale.

Two fifths are names of the LEI register (GLEIF, CC0: names_file), as they are. The rest are spellings of modelled
Chinese firms, which share their tokens as real ones do: a place of `places.csv`, two to four characters of `SIGNS`,
some far more frequent than others, one or two trades, a legal form. A firm is written in one to four ways: legal form
and trade as registered or abbreviated, in capitals, with syllables apart or hyphenated, with a slip of two letters,
cut at the 35th letter, in Han.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from oretrace.catalog.tables import read_table
from oretrace.parties.letters import FOLDER, has_han, reading

SHARE_REGISTERED = 0.4
MOST_WAYS = 4
CUT = 35
SIGNS = (
    "华新金鑫龙盛达宏兴源海天瑞恒泰丰安德嘉隆亿诚信中东方大通利永顺昌福江南北京山河远博美伟明光阳星联创富康友和平"
    "成旺祥云城建力强胜凯捷科润泽汇银玉宝正元荣辉煌腾飞翔鹏程万里佳益民广百世纪国长春晨曦众合同立升高峰景林森木"
    "石铁钢锐锋宇航浩然清泉水湖洋洲港澳皇冠帝豪雅典奇迈克尔斯普罗特维亚莱思想智慧文艺乐欣悦心诺言善仁义礼贤才俊"
    "杰英雄豹虎狮象鹰凤凰麒麟梅兰竹菊荷花开贵如意吉庆喜双全优品尚格致"
)
TRADES = (
    ("科技", ("Technology", "Tech")),
    ("贸易", ("Trading", "Trade")),
    ("进出口", ("Import and Export", "Imp & Exp", "Import & Export")),
    ("国际贸易", ("International Trading", "Intl Trading")),
    ("新材料", ("New Materials", "New Material")),
    ("有色金属", ("Nonferrous Metals", "Non-ferrous Metals")),
    ("金属", ("Metals", "Metal")),
    ("化工", ("Chemical", "Chemicals")),
    ("矿业", ("Mining",)),
    ("实业", ("Industrial", "Industry")),
    ("电子", ("Electronics", "Electronic")),
    ("机械", ("Machinery",)),
    ("国际物流", ("International Logistics", "Intl Logistics")),
    ("供应链管理", ("Supply Chain Management", "Supply Chain Mgmt")),
    ("集团", ("Group",)),
)
FORMS = ("Co., Ltd.", "Co., Ltd", "Company Limited", "Co Ltd", "CO.,LTD.", "Limited Company")


def distinct_names(many: int, names_file: Path, seed: int = 1) -> tuple[list[str], list[int]]:
    """Names that are all different, in random order, and the number of the firm of each: -1 where it is unknown."""
    random = np.random.default_rng(seed)
    registered = sorted({name for name in pq.read_table(names_file, columns=["name"])["name"].to_pylist() if name})
    order = random.permutation(len(registered))[: int(many * SHARE_REGISTERED)]
    found = {registered[n]: -1 for n in order.tolist()}
    firm = 0
    while len(found) < many:
        for name in _spellings(random):
            found.setdefault(name, firm)
        firm += 1
    names = list(found)[:many]
    order = random.permutation(many)
    return [names[n] for n in order.tolist()], [found[names[n]] for n in order.tolist()]


def _places() -> list[tuple[str, str]]:
    """Chinese provinces and cities, in Latin letters and in Han: names that are the reading of their characters."""
    known = [row["words"].split("|") for row in read_table("places.csv", FOLDER)]
    return [(of[0].title(), han) for of in known for han in of[1:2] if has_han(han) and reading(han) == of[0]]


PLACES = _places()


def _spellings(random: np.random.Generator) -> list[str]:
    """A firm as it is written in one to four ways."""
    place, han_place = PLACES[int(random.exponential(25)) % len(PLACES)]
    many = int(random.choice((2, 3, 4), p=(0.78, 0.17, 0.05)))
    signs = [SIGNS[int(len(SIGNS) ** u) - 1] if u > 0.3 else SIGNS[int(u / 0.3 * 40)] for u in random.random(many)]
    trades = [TRADES[n] for n in random.integers(len(TRADES), size=int(random.integers(1, 3)))]
    trades = list(dict.fromkeys(trades))
    syllables = [reading(sign) for sign in signs]
    core = "".join(syllables).capitalize()
    base = f"{core} {' '.join(ways[0] for _, ways in trades)}"
    form = FORMS[int(random.integers(len(FORMS)))]
    registered = f"{place} {base} {FORMS[0]}"
    short = f"{place} {core} {' '.join(ways[-1] for _, ways in trades)} {form}"
    slip = int(random.integers(1, max(2, len(core) - 1)))
    slipped = core[:slip] + core[slip + 1 : slip + 2] + core[slip : slip + 1] + core[slip + 2 :]
    apart = ("-" if random.random() < 0.3 else " ").join(syllables)
    ways = [
        short,
        registered.upper(),
        registered.replace(core, apart).upper(),
        registered.replace(core, slipped),
        registered.upper()[:CUT].strip(),
        f"{han_place}{''.join(signs)}{''.join(han for han, _ in trades)}有限公司",
    ]
    chosen = random.permutation(len(ways))[: int(random.integers(0, MOST_WAYS))]
    return [registered, *(ways[n] for n in chosen.tolist())]
