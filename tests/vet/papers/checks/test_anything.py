"""Papers with anything in their fields: a verdict, whatever stands there, and no error."""

import random
from typing import Any

import pytest

from oretrace.vet.papers.vetting import vet_sets
from tests.vet.papers.checks.papers import a_set, paper

KINDS = (
    "commercial_invoice",
    "packing_list",
    "bill_of_lading",
    "air_waybill",
    "certificate_of_origin",
    "export_declaration",
)
TEXTS = (
    "", "0", "²", "٣٤٥", "9" * 400, "A-1", "000-12345678", "X20240230000001", "24DE" + "Z" * 13 + "1", "-",
    "2024-02-30", "9999-12-31", "0001-01-01", "China", "Canada", "European Union", "VAT DE²23456789",
    "USCC " + "I" * 18, "=", "antimony ore", "Spherical graphite", "\ud800", "\0", "a" * 300,
)  # fmt: skip
FIELDS = (
    "number", "date", "origin", "issuer", "refs.bl", "parties.exporter.name", "parties.exporter.address",
    "parties.exporter.numbers", "parties.exporter.country", "parties.carrier.name", "destination",
)  # fmt: skip


def drawn(rng: random.Random) -> dict[str, Any]:
    """A paper with drawn fields."""
    fields: dict[str, Any] = {name: rng.choice(TEXTS) for name in FIELDS if rng.random() < 0.8}
    fields |= {"hs": [rng.choice(("261710", "²", "250410", "282580"))], "goods": [rng.choice(TEXTS)]}
    fields["net.kg"] = rng.choice((0, -5.0, 1e14, 3.5))
    return paper(rng.choice(KINDS), **fields) | {"template": rng.choice(TEXTS)}


@pytest.mark.slow
def test_a_verdict_whatever_stands_in_the_fields() -> None:
    rng = random.Random(22)
    sets = [a_set(str(place), *(drawn(rng) for _ in range(3))) for place in range(40)]
    assert {one.verdict for one in vet_sets(sets)} <= {"consistent", "inconsistent", "inconclusive"}
