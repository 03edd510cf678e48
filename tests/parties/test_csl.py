"""The Consolidated Screening List as JSON becomes a table."""

import json

import pytest

from oretrace.parties.csl import grid_of_results


def test_each_result_is_a_row_with_the_countries_of_its_addresses() -> None:
    results = [
        {
            "name": "Nordal",
            "alt_names": ["NM", "", "Nordal Metals"],
            "addresses": [{"country": "NO"}, {"city": "x"}, 3],
        },
        {"name": "Kvikk", "id": 7, "addresses": None},
    ]
    grid = grid_of_results(json.dumps({"results": results}), "csl.json")
    assert grid is not None and grid.file == "csl.json"
    assert grid.header == ("name", "alt_names", "addresses", "id", "address country")
    assert grid.rows == [["Nordal", "NM; Nordal Metals", "3", "", "NO"], ["Kvikk", "", "", "7", ""]]
    assert list(grid.numbers) == [1, 2]


@pytest.mark.parametrize("text", ['{"names": []}', '{"results": [', '{"results": [3]}', '{"a": {"results": []}}'])
def test_json_of_another_kind_is_not_a_table(text: str) -> None:
    assert grid_of_results(text, "x.json") is None
