"""JSON-stat 2.0 as a sheet: one record for each cell that has a figure or a status, in the columns of SDMX-CSV.

Cells are numbered in the order of the dimensions, the last one fastest; a record is known by its number, from 0.
Eurostat prints a status as observation flag, bar, confidentiality: "e", "|C".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

MAX_CELLS = 1 << 40  # of the cube; it holds few of them
AGAIN = "Download it again"


def is_json_stat(fields: Mapping[str, Any]) -> bool:
    """Whether a document is a dataset in JSON-stat."""
    return fields.get("class") == "dataset" and "dimension" in fields


def sheet_of(fields: Mapping[str, Any], name: str) -> Sheet:
    """The records of a dataset; numbers are texts as they were printed. InputError where its parts disagree."""
    import pyarrow as pa

    ids, sizes = _shape(fields, name)
    codes = [_codes(fields["dimension"], id_, size, name) for id_, size in zip(ids, sizes, strict=True)]
    values = _cells(fields.get("value"), "value", name)
    status = _cells(fields.get("status") or {}, "status", name)
    cells = np.array(sorted({*values, *status}), np.int64)
    if not cells.size:
        do = "Nothing was traded, or nothing is published yet"
        raise InputError("at least one figure", "a dataset without any", name, do=do)
    if cells[-1] >= np.prod(sizes, dtype=np.int64):
        raise InputError(f"cells 0 to {np.prod(sizes) - 1}, as in `size`", str(cells[-1]), name, do=AGAIN)
    places = np.unravel_index(cells, sizes)
    columns: dict[str, pa.Array] = {"DATAFLOW": pa.repeat(_dataflow(fields, name), cells.size)}
    for id_, known, place in zip(ids, codes, places, strict=True):
        column = pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32)), pa.array(known))
        columns["TIME_PERIOD" if id_ == "time" else id_] = column
    columns["OBS_VALUE"] = pa.array([values.get(cell) for cell in cells.tolist()], pa.string())
    marks = [(status.get(cell) or "").partition("|") for cell in cells.tolist()]
    columns["OBS_FLAG"] = pa.array([flag for flag, _, _ in marks], pa.string())
    columns["CONF_STATUS"] = pa.array([secret for _, _, secret in marks], pa.string())
    return _sheet(name, pa.table(columns), cells)


def _sheet(name: str, table: pa.Table, cells: NDArray[np.int64]) -> Sheet:
    numbers = np.arange(1, cells.size + 1, dtype=np.int64)
    return Sheet(name, table, numbers, lambda record: f"cell {cells[record - 1]}")


def _shape(fields: Mapping[str, Any], name: str) -> tuple[list[str], list[int]]:
    ids, sizes = fields.get("id"), fields.get("size")
    well = isinstance(ids, list) and isinstance(sizes, list) and all(str(size).isdigit() for size in sizes)
    if not well or len(ids or ()) != len(sizes or ()):
        raise InputError("an `id` and a `size` for each dimension", f"{ids} and {sizes}", name, do=AGAIN)
    found = [int(size) for size in sizes or ()]
    if not 0 <= np.prod(np.array(found, float)) <= MAX_CELLS:
        raise InputError(f"a cube of at most {MAX_CELLS:,} cells", " × ".join(map(str, found)), name)
    return [str(id_) for id_ in ids or ()], found


def _codes(dimensions: Any, id_: str, size: int, name: str) -> list[str]:
    """The codes of a dimension by position."""
    category = _field(_field(dimensions, id_, name), "category", name)
    index = _field(category, "index" if "index" in category.names else "label", name)
    if isinstance(index, list):
        found = [str(code) for code in index]
    elif "index" in category.names:
        places = dict(zip(map(str, index.values), index.names, strict=True))
        found = [places.get(str(at), "") for at in range(len(places))]
    else:
        found = list(index.names)
    if len(found) != size or "" in found:
        raise InputError(f"{size} codes of {id_}, as in `size`", len(found), name, do=AGAIN)
    return found


def _cells(part: Any, what: str, name: str) -> dict[int, str]:
    """Texts by the number of their cell; a null is none."""
    if isinstance(part, list):
        pairs = list(enumerate(part))
    else:
        if part and not all(key.isdigit() for key in part.names):
            raise InputError(f"numbers of cells in `{what}`", next(k for k in part.names if not k.isdigit()), name)
        pairs = [(int(key), value) for key, value in zip(part.names, part.values, strict=True)] if part else []
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("each key once in an object", f"a cell of `{what}` twice", name)
    return {cell: str(value) for cell, value in found.items() if value is not None}


def _dataflow(fields: Mapping[str, Any], name: str) -> str:
    extension = fields.get("extension")
    known = extension.fields() if extension is not None and hasattr(extension, "fields") else {}
    return f"{known.get('agencyId', 'ESTAT')}:{known.get('id', name)}({known.get('version', '1.0')})"


def _field(part: Any, key: str, name: str) -> Any:
    if not hasattr(part, "names") or key not in part.names:
        raise InputError(f"`{key}` in JSON-stat", "none", name, do=AGAIN)
    return part.values[part.names.index(key)]
