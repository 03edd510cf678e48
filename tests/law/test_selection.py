"""Acts are found by a name, a symbol or a group, by their issuer and by the day."""

from datetime import date

import pytest

from oretrace.errors import InputError
from oretrace.law.selection import selected


def found(**asked: str | date) -> set[str]:
    return {act.id for act in selected(**asked)}  # type: ignore[arg-type]


def test_a_symbol_is_its_element() -> None:
    assert found(material="Sb") == found(material=" antimony") and "cn-2024-33" in found(material="sb")


def test_a_rare_earth_by_itself_also_meets_acts_on_all_of_them() -> None:
    every = found(material="rare earths")
    assert every < found(material="Dy") == found(material="dysprosium")
    assert not every & found(material="antimony")


def test_a_code_that_no_act_names_is_refused_with_the_nearest() -> None:
    for text in ("antimoni", "helium", "He"):
        with pytest.raises(InputError, match="--material: expected a material that an act names") as caught:
            selected(material=text)
        assert caught.value.nearest == ("antimony" if text == "antimoni" else caught.value.nearest)


def test_the_issuer_and_the_day() -> None:
    chinese = found(issuer="China", material="antimony")
    assert chinese and chinese <= found(issuer="CHN") and not chinese & found(issuer="USA")
    assert "cn-2024-33" not in found(in_force_on=date(2024, 9, 14))
    assert "cn-2024-33" in found(in_force_on=date(2024, 9, 15))
