"""Thai as it is spoken: the vowels that nobody writes, and the ends of syllables."""

import pytest

from oretrace.parties.letters import latin_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("มงคล", "mongkhon"),
        ("ธนา", "thana"),
        ("นคร", "nakhon"),
        ("สุวรรณ", "suwan"),
        ("เจริญ", "charoen"),
        ("รุ่งเรือง", "rungrueang"),
        ("วัฒนา", "watthana"),
        ("พงษ์", "phong"),
        ("อุดม", "udom"),
        ("นายสมพร", "somphon"),
    ],
)
def test_thai_words(written: str, spoken: str) -> None:
    assert latin_words(written) == [spoken]
