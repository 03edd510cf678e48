"""Files to take away: found by id and name, the oldest removed with their folders."""

from __future__ import annotations

from oretrace.temporary import own_folder
from oretrace.web.handouts import MOST_KEPT, Handout, Handouts


def made(handouts: Handouts, text: str) -> Handout:
    folder = handouts.place()
    folder.mkdir()
    (folder / "page.html").write_text(text)
    (folder / "inner").mkdir()
    return handouts.keep("a case", folder, "nothing is missing")


def test_the_files_of_a_folder_are_offered_and_nothing_else() -> None:
    handouts = Handouts()
    one = made(handouts, "first")
    assert handouts.get(one.id) == one and list(one.files) == ["page.html"]
    assert handouts.get("no such id") is None


def test_the_oldest_goes_when_there_are_too_many() -> None:
    handouts = Handouts()
    every = [made(handouts, str(n)) for n in range(MOST_KEPT + 2)]
    assert [handouts.get(one.id) is None for one in every] == [True, True, *[False] * MOST_KEPT]
    assert [path.exists() for one in every for path in one.files.values()] == [False, False, *[True] * MOST_KEPT]


def test_they_lie_in_the_folder_of_the_process_which_the_next_one_sweeps_where_it_was_killed() -> None:
    assert Handouts().place().parent == own_folder()
