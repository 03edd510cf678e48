"""Letters set wide or written twice."""

from oretrace.vet.papers.letters import PrintedWord, closed, drop_echoes


def spaced(text: str, gap: float, wide: float, x: float = 0.0) -> list[PrintedWord]:
    """Letters of 5 points with gaps, and wider ones between words."""
    made = []
    for sign in text:
        if sign == " ":
            x += wide - gap
            continue
        made.append(PrintedWord(sign, x, 0.0, x + 5, 10.0))
        x += 5 + gap
    return made


def test_letter_spaced_words_are_closed_up() -> None:
    (line,) = closed([spaced("LOADING PORT", 3, 9)])
    assert [word.text for word in line] == ["LOADING", "PORT"]


def test_a_short_word_is_closed_up_only_beside_longer_ones_of_its_size() -> None:
    alone, beside = list(closed([spaced("TO", 3, 9)])), list(closed([spaced("TO", 3, 9), spaced("NUMBER", 3, 9)]))
    assert [word.text for word in alone[0]] == ["T", "O"]
    assert [word.text for word in beside[0]] == ["TO"]


def test_words_of_a_usual_line_stay_as_they_are() -> None:
    words = [
        PrintedWord(text, 40.0 * place, 0.0, 40.0 * place + 35, 10.0)
        for place, text in enumerate(["Lot", "A", "of", "9"])
    ]
    assert next(closed([words])) == words


def test_a_mark_that_says_its_letter_again_is_dropped() -> None:
    signs = [ord(sign) for sign in "ที่ใที่บ"]
    lefts = [0.0, 2.0, 4.0, 6.5, 5.4, 5.6, 5.8, 12.0]
    boxes = [edge for left in lefts for edge in (left, 10.0, left + (2.0 if left < 5 else 0.2), 0.0)]
    drop_echoes(signs, boxes)
    assert "".join(chr(sign) for sign in signs if sign) == "ที่ใบ"
