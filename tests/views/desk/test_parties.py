"""A party's page: records of registers that state the same stand once."""

from __future__ import annotations

from dataclasses import replace

from oretrace.parties.firms import Firm
from oretrace.views.desk.parties import register_entries

WHOLE = Firm(id="1", name="Mill Ltd", number="N1", phone="+66 2", founded="2006-08-05", addresses=("Mill Road 1",))


def test_of_records_that_agree_the_one_that_states_most_stands() -> None:
    part = replace(WHOLE, id="2", phone="")
    assert register_entries([part, WHOLE, WHOLE]) == register_entries([WHOLE])


def test_a_record_that_states_something_else_stands_too() -> None:
    for other in (replace(WHOLE, number="N2"), replace(WHOLE, name="Mill Limited"), replace(WHOLE, founded="")):
        entries = register_entries([WHOLE, other])
        assert len(entries) == (1 if other.founded == "" else 2)
