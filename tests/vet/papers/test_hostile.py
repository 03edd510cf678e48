"""Files that mean harm: a sentence, bounds, and a parent that lives; nothing in them is executed."""

import random
import time
from pathlib import Path

import pytest

from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.readers import read_pdfs
from oretrace.vet.papers.vetting import vet
from tests.vet.papers.pdf import INVOICE, PACKING, document

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")


def read(folder: Path, data: bytes) -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(data)
    return read_pdfs([path])[0]


def test_a_file_that_is_no_pdf_is_said(tmp_path: Path) -> None:
    assert "%PDF" in read(tmp_path, b"PK\x03\x04 not a PDF").unread[0]


def test_a_broken_cross_reference_is_read_or_said(tmp_path: Path) -> None:
    whole = document(INVOICE)
    paper = read(tmp_path, whole.replace(b"startxref\n", b"startxref\n9999"))
    assert paper.get("number") == "INV-240017" or paper.unread


def test_a_file_cut_short_is_read_or_said(tmp_path: Path) -> None:
    whole = document(INVOICE)
    for length in (10, 200, len(whole) // 2):
        paper = read(tmp_path, whole[:length])
        assert paper.unread


def test_an_encrypted_file_is_said(tmp_path: Path) -> None:
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
    assert time.monotonic() - start < 30
    assert any("100000 pages" in text or "page" in text for text in paper.unread)


def test_deep_nesting_is_survived(tmp_path: Path) -> None:
    deep = b"<< /A " * 20_000 + b"1" + b" >>" * 20_000
    paper = read(tmp_path, document(INVOICE, extra=[deep], catalog="/Deep 7 0 R"))
    assert paper.get("number") == "INV-240017" or paper.unread


@pytest.mark.slow
def test_a_stream_that_unpacks_to_gigabytes_is_bounded(tmp_path: Path) -> None:
    import zlib

    packer = zlib.compressobj(9)
    part = b"BT /F1 9 Tf 40 700 Td (spam) Tj ET\n" * 30_000
    packed = b"".join(packer.compress(part) for _ in range(300)) + packer.flush()
    body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    whole = document([(40, 40, "x")])
    start, end = whole.index(b"6 0 obj\n") + 8, whole.index(b"endobj", whole.index(b"6 0 obj"))
    begun = time.monotonic()
    paper = read(tmp_path, whole[:start] + body + b"\n" + whole[end:])
    assert time.monotonic() - begun < 60
    assert paper.unread
    good = read(tmp_path, document(INVOICE))
    assert good.get("number") == "INV-240017"  # the next file is read by a live worker


def test_a_bad_file_among_good_ones_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(document(INVOICE))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nonsense")
    (tmp_path / "c.pdf").write_bytes(document(PACKING))
    found = vet([tmp_path])[0]
    assert [paper.kind for paper in found.papers] == ["commercial_invoice", None, "packing_list"]
    assert found.verdict == "inconclusive"


def test_mutated_files_never_end_the_parent(tmp_path: Path) -> None:
    rng = random.Random(22)
    whole = document(INVOICE)
    paths = []
    for place in range(60):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 5, 40])):
            at = rng.randrange(len(data))
            cut = rng.random()
            if cut < 0.5:
                data[at] = rng.randrange(256)
            elif cut < 0.75:
                del data[at : at + rng.randrange(1, 60)]
            else:
                data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 40)))
        path = tmp_path / f"{place}.pdf"
        path.write_bytes(bytes(data))
        paths.append(path)
    papers = read_pdfs(paths)
    assert len(papers) == len(paths)
    assert all(paper.fields or paper.unread for paper in papers)
