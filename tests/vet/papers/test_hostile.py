"""Files that mean harm: a sentence, bounds, and a parent that lives; nothing in them is executed."""

import random
import time
from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from oretrace.vet.papers.vetting import vet
from tests.vet.papers.pdf import INVOICE, PACKING, annotated, box, changed, document, strokes

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")
BOUNDED = 120
"""Seconds by the clock in which a file is read: many times what a worker may take, with others beside it."""


def read(folder: Path, data: bytes) -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(data)
    return read_pdfs([path])[0]


def test_a_file_other_than_a_pdf_gets_a_sentence(tmp_path: Path) -> None:
    assert "%PDF" in read(tmp_path, b"PK\x03\x04 not a PDF").unread[0]


def test_a_broken_cross_reference_is_read_or_gets_a_sentence(tmp_path: Path) -> None:
    whole = document(INVOICE)
    paper = read(tmp_path, whole.replace(b"startxref\n", b"startxref\n9999"))
    assert paper.get("number") == "INV-240017" or paper.unread


def test_a_file_cut_short_is_read_or_gets_a_sentence(tmp_path: Path) -> None:
    whole = document(INVOICE)
    for length in (10, 200, len(whole) // 2):
        paper = read(tmp_path, whole[:length])
        assert paper.unread


def test_an_encrypted_file_gets_a_sentence(tmp_path: Path) -> None:
    whole = document(INVOICE)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -44 >> /ID [<00><00>] /Size" % (
        b"41" * 32,
        b"42" * 32,
    )
    paper = read(tmp_path, whole.replace(b"/Size", lock))
    assert any("encrypted" in text for text in paper.unread)


def test_scripts_are_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    script = f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('file://{trap}'\\)) >> "
    script += f"/AA << /WC << /S /Launch /F (touch {trap}) >> >>"
    paper = read(tmp_path, document(INVOICE, catalog=script))
    assert paper.get("number") == "INV-240017"
    assert not trap.exists()


def test_many_pages_are_bounded(tmp_path: Path) -> None:
    kids = b" ".join([b"5 0 R"] * 100_000)
    whole = document(INVOICE).replace(b"/Kids [5 0 R] /Count 1", b"/Kids [" + kids + b"] /Count 100000")
    start = time.monotonic()
    paper = read(tmp_path, whole)
    assert time.monotonic() - start < BOUNDED
    assert any("100000 pages" in text or "page" in text for text in paper.unread)


def test_deep_nesting_is_survived(tmp_path: Path) -> None:
    deep = b"<< /A " * 20_000 + b"1" + b" >>" * 20_000
    paper = read(tmp_path, document(INVOICE, extra=[deep], catalog="/Deep 7 0 R"))
    assert paper.get("number") == "INV-240017" or paper.unread


@pytest.mark.slow
def test_a_stream_that_unpacks_to_two_gigabytes_is_bounded(tmp_path: Path) -> None:
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = packer.compress(b"BT /F1 9 Tf 40 700 Td (spam) Tj ET\n" * 30_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + part * 2_050  # each part unpacks by itself, to 1.05 MB
    body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    whole = document([(40, 40, "x")])
    start, end = whole.index(b"6 0 obj\n") + 8, whole.index(b"endobj", whole.index(b"6 0 obj"))
    begun = time.monotonic()
    paper = read(tmp_path, whole[:start] + body + b"\n" + whole[end:])
    assert time.monotonic() - begun < BOUNDED
    assert paper.unread
    good = read(tmp_path, document(INVOICE))
    assert good.get("number") == "INV-240017"  # the next file is read by a live worker


@pytest.mark.slow
@pytest.mark.parametrize(
    "drawing",
    [
        b"0.1 w " + b"100 100 m 100 400 l S " * 200_000,
        b"1e38 1e38 m -1e38 nan l S " * 5_000,
        b"10 10 m " + b"20 20 l 10 10 l " * 300_000 + b"S",
        b"q " * 200_000,
        b"/F1 9 Tf BT " + b"1 0 0 1 0 0 Tm (x) Tj " * 100_000 + b"ET",
    ],
    ids=["many lines", "no numbers", "one endless path", "states without end", "letters on one another"],
)
def test_drawings_without_measure_are_bounded(tmp_path: Path, drawing: bytes) -> None:
    begun = time.monotonic()
    paper = read(tmp_path, document(INVOICE, drawing=drawing))
    assert time.monotonic() - begun < BOUNDED
    assert paper.fields or paper.unread
    assert read(tmp_path, document(INVOICE)).get("number") == "INV-240017"


def test_a_bad_file_among_good_ones_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(document(INVOICE))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nonsense")
    (tmp_path / "c.pdf").write_bytes(document(PACKING))
    found = vet([tmp_path])[0]
    assert [paper.kind for paper in found.papers] == ["commercial_invoice", None, "packing_list"]
    assert found.verdict == "inconclusive"


FORM = document(INVOICE, drawing=strokes([*box(30, 60, 290, 130), *box(290, 60, 560, 130), *box(30, 190, 560, 280)]))
SIGNED = document(INVOICE, catalog="/Sig << /ByteRange [0 100 200 300] /Contents <00> >>")
NOTED = annotated(document(INVOICE), changed(INVOICE, "470,000.00", "70,000.00"), "x", (480, 205, 560, 220))
WORDS = (
    b"9999999999",
    b"-1",
    b"<<",
    b">>",
    b"[",
    b"R",
    b"nan",
    b"1e39",
    b"stream\n",
    b"endobj\n",
    b"\x00",
    b"/Length 0",
)


def mutated(whole: bytes, rng: random.Random) -> bytes:
    """A file with some bytes changed, lost, added or exchanged, or a token put in place of a number."""
    data = bytearray(whole)
    for _ in range(rng.choice([1, 5, 40])):
        at, cut = rng.randrange(len(data)), rng.random()
        if cut < 0.3:
            data[at] = rng.randrange(256)
        elif cut < 0.5:
            del data[at : at + rng.randrange(1, 60)]
        elif cut < 0.7:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 40)))
        elif cut < 0.85:
            other = rng.randrange(len(data))
            data[at : at + 30], data[other : other + 30] = data[other : other + 30], data[at : at + 30]
        else:
            data[at : at + rng.randrange(1, 8)] = rng.choice(WORDS)
    return bytes(data)


def survive(folder: Path, seed: int, count: int) -> None:
    """Read mutated files; each gives fields or a sentence, and the parent lives."""
    rng, paths = random.Random(seed), []
    for place in range(count):
        path = folder / f"{place}.pdf"
        path.write_bytes(mutated(rng.choice([document(INVOICE), FORM, SIGNED, NOTED]), rng))
        paths.append(path)
    papers = read_pdfs(paths)
    assert len(papers) == len(paths)
    assert all(paper.fields or paper.unread for paper in papers)


def test_mutated_files_never_end_the_parent(tmp_path: Path) -> None:
    survive(tmp_path, 22, 60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_mutated_files_never_end_the_parent(tmp_path: Path, seed: int) -> None:
    survive(tmp_path, 100 + seed, 250)
