"""One likely code for a text."""

from oretrace.vet.classify.likely import LIKELY, likely_codes
from oretrace.vet.classify.scoring import classify


def test_a_text_has_its_best_code_if_it_is_likely() -> None:
    texts = ["antimony trioxide", "assorted samples as per invoice", None]
    assert likely_codes(texts) == ["282580", None, None]
    assert classify("antimony trioxide")[0].probability >= LIKELY
