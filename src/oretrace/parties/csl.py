"""The US Consolidated Screening List as JSON, as the table that its publisher has of it, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from oretrace.sources.spreadsheets import CellGrid
from oretrace.text import parsed_json

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESULTS = re.compile(r'"results"\s*:\s*\[')
_PLACES = "address country"


def grid_of_results(text: str, name: str) -> CellGrid | None:
    """The list as a table, the countries of its addresses in a column; None where the JSON is something else."""
    if not _RESULTS.search(text):
        return None
    try:
        entries = [dict(one) for one in parsed_json(text)["results"]]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    header = (*dict.fromkeys(key for one in entries for key in one), _PLACES)
    rows = [[_cell(_places(one) if key == _PLACES else one.get(key)) for key in header] for one in entries]
    return CellGrid(name, header, rows, range(1, len(rows) + 1))


def _places(entry: Mapping[str, Any]) -> list[Any]:
    addresses = entry.get("addresses")
    return [one.get("country") for one in addresses if isinstance(one, dict)] if isinstance(addresses, list) else []


def _cell(value: Any) -> str:
    """A value as a cell: of a list each text follows a semicolon; "" for what is no text, such as an address."""
    texts = value if isinstance(value, list) else [value]
    return "; ".join(str(one) for one in texts if isinstance(one, str | int) and one != "")
