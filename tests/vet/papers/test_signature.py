"""Digital signatures by their structure: what bytes they cover."""

import pytest

from oretrace.vet.papers.signature import has_more, signatures


def signed(body: bytes = b"%PDF-1.7 a page ", after: bytes = b"\n%%EOF\n") -> bytes:
    """A file whose signature covers all of it but the signature."""
    mark, sign = b"/ByteRange [0 %010d %010d %010d] /Contents ", b"<00ff>"
    head = body + mark % (0, 0, 0)
    first, second = len(head), len(head) + len(sign)
    return body + mark % (first, second, len(after)) + sign + after


def test_a_file_that_is_not_signed_says_nothing() -> None:
    assert signatures(b"%PDF-1.7\n%%EOF\n") == []
    assert not has_more(b"%PDF-1.7\n%%EOF\n")


def test_a_signature_covers_the_whole_file() -> None:
    (sentence,) = signatures(signed())
    assert "covers the whole file" in sentence
    assert "not verified" in sentence
    assert not has_more(signed() + b"\r\n")


def test_bytes_after_the_signed_range_are_counted() -> None:
    (sentence,) = signatures(signed() + b"9 0 obj << >> endobj")
    assert "20 bytes were added after the signed range" in sentence
    assert has_more(signed() + b"9 0 obj << >> endobj")


def test_a_second_signature_covers_what_was_added_after_the_first() -> None:
    both = signed(signed())
    assert "2 signatures" in signatures(both)[0]
    assert not has_more(both)


@pytest.mark.parametrize("numbers", [b"10 20 30 40", b"0 50 20 10", b"0 10 20 999999999999"])
def test_a_range_that_is_not_of_the_file_is_named(numbers: bytes) -> None:
    data = b"%PDF-1.7 /ByteRange [" + numbers + b"] /Contents <00> " + b" " * 90
    assert "is not of this file" in signatures(data)[0]
    assert has_more(data)
