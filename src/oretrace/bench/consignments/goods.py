"""What papers call goods: a text in a language, a purity, packages; vague where somebody hides or does not care."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.tables import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.arrays import Array, Index
    from oretrace.bench.draws import Draws

    Texts = NDArray[np.object_]

LANGUAGES = ("en", "zh", "es", "th", "ru")
PURITIES = {
    "metal": ("99.9%", "99.99%", "3N", "4N", "5N", "Min 99.7 pct", "≥99.8%", "99.65%"),
    "oxide": ("99.5%", "99.8%", "99.9%", "3N", "4N", "≥99.8%", "Min 99.5 pct"),
    "compound": ("99%", "99.5%", "98.5% min", "≥99%"),
    "ore": ("60%", "65%", "Min 50 pct"),
    "article": ("",),
}
PACKAGES = {  # kind, usual net kg of one, tare kg
    "metal": (("PLT", 1000.0, 25.0), ("BDL", 500.0, 6.0), ("CTN", 25.0, 0.9), ("DRM", 100.0, 5.0)),
    "oxide": (("BAG", 25.0, 0.3), ("BBG", 1000.0, 4.0), ("DRM", 50.0, 2.6), ("BTL", 1.0, 0.2)),
    "compound": (("BAG", 25.0, 0.3), ("DRM", 50.0, 2.6), ("BBG", 1000.0, 4.0), ("BTL", 1.0, 0.2)),
    "ore": (("BBG", 1000.0, 4.0), ("BBG", 1500.0, 5.0), ("BAG", 50.0, 0.4)),
    "article": (("CTN", 20.0, 1.2), ("PLT", 400.0, 24.0), ("CAS", 150.0, 14.0)),
}
VAGUE = {
    "en": ("METAL PRODUCTS", "INDUSTRIAL RAW MATERIALS", "CHEMICALS N.O.S.", "POWDER", "FREIGHT ALL KINDS"),
    "zh": ("金属制品", "工业原料", "粉末", "化工产品"),
    "es": ("PRODUCTOS METALICOS", "MATERIA PRIMA INDUSTRIAL"),
    "th": ("วัตถุดิบอุตสาหกรรม", "ผลิตภัณฑ์โลหะ"),
    "ru": ("СЫРЬЕ ПРОМЫШЛЕННОЕ", "ИЗДЕЛИЯ МЕТАЛЛИЧЕСКИЕ"),
}


@dataclass(frozen=True)
class GoodsName:
    """One product: form of the goods, names by language, CAS number and formula ("" where it has none)."""

    form: str
    names: dict[str, tuple[str, ...]]
    cas: str
    formula: str


@lru_cache(maxsize=1)
def goods_names() -> dict[str, GoodsName]:
    """HS6 → its names."""
    return {
        row["hs6"]: GoodsName(
            row["form"], {one: tuple(row[one].split("|")) for one in LANGUAGES}, row["cas"], row["formula"]
        )
        for row in read_table("goods.csv", Path(__file__).parent)
    }


def describe(draws: Draws, lot: Index, hs6: Texts, language: Texts, vague: NDArray[np.bool_], view: str) -> Texts:
    """The goods text of each lot in one view: a name, and now and then a formula, a CAS number, the English name."""
    known = goods_names()
    u = draws.uniform(f"text {view}", lot[:, None], np.arange(4)[None, :])
    texts = np.empty(lot.size, dtype=object)
    for k, (code, tongue, hidden) in enumerate(zip(hs6, language, vague, strict=True)):
        name = known[code]
        options = VAGUE[tongue] if hidden else name.names[tongue]
        text = options[int(u[k, 0] * len(options))]
        if not hidden:
            text += _more(name, tongue, u[k, 1:])
        texts[k] = text
    return texts


def _more(name: GoodsName, language: str, u: Array) -> str:
    """What stands behind the name: a formula, a CAS number, the name in English."""
    more = ""
    if language != "en" and u[0] < 0.3:
        more += f" {name.names['en'][int(u[0] / 0.3 * len(name.names['en']))]}"
    if name.formula and u[1] < 0.12:
        more += f" {name.formula}"
    if name.cas and u[2] < 0.10:
        more += f" CAS {name.cas}"
    return more


def purities(draws: Draws, lot: Index, hs6: Texts) -> Texts:
    """Purity as written, "" in a quarter of the cases."""
    known = goods_names()
    u = draws.uniform("purity", lot[:, None], np.arange(2)[None, :])
    found = np.empty(lot.size, dtype=object)
    for k, code in enumerate(hs6):
        options = PURITIES[known[code].form]
        found[k] = "" if u[k, 0] < 0.25 else options[int(u[k, 1] * len(options))]
    return found


def packages(draws: Draws, lot: Index, hs6: Texts, kg: Array) -> tuple[Texts, Index, Array]:
    """Kind and number of packages, and the tare in kg; small lots come in small packages."""
    known = goods_names()
    u = draws.uniform("package", lot)
    kinds, count, tare = np.empty(lot.size, dtype=object), np.ones(lot.size, dtype=np.int64), np.zeros(lot.size)
    for k, code in enumerate(hs6):
        options = PACKAGES[known[code].form]
        fit = [one for one in options if one[1] <= 2.0 * kg[k]] or [min(options, key=lambda one: one[1])]
        kind, load, each = fit[int(u[k] * len(fit))]
        number = max(1, round(kg[k] / load))
        kinds[k], count[k], tare[k] = kind, number, number * each * min(1.0, kg[k] / (number * load) + 0.3)
    return kinds, count, tare
