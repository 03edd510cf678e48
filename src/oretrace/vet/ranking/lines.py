"""Lines of shipments as NumPy columns, and the reasons of those that were set aside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from oretrace.arrays import Array, Index

Objects = np.ndarray[tuple[int], np.dtype[np.object_]]
TEXTS = (
    "number", "office", "regime", "transport", "declarant", "shipper", "consignee", "carrier", "origin", "departure",
    "destination", "hs_code", "incoterm", "package_kind", "currency", "licence", "goods_text", "irregularity",
)  # fmt: skip
AMOUNTS = ("net_kg", "gross_kg", "packages", "quantity", "value")
MOST_OTHERS = 12
"""Further columns of a file that are read."""


@dataclass(frozen=True)
class Lines:
    """Columns of n lines in the order of their file, and what was set aside of it (line to reason).

    `texts`: objects, "" where unknown. `amounts`: NaN where unknown. `day`: days since 1970, −1 where unknown.
    `irregular`: 1, 0, NaN. `others`: further columns of the file, texts.
    """

    line: Index
    day: Index
    texts: Mapping[str, Objects]
    amounts: Mapping[str, Array]
    irregular: Array
    others: Mapping[str, Objects]
    aside: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.line)

    def labelled(self) -> Lines:
        """The lines whose outcome is known."""
        has = np.isfinite(self.irregular)
        return Lines(
            self.line[has],
            self.day[has],
            {name: some[has] for name, some in self.texts.items()},
            {name: some[has] for name, some in self.amounts.items()},
            self.irregular[has],
            {name: some[has] for name, some in self.others.items()},
        )


def read_lines(path: Path, mapping: str | Path) -> Lines:
    """The lines of a file of shipments by a mapping; errors as those of `import shipments`."""
    from oretrace.sources.shipments import prepare_shipments

    tables = prepare_shipments(path, mapping).tables()
    quarantine = tables["shipment_quarantine"].table
    aside = dict(zip(quarantine["line"].to_pylist(), quarantine["reason"].to_pylist(), strict=True))
    return lines_of(tables["shipment"].table, aside)


def lines_of(table: pa.Table, aside: Mapping[int, str] | None = None) -> Lines:
    """The columns of a table `shipment`."""
    import pyarrow.compute as pc

    when = pc.coalesce(table["happened_on"], table["filed_on"]).cast("int32")
    irregular = table["irregular"].cast("float64").to_numpy()
    return Lines(
        line=table["line"].to_numpy(),
        day=pc.fill_null(when, -1).to_numpy().astype(np.int64),
        texts={name: _texts(table[name]) for name in TEXTS},
        amounts={name: table[name].cast("float64").to_numpy() for name in AMOUNTS},
        irregular=np.asarray(irregular, float),
        others=_others(table["other"]),
        aside=aside or {},
    )


def _texts(column: pa.ChunkedArray) -> Objects:
    import pyarrow.compute as pc

    return np.asarray(pc.fill_null(column, "").to_numpy(), dtype=object)


def _others(column: pa.ChunkedArray) -> dict[str, Objects]:
    """The further columns of the file, which stand as a JSON object in each line."""
    coded = column.combine_chunks().dictionary_encode()
    objects = [json.loads(text) for text in coded.dictionary.to_pylist()]
    place = coded.indices.fill_null(len(objects)).to_numpy().astype(np.int64)
    names: Sequence[str] = sorted({name for one in objects for name in one})[:MOST_OTHERS]
    return {
        name: np.array([str(one.get(name) or "")[:200] for one in (*objects, {})], dtype=object)[place]
        for name in names
    }
