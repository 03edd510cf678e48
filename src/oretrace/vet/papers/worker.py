"""The process that reads PDFs: `python -m oretrace.vet.papers.worker`, JSON requests and answers, one a line.

It has limits of memory and of files from the system, writes nothing and starts nothing; PDFium is built without a
script engine, and forms are not loaded. Whatever a file does to it, the parent lives and starts another.
"""

from __future__ import annotations

import contextlib
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any, TextIO

MOST_BYTES = 64 << 20
MOST_PAGES = 40
MOST_PIXELS = (1240, 2400)
"""Width and height of the picture of a page."""
MEMORY = 1 << 30
CPU_SECONDS = 20


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer requests {"path", "file"}, and for the picture of a page {"path", "page"}, until the input ends."""
    for line in requests:
        request = json.loads(line)
        _limit_time()
        try:
            if "page" in request:
                answer = {"png": draw_page(Path(request["path"]), request["page"])}
            else:
                answer = read_pdf(Path(request["path"]), request["file"]).as_json()
        except MemoryError:
            answer = {"error": f"more than {MEMORY >> 20} MB of memory would be needed"}
        except Exception as error:  # whatever a hostile file provokes is an answer, never the end of the process
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def read_pdf(path: Path, file: str) -> Any:
    """The paper in a PDF file; its `unread` says what could not be read."""
    from oretrace.vet.papers.fields import paper_of
    from oretrace.vet.papers.glyphs import sheets
    from oretrace.vet.papers.layout import read_sheet
    from oretrace.vet.papers.printed import Printed
    from oretrace.vet.papers.revision import covers, revision_of
    from oretrace.vet.papers.template import template_of_page

    printed = Printed()
    size = path.stat().st_size
    if size > MOST_BYTES:
        return _unreadable(file, f"The file has {size >> 20} MB; at most {MOST_BYTES >> 20} MB are read.")
    data = path.read_bytes()
    document, why = _open(data)
    if document is None:
        return _unreadable(file, why)
    try:
        meta = document.get_metadata_dict(skip_empty=True)
        printed.created, printed.pages = meta.get("CreationDate", "")[2:10], len(document)
        lines: list[str] = []
        sizes: list[tuple[float, float]] = []
        template = ""
        covered: list[str] = []
        for sheet in sheets(document, MOST_PAGES):
            covered.extend(covers(sheet))
            sizes.append((round(sheet.width, 1), round(sheet.height, 1)))
            printed.size = printed.size or sizes[0]
            template = template or (template_of_page(sheet) if sheet.number == 1 else "")
            lines.extend(cell.text for cell in sheet.cells)
            read_sheet(sheet, printed)
    finally:
        document.close()
    _say_unread(printed, len(lines))
    paper = paper_of(printed, file)
    revision = revision_of(data, meta, _lines_of, lines)
    if covered:
        revision.state = "modified"
        revision.traces.extend(covered)
    paper.state, paper.traces = revision.state, revision.traces
    paper.meta |= {"producer": meta.get("Producer", ""), "creator": meta.get("Creator", ""), "pages": printed.pages,
                  "created": meta.get("CreationDate", ""), "before": revision.before, "after": revision.after,
                   "edited": revision.edited, "sizes": sizes,
                   "template": template}  # fmt: skip
    return paper


def draw_page(path: Path, number: int) -> str:
    """A page (from 1) as a PNG in base64; ValueError if there is no such page."""
    import base64

    document, why = _open(path.read_bytes())
    if document is None:
        raise ValueError(why)
    try:
        if not 0 < number <= min(len(document), MOST_PAGES):
            raise ValueError(f"The file has {len(document)} pages.")
        page = document[number - 1]
        width, height = page.get_size()
        bitmap = page.render(scale=min(MOST_PIXELS[0] / width, MOST_PIXELS[1] / height), rev_byteorder=True)
        return base64.b64encode(_png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))).decode()
    finally:
        document.close()


def _png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """Rows of red, green and blue as a PNG."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[at : at + 3 * width] for at in range(0, stride * height, stride))
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows, 4)) + part(b"IEND", b"")


def _say_unread(printed: Any, cells: int) -> None:
    if printed.pages > MOST_PAGES:
        printed.unread.append(f"The file has {printed.pages} pages; the first {MOST_PAGES} were read.")
    if cells == 0:
        printed.unread.append("The pages have no text layer: a scan without text is not read.")


def _open(data: bytes) -> tuple[Any, str]:
    import pypdfium2

    if not data.lstrip()[:5].startswith(b"%PDF"):
        return None, "The file does not begin as a PDF does (%PDF)."
    try:
        return pypdfium2.PdfDocument(data), ""
    except pypdfium2.PdfiumError as error:
        why = (
            "it is encrypted, and its password is not known" if "assword" in str(error) else "its structure is broken"
        )
        return None, f"The PDF cannot be opened: {why}."


def _lines_of(data: bytes) -> list[str] | None:
    """The lines of an earlier revision; None when it cannot be opened."""
    from oretrace.vet.papers.glyphs import sheets

    document, _ = _open(data)
    if document is None:
        return None
    try:
        return [cell.text for sheet in sheets(document, MOST_PAGES) for cell in sheet.cells]
    finally:
        document.close()


def _unreadable(file: str, why: str) -> Any:
    from oretrace.vet.papers.paper import Paper

    return Paper(file, unread=[why])


def _limit() -> None:
    """Bounds that the system keeps; not every system has them all."""
    try:
        import resource
    except ImportError:
        return
    for name, most in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_NPROC", 0)):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _limit_time() -> None:
    """CPU seconds for the next file: the system ends the process that takes more."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main() -> None:
    """Load what reading needs, take on the limits, serve."""
    import oretrace.vet.papers.fields
    import oretrace.vet.papers.layout  # noqa: F401
    from oretrace.vet.papers.words import country, label

    with contextlib.suppress(ImportError):
        import pypdfium2  # noqa: F401
    label("Invoice No."), country("China")
    _limit()
    serve(sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
