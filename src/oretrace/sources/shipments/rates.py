"""Values in USD: by the rates of a table, of the month of each line or of all months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from oretrace.errors import InputError, nearest
from oretrace.sources.reading import read_sheet

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.sources.reading import Source

COLUMNS = ("month", "currency", "per_usd")


def read_rates(source: Source) -> dict[str, float]:
    """Units per USD by currency and month, such as "CNY 2024-01"; InputError for a table that is none of rates."""
    sheet = read_sheet(source)
    for name in COLUMNS:
        if name not in sheet.table.column_names:
            close = nearest(name, sheet.table.column_names)
            raise InputError(f"rates with the columns {', '.join(COLUMNS)}", f"no {name}", sheet.file, close)
    found = {}
    rows = zip(*(sheet.table[name].to_pylist() for name in COLUMNS), strict=True)
    for row, (month, currency, rate) in enumerate(rows):
        try:
            found[f"{currency} {month}"] = float(rate)
        except (TypeError, ValueError):
            raise InputError("a number", rate, sheet.where(row, "per_usd")) from None
        if not 0 < found[f"{currency} {month}"] < 1e9:
            raise InputError("a rate above 0", rate, sheet.where(row, "per_usd"))
    return found


def in_usd(value: pa.Array, currency: pa.Array, days: Sequence[pa.Array], rates: Mapping[str, float]) -> pa.Array:
    """The values over the rate of their currency in the month of the first known day; NULL without a rate."""
    import pyarrow as pa
    import pyarrow.compute as pc

    month = pc.strftime(pc.coalesce(*days), "%Y-%m") if days else pa.nulls(len(value), pa.string())
    coded = pc.dictionary_encode(pc.binary_join_element_wise(currency, pc.fill_null(month, ""), " "))
    known = {"USD": 1.0, **rates}
    per_usd = [known.get(key, known.get(key[:3])) for key in coded.dictionary.to_pylist()]
    return pc.divide(value, pa.array(per_usd, pa.float64()).take(coded.indices))
