"""Acts, materials and territories that a text names, above the findings of the queue that have it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from oretrace.views.desk.search import Matches, matches
from oretrace.web.twins import page

router = APIRouter()


@page(router, "/search", "search.html.j2")
def search(text: Annotated[str, Query(max_length=200)] = "") -> Matches:
    """At most eight of each that have every word of the text; of Han text any part will do."""
    return matches(text)
