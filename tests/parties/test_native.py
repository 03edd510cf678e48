"""Words of scripts that are spelt freely, as the signs that are spelt."""

import pytest

from oretrace.parties.native import native_words, ordered


@pytest.mark.parametrize(
    ("word", "signs"),
    [
        ("เกี่ยวแร่", "กเียวรแ"),
        ("강원", "ㄱㅏㆁㅝㄴ"),
        ("שיכון", "שיכונ"),
        ("シャープ", "ｓｈａｐｕ"),
        ("ファースト", "ｆａｓｕｔｏ"),
        ("ヒャク", "ｈｙａｋｕ"),
        ("ちば", "ｃｈｉｂａ"),
    ],
)
def test_the_signs_of_a_word(word: str, signs: str) -> None:
    assert ordered(word) == signs


def test_words_of_other_scripts_are_left() -> None:
    assert native_words("LG 화학 นิว テック עלית Ltd 汉字") == ["นิว", "화학", "テック", "עלית"]
