"""Look-alikes: which codes goods could be declared under, and how well that is attested."""

from __future__ import annotations

from typing import get_args

import pytest

from oretrace.bench.world.catalog import forms
from oretrace.catalog.families import family_of
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.lookalikes import ORDER, PRIOR, Attestation, lookalike_goods, lookalikes_of
from oretrace.catalog.materials import hs_materials


def attested(code: str, other: str) -> str | None:
    return next((one.attestation for one in lookalikes_of(code) if one.hs6 == other), None)


def test_all_goods_of_the_catalog_have_codes() -> None:
    named = {goods for row in hs_materials() for goods in row.lookalike_of}
    assert named == set(lookalike_goods())
    assert {code for codes in lookalike_goods().values() for code in codes} <= set(hs_codes())


@pytest.mark.parametrize(
    ("code", "other", "kind"),
    [
        ("811010", "720529", "reported_tactic"),
        ("720529", "811010", "reported_tactic"),
        ("811010", "780191", "reported_case"),
        ("811010", "282580", "same_material"),
        ("811010", "811090", "same_material"),
        ("382430", "382440", "same_heading"),
        ("811010", "811300", "basket"),
        ("811010", "870321", None),
    ],
)
def test_the_best_attestation_of_a_pair_counts(code: str, other: str, kind: str | None) -> None:
    assert attested(code, other) == kind


def test_codes_of_the_same_family_are_not_lookalikes() -> None:
    for form in forms():
        assert all(family_of(one.hs6) != family_of(form.hs6) for one in lookalikes_of(form.hs6))


def test_reported_ones_name_where() -> None:
    reported = [one for row in hs_materials() for one in lookalikes_of(row.hs6) if one.attestation.startswith("rep")]
    assert reported and all(one.source for one in reported)


def test_every_kind_has_a_place_and_a_weight() -> None:
    assert get_args(Attestation) == ORDER and set(PRIOR) == set(ORDER)
    assert [PRIOR[kind] for kind in ORDER] == sorted(PRIOR.values(), reverse=True)


def test_all_false_codes_of_the_benchmark_are_known() -> None:
    unknown = [
        (form.hs6, code)
        for form in forms()
        for code in form.lookalikes
        if family_of(code) not in {family_of(one.hs6) for one in lookalikes_of(form.hs6)}
        and family_of(code) != family_of(form.hs6)
    ]
    assert unknown == []
