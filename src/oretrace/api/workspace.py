"""All verbs of one store."""

from __future__ import annotations

from oretrace.api.findings import FindingVerbs
from oretrace.api.forecasts import ForecastVerbs
from oretrace.api.materials import MaterialVerbs
from oretrace.api.shipments import ShipmentVerbs


class Workspace(FindingVerbs, MaterialVerbs, ShipmentVerbs, ForecastVerbs):
    """A store and what can be asked of it.

    Of several verbs: `measure` is a catalog id or a YAML file; `hs` are codes in place of the act's, a list or a text
    with commas, "all" takes every code in the store; `until` ("2022-08") is the last month used; `production` is a
    CSV of figures, in place of the catalog's of their years; `sources` are the sources to read, by default all;
    `targets` narrow the act to some destinations; `detector` is an id in `oretrace.detect.registry`. What cannot be
    asked is an InputError.
    """
