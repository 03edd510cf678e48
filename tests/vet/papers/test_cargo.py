"""What stands among the goods: packages, codes, lots, containers and clauses are not their description."""

import pytest

from oretrace.vet.papers.cargo import Cargo, cargo_of
from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.letters import PrintedWord


def cell(text: str, line: int = 0) -> Cell:
    words, at = [], 40.0
    for part in text.split():
        words.append(PrintedWord(part, at, 10.0 + 12 * line, at + 5 * len(part), 19.0 + 12 * line))
        at += 5 * len(part) + 3
    return Cell(text, 40.0, 10.0 + 12 * line, at, 19.0 + 12 * line, 1, line, tuple(words))


def read(*lines: str, marked: bool = False) -> Cargo:
    return cargo_of([cell(text, place) for place, text in enumerate(lines)], marked)


def goods(found: Cargo) -> list[str]:
    return [one.text for one in found.goods]


@pytest.mark.parametrize(
    ("line", "packages", "rest"),
    [
        ("800 bags of antimony trioxide", "800 bags", "antimony trioxide"),
        ("20 big bags STC: flake graphite", "20 big bags", "flake graphite"),
        ("1,600 BAGS", "1,600 BAGS", None),
        ("(40) drums", "(40) drums", None),
        ("FORTY (40) DRUMS OF cobalt hydroxide", "FORTY (40) DRUMS", "cobalt hydroxide"),
        ("1 x 40 DRY said to contain 26 big bags flake graphite", "26 big bags", "flake graphite"),
    ],
)
def test_packages_before_the_goods(line: str, packages: str, rest: str | None) -> None:
    found = read(line, "99.8% min")
    assert found.values["packages"].text == packages
    assert goods(found) == ([rest] if rest else []) + ["99.8% min"]


def test_a_figure_that_counts_no_packages_stays() -> None:
    assert goods(read("99.8% antimony trioxide")) == ["99.8% antimony trioxide"]
    assert goods(read("6 N gallium metal")) == ["6 N gallium metal"]


def test_codes_lots_and_containers_are_distinguished() -> None:
    found = read(
        "Gallium 99.99%", "HS CODE: 8112.92", "Lot 2405-117", "MSKU1234565 / SEAL AB123456", "FREIGHT PREPAID"
    )
    assert goods(found) == ["Gallium 99.99%"]
    assert (found.values["hs"].text, found.values["lot"].text) == ("8112.92", "2405-117")
    assert [one.text for one in found.notes] == ["MSKU1234565 / SEAL AB123456", "FREIGHT PREPAID"]


def test_a_code_alone_on_a_line_is_the_code() -> None:
    assert read("Indium ingots", "8112.92.3000").values["hs"].text == "8112.92.3000"


def test_marks_before_the_packages_are_left_out_where_the_label_names_them() -> None:
    lines = ("KIEV / ROTTERDAM / 1-800", "800 bags", "Antimony trioxide")
    assert goods(read(*lines, marked=True)) == ["Antimony trioxide"]
    assert goods(read(*lines)) == ["KIEV / ROTTERDAM / 1-800", "Antimony trioxide"]


def test_a_text_of_clauses_alone_is_left_as_it_is() -> None:
    assert goods(read("SAID TO CONTAIN")) == ["SAID TO CONTAIN"]


def test_a_number_in_words_may_run_over_two_lines() -> None:
    found = read("THIRTY SIX (36)", "BIG BAGS OF", "rutile concentrate")
    assert (found.values["packages"].text, goods(found)) == ("THIRTY SIX (36) BIG BAGS", ["rutile concentrate"])


def test_articles_sizes_and_remarks_are_not_part_of_a_description() -> None:
    found = read(
        "[LC995] Lithium carbonate, net 1,500 kg, as per invoice PM-3390", "DIMS 40X40X30 CM", "VOL 0.240 M3"
    )
    assert goods(found) == ["Lithium carbonate,"]
    assert found.values["net"].text.startswith("1,500 kg")
    assert found.values["cbm"].text == "0.240 M3"
