"""A question in a person's own words, and back from the JSON in which it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.production import figures
from oretrace.errors import InputError
from oretrace.question import MOST_CODES, Question, question_of
from tests.detect.world import ban, make_world, records, stored

ACT = "cn-2024-46-us-ban"


@pytest.mark.parametrize(
    ("hs", "codes"),
    [(None, None), ("all", ()), ("8110.10, 282580", ("282580", "811010")), (["811010"], ("811010",))],
)
def test_words_become_a_question(hs: str | list[str] | None, codes: tuple[str, ...] | None) -> None:
    asked = question_of(ACT, hs, "2025-05", sources=("comext", "census", "census"))
    assert (asked.codes, asked.until, asked.sources) == (codes, date(2025, 5, 1), ("census", "comext"))
    assert asked.measure.id == ACT and asked.destinations == ("USA",)


@pytest.mark.parametrize(("wrong", "where"), [({"hs": "81x"}, "--hs"), ({"until": "soon"}, "--until")])
def test_invalid_words_of_a_question_are_refused(wrong: dict[str, str], where: str) -> None:
    with pytest.raises(InputError, match=where):
        question_of(ACT, **wrong)  # type: ignore[arg-type]


def test_a_question_is_kept_whole() -> None:
    figure = figures()[0]
    asked = question_of("cn-2024-33", "all", "2025-05", sources=("census",), targets=("USA",))
    for question in (asked, Question(asked.measure, ("811010",), None, (), (figure,))):
        assert Question.from_json(json.loads(json.dumps(question.as_json()))) == question


@pytest.mark.slow
def test_all_codes_are_those_stored_if_they_are_not_too_many(tmp_path: Path) -> None:
    world = make_world(1, listed=3, unlisted=2, places=5)
    store = stored(tmp_path / "store", records(world))
    asked = Question(ban(world), codes=())
    assert asked.named_codes(store) == tuple(sorted({code[:6] for code in world.products}))
    assert replace(asked, codes=("811010",)).named_codes(store) == ("811010",)
    many = tuple(f"{code:06}" for code in range(MOST_CODES + 1))
    with pytest.raises(InputError, match="1 to 500 customs codes, found '501'"):
        replace(asked, codes=many).named_codes(store)


def test_destinations_are_one_name() -> None:
    act = question_of("cn-2024-33", targets=("USA",))
    assert act.together == "USA"
    assert question_of("cn-2024-33", targets=("USA", "JPN")).together == "JPN+USA"
    assert question_of("cn-2024-33").together == ""
