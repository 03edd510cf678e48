"""HS families: what must be joined, what must not, and how big a family may grow."""

from collections import Counter

import duckdb
import pytest

from oretrace.catalog.families import codes_of, families_table, family_members, family_of


@pytest.mark.parametrize(
    "codes",
    [
        ("851712", "851713", "851714"),  # telephones and smartphones
        ("854150", "854151", "854159"),  # semiconductor devices
        ("880310", "880710"),  # propellers: a whole heading renumbered
        ("880330", "880730"),
        ("620111", "620120", "620191"),  # coats merged by material
        ("681510", "681519"),  # articles of graphite
        ("382490", "382499"),  # two revisions chained
        ("284800", "285300", "285390"),
    ],
)
def test_codes_of_one_good_share_a_family(codes: tuple[str, ...]) -> None:
    assert {family_of(code) for code in codes} == {f"{min(codes_of(family_of(codes[0])))}+"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("851712", "854151"),  # the UN table sends transducers to telephones
        ("851712", "852411"),  # and flat-panel modules, gathered from 81 headings
        ("854231", "854921"),  # and electronic waste to processors
        ("030211", "030213"),  # offal gathers every fish
        ("811292", "811299"),
        ("620111", "620190"),  # a number used again: 6201.9 was anoraks, then coats of other stuff
    ],
)
def test_codes_of_different_goods_stay_apart(one: str, other: str) -> None:
    assert family_of(one) != family_of(other)


def test_a_code_that_never_changed_is_its_own_family() -> None:
    assert family_of("250410") == "250410"
    assert codes_of("250410") == ("250410",)
    assert "250410" not in family_members()


def test_families_stay_small() -> None:
    sizes = Counter(member.family for member in family_members().values())
    assert max(sizes.values()) <= 26
    assert min(sizes.values()) >= 2
    assert 200 <= len(sizes) <= 300


def test_editions_and_revisions_are_those_of_the_code() -> None:
    phone = family_members()["851713"]
    assert (phone.editions, phone.revisions) == (("HS2022",), ("2022-01",))
    assert family_members()["382490"].editions == ("HS2012",)
    assert family_members()["382499"].revisions == ("2017-01", "2022-01")


def test_every_family_joins_codes_over_its_revisions() -> None:
    editions_of: dict[str, set[str]] = {}
    for member in family_members().values():
        editions_of.setdefault(member.family, set()).update(member.editions)
    needed = {"2017-01": {"HS2012", "HS2017"}, "2022-01": {"HS2017", "HS2022"}}
    begins_late = {
        family
        for family, editions in editions_of.items()
        for revision in family_members()[family[:6]].revisions
        if not needed[revision] <= editions
    }
    assert begins_late == {"853950+"}  # LED lamps: new in 2017, out of several headings; split in 2022


def test_the_table_joins_in_sql() -> None:
    families = families_table()
    assert families.column_names == ["hs6", "family"]
    query = "select family from families where hs6 in ('851712', '851713') group by family"
    assert duckdb.query(query).fetchall() == [("851712+",)]
