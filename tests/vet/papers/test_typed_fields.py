"""What no value of a field can be is cut off or left blank."""

from typing import Any

import pytest

from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.typed_fields import keep_typed


def kept(**fields: Any) -> Paper:
    paper = Paper("a.pdf", fields={name.replace("__", "."): Value(value) for name, value in fields.items()})
    keep_typed(paper)
    return paper


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("KM-7731 INV VAL 214,600.00 USD", "KM-7731"),
        ("25BE4061207713K5D8 BE343000 ANTWERPEN", "25BE4061207713K5D8"),
        ("number(s) and date of", None),
        ("P/O 77120-A", "P/O 77120-A"),
        ("A 2204418", "A 2204418"),
        ("25 16 3874 5002218", "25 16 3874 5002218"),
    ],
)
def test_a_number_has_a_figure_and_no_words_behind_it(printed: str, number: str | None) -> None:
    assert kept(refs__invoice=printed).get("refs.invoice") == number


def test_a_place_has_letters() -> None:
    found = kept(pol="58840", pod="Haiphong")
    assert (found.get("pol"), found.get("pod")) == (None, "Haiphong")


def test_a_country_is_not_read_as_a_label() -> None:
    found = kept(origin="Gross weight", destination="Chile")
    assert (found.get("origin"), found.get("destination")) == (None, "Chile")


def test_words_such_as_confidential_are_not_names() -> None:
    found = kept(parties__manufacturer__name="CONFIDENTIAL", parties__manufacturer__country="Australia")
    assert found.fields == {}
