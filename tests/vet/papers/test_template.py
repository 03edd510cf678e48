"""Templates of papers given as data, and their limits."""

from oretrace.vet.papers.glyphs import Cell, PrintedSheet
from oretrace.vet.papers.printed import Bit, Entry, Grid, Printed
from oretrace.vet.papers.template import FEWEST, LONGEST, MOST, given_template, template_of_data, template_of_page


def printed(*labels: str, total: bool = False) -> Printed:
    return Printed(entries=[Entry("net", label, Bit("1"), total) for label in labels])


def labels(count: int) -> tuple[str, ...]:
    return tuple(f"label {n}" for n in range(count))


def test_a_template_is_the_same_for_the_same_labels_in_order_whatever_is_filled_in() -> None:
    one = template_of_data(printed(*labels(FEWEST)))
    other = Printed(entries=[Entry("gross", label, Bit("another")) for label in labels(FEWEST)])
    assert one == template_of_data(other) and len(one.split()) == FEWEST
    turned = template_of_data(printed(*labels(FEWEST)[::-1]))
    assert turned and set(turned.split()).isdisjoint(one.split())


def test_a_paper_with_too_few_labels_has_no_template() -> None:
    assert template_of_data(printed(*labels(FEWEST - 1))) == ""
    assert template_of_data(printed(*labels(FEWEST - 1), "")) == ""
    assert template_of_data(printed(*labels(FEWEST), total=True)) == ""  # totals stand where the goods end


def test_a_template_keeps_a_limited_number_of_labels_of_limited_length() -> None:
    many = template_of_data(printed(*labels(MOST + 5)))
    assert len(many.split()) == MOST and many == template_of_data(printed(*labels(MOST)))
    long = [f"{n}" + "x" * LONGEST for n in range(FEWEST)]
    assert template_of_data(printed(*long)) == template_of_data(printed(*(text + "y" for text in long)))


def test_a_template_of_the_data_is_told_from_hashes() -> None:
    assert given_template("form 7") == "=form 7" and len(given_template("x" * 200)) == LONGEST + 1


def test_a_template_has_40_hashes_at_most_and_6_at_least() -> None:
    assert (MOST, FEWEST, LONGEST) == (40, 6, 80)


def test_headings_of_four_tables_belong_to_a_template() -> None:
    def tables(count: int) -> Printed:
        grids = [Grid((None, None), (f"a{n}", f"b{n}"), ()) for n in range(count)]
        return Printed(grids=grids)

    assert template_of_data(tables(2)) == "" and len(template_of_data(tables(3)).split()) == 6
    assert len(template_of_data(tables(4)).split()) == len(template_of_data(tables(5)).split()) == 8


PRINTED = ("Invoice number", "Date", "Buyer", "Seller", "Gross weight", "Net weight", "Port of loading")


def sheet(texts: tuple[str, ...], x0: float = 50.0, height: float = 10.0, width: float = 595.0) -> PrintedSheet:
    cells = [Cell(text, x0, 20.0 * n, x0 + 90, 20.0 * n + height) for n, text in enumerate(texts)]
    return PrintedSheet(1, width, 842.0, cells, [], [])


def test_a_template_of_a_page_has_its_labels_without_values_by_their_left_edge_and_height() -> None:
    one = template_of_page(sheet(PRINTED))
    assert len(one.split()) == len(PRINTED) + 1  # and the page
    assert one == template_of_page(sheet(tuple(f"{text}: something" for text in PRINTED)))
    assert one == template_of_page(sheet((*PRINTED[:3], "Kvikkjokk 77", "x", *PRINTED[3:])))
    assert one == template_of_page(sheet(PRINTED, x0=50.3, height=10.04))
    for other in (sheet(PRINTED, x0=52.0), sheet(PRINTED, height=10.2)):
        assert len({*one.split()} & {*template_of_page(other).split()}) == 1  # the page alone
    assert len({*one.split()} & {*template_of_page(sheet(PRINTED, width=612.0)).split()}) == len(PRINTED)
    assert template_of_page(sheet(PRINTED[:4])) == ""
