"""How the values of options are read."""

import pytest

from oretrace.cli.options import listed, refuse_empty
from oretrace.errors import OptionError


def test_names_are_repeated_or_have_commas_between() -> None:
    assert listed(["comext, census", "comtrade,"], "--source") == ("comext", "census", "comtrade")
    assert listed(None, "--source") == listed([], "--source") == ()


@pytest.mark.parametrize("values", [[","], [" "], ["", ", ,"]])
def test_no_name_at_all_is_refused(values: list[str]) -> None:
    with pytest.raises(OptionError, match=r"^--source has an empty value"):
        listed(values, "--source")


@pytest.mark.parametrize("arguments", [[], ["--store", "x"], ["--form", "a=b"], ["-", "--x=y="], ["a b", "="]])
def test_an_option_with_a_value_passes(arguments: list[str]) -> None:
    refuse_empty(arguments)


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        (["scan", "--hs", ""], "--hs"),
        (["--hs=  "], "--hs"),
        (["--json="], "--json"),
        (["explain", "\t"], "an argument"),
    ],
)
def test_an_empty_value_is_named(arguments: list[str], subject: str) -> None:
    with pytest.raises(OptionError, match=f"^{subject} has an empty value"):
        refuse_empty(arguments)
