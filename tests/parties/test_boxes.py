"""The party among what a box of a paper holds."""

import pytest

from oretrace.parties.boxes import named_in, without_street
from oretrace.parties.names import read_names


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Nordal Metals AB c/o Swift Freight BV", "Nordal Metals AB"),
        ("Swift Freight Ltd on behalf of Nordal Metals AB", "Nordal Metals AB"),
        ("Swift Freight Ltd as agent for Nordal Metals AB", "Nordal Metals AB"),
        ("TO THE ORDER OF NORDAL BANK", "NORDAL BANK"),
        ("桂林嘉屹丰有限公司 桂林市中山路18号", "桂林嘉屹丰有限公司"),
        ("Bank of Nordal", "Bank of Nordal"),
        ("Nordal 3000 Ltd", "Nordal 3000 Ltd"),
    ],
)
def test_the_principal_is_the_party(text: str, party: str) -> None:
    assert named_in(text) == party


def test_a_street_after_the_legal_form_is_left_out_of_the_name() -> None:
    (name,) = read_names("Nordal Metals Ltd, Unit 4, Kvikkjokk Road 7")
    assert [word.text for word in name.words] == ["nordal", "metals"]
    assert without_street(["nordal", "unit", "12", "ltd"]) == ["nordal", "unit", "12", "ltd"]
