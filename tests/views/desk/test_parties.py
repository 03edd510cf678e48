"""A party's page: records of registers that state the same stand once; which findings name it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oretrace.findings import Finding, Subject
from oretrace.parties.firms import Firm
from oretrace.views.desk.parties import names_it, register_entries

WHOLE = Firm(id="1", name="Mill Ltd", number="N1", phone="+66 2", founded="2006-08-05", addresses=("Mill Road 1",))


def test_the_fullest_of_agreeing_records_is_shown() -> None:
    part = replace(WHOLE, id="2", phone="")
    assert register_entries([part, WHOLE, WHOLE]) == register_entries([WHOLE])


def test_a_record_that_states_something_else_stands_too() -> None:
    for other in (replace(WHOLE, number="N2"), replace(WHOLE, name="Mill Limited"), replace(WHOLE, founded="")):
        entries = register_entries([WHOLE, other])
        assert len(entries) == (1 if other.founded == "" else 2)


@dataclass(frozen=True)
class Firms:
    """Details of a chain by way of two firms."""

    seller: str = "P1"
    hub_firm: str = "P2 > P3"
    lots_in: int = 4


def test_a_finding_names_each_firm_of_its_chain_by_identifier_or_name() -> None:
    subject = Subject("party", {"name": "Mill Ltd > Quarry Ltd > Wharf Ltd > Forge Ltd (P1 > P2 > P3 > P4)"})
    finding = Finding("ab12", subject, "made_up", "1", None, None, "2024-03/2025-06", 1, 1.0, "flagged")
    named = replace(finding, details=Firms())
    assert [names_it(named, entity, ()) for entity in ("P1", "P2", "P3", "P9", "4")] == [True] * 3 + [False] * 2
    assert names_it(finding, "P9", ["Quarry Ltd"]) and not names_it(finding, "P9", ["Quarry"])
