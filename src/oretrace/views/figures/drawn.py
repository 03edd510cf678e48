"""An exhibit as a figure, by its kind alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.views.figures.balance import balance
from oretrace.views.figures.cloud import cloud
from oretrace.views.figures.graph import graph
from oretrace.views.figures.series import series

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from oretrace.evidence import Exhibit
    from oretrace.views.figures.frame import Dates


def drawn(exhibit: Exhibit, dates: Dates = (), unpublished: Collection[str] = ()) -> Markup | None:
    """The figure of an exhibit; None for a table, which is one already. `dates`, `unpublished` as in a series."""
    if exhibit.kind == "series":
        return series(exhibit, dates, unpublished)
    if exhibit.kind == "cloud":
        return cloud(exhibit, dates, unpublished)
    if exhibit.kind == "balance":
        return balance(exhibit)
    return graph(exhibit) if exhibit.kind == "graph" else None
