"""The sources by id: a line each, from which the commands `oretrace import ID` are made."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from oretrace.sources.base import Publisher


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source: its module in this package and the help text of its command.

    `mapped`: its files have no layout of their own, so that an import needs a mapping (see `table.prepare`).
    """

    module: str
    help: str
    mapped: bool = False

    def publisher(self) -> Publisher:
        """The module, imported when a file is read and not before."""
        return cast("Publisher", import_module(f"oretrace.sources.{self.module}"))


SOURCES = {
    "census": SourceEntry(
        "census", "US Census International Trade API, exports or imports: its JSON, CSV or Parquet."
    ),
    "comext": SourceEntry("comext", "Eurostat Comext: SDMX-CSV 2.1 or 3.0, JSON-stat, TSV, or a table of CN8."),
    "comtrade": SourceEntry(
        "comtrade", "UN Comtrade: the API's JSON, CSV as downloaded, or bulk files, plain or gzipped."
    ),
    "table": SourceEntry("table", "Any CSV, Parquet or XLSX table, read by a mapping of its columns.", mapped=True),
    "uk": SourceEntry("uk", "HM Revenue & Customs, UK trade: the API's JSON, CSV, or a table by HS6."),
}
