"""Under whose name a person writes, and which texts are kept."""

from __future__ import annotations

import getpass

import pytest

from oretrace.cases import person
from oretrace.cases.texts import MOST_LINE, MOST_NAME, MOST_NOTE, line, note
from oretrace.errors import InputError


def test_the_name_given_precedes_the_environment_and_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORETRACE_USER", " bob ")
    assert (person("ann"), person(), person("")) == ("ann", "bob", "bob")
    monkeypatch.delenv("ORETRACE_USER")
    assert person() == getpass.getuser()


def test_names_that_look_the_same_are_the_same() -> None:
    assert person("Jose\u0301") == person(" José ") == "José"


@pytest.mark.parametrize(("read", "most"), [(line, MOST_LINE), (note, MOST_NOTE)])
def test_texts_have_a_longest(read: object, most: int) -> None:
    assert callable(read)
    assert read("x" * most, "here") == "x" * most
    with pytest.raises(
        InputError, match=f"here: expected at most {most:,} characters, found '{most + 1:,} characters'"
    ):
        read("x" * (most + 1), "here")
    with pytest.raises(InputError, match="author: expected at most 100"):
        person("x" * (MOST_NAME + 1))


def test_a_note_keeps_its_lines_and_joined_signs() -> None:
    assert note(" a\r\n\tb\n") == "a\n\tb" and note("") == ""
    assert note("می‌خواهم 👩‍🔬") == "می‌خواهم 👩‍🔬"
    with pytest.raises(InputError, match="expected some text"):
        line(" ", "title")
