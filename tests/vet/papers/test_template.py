"""Templates of papers given as data, and their limits."""

from oretrace.vet.papers.printed import Bit, Entry, Printed
from oretrace.vet.papers.template import FEWEST, LONGEST, MOST, given_template, template_of_data


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
