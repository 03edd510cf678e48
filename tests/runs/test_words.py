"""Words of the search index."""

import pytest

from oretrace.runs.words import query


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("siam Metals", '"siam"* "Metals"*'),
        ("厦门金属", '"厦门 门金 金属"*'),
        ("锑", '"锑"*'),
        ("锑ingots", '"锑"* "ingots"*'),
        ('a"b -- *', '"a"* "b"*'),
        (" ", ""),
    ],
)
def test_a_query_has_every_word_and_pairs_of_han_text(text: str, wanted: str) -> None:
    assert query(text) == wanted
