"""Small PDFs written by hand: pages of text at given places, revisions, and files that mean harm."""

from __future__ import annotations

from collections.abc import Sequence

Text = tuple[float, float, str]
"""Left edge and height from the top of the page, in points, and the text."""
WIDTH, HEIGHT, SIZE = 595, 842, 9


def content(texts: Sequence[Text]) -> bytes:
    """Drawing operators for texts in Helvetica."""
    parts = []
    for x, y, text in texts:
        safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(f"BT /F1 {SIZE} Tf {x:g} {HEIGHT - y:g} Td ({safe}) Tj ET")
    return "\n".join(parts).encode("latin-1")


Line = tuple[float, float, float, float]
"""From and to: x and height from the top of the page."""


def strokes(lines: Sequence[Line]) -> bytes:
    """Drawing operators for straight lines."""
    drawn = "\n".join(f"{a:g} {HEIGHT - b:g} m {c:g} {HEIGHT - d:g} l S" for a, b, c, d in lines)
    return b"0.5 w\n" + drawn.encode()


def box(left: float, top: float, right: float, bottom: float) -> list[Line]:
    """The four edges of a box."""
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]


def document(
    texts: Sequence[Text],
    pages: int = 1,
    info: str = "",
    extra: Sequence[bytes] = (),
    catalog: str = "",
    drawing: bytes = b"",
) -> bytes:
    """A whole PDF: `extra` are more objects, numbered from 5 + 2 × pages; `drawing` stands under the texts."""
    kids = " ".join(f"{5 + 2 * place} 0 R" for place in range(pages))
    objects: list[bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>".encode(),
    ]
    drawn = drawing + b"\n" + content(texts)
    for place in range(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {6 + 2 * place} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    objects.extend(extra)
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return bytes(out) + _trailer(places, len(out), len(objects) + 1)


def _trailer(places: Sequence[int], at: int, size: int) -> bytes:
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n"
        b"<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, at)
    )


def revised(before: bytes, texts: Sequence[Text], page: str | None = None, extra: bytes = b"") -> bytes:
    """A PDF saved again by adding to it: other texts on its first page, or another page object with an annotation."""
    start = before.rindex(b"startxref")
    previous = int(before[start:].split()[1])
    out = bytearray(before)
    changed: list[tuple[int, bytes]] = []
    drawn = content(texts)
    changed.append((6, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)))
    if page:
        changed.append((5, page.encode()))
        changed.append((99, extra))
    table = b""
    for number, body in sorted(changed):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n%strailer\n<< /Size 100 /Root 1 0 R /Info 4 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        previous,
        at,
    )
    return bytes(out)


def annotated(before: bytes, texts: Sequence[Text], contents: str, box: tuple[float, float, float, float]) -> bytes:
    """The same page with an annotation of free text over it; the box is left, top, right, bottom."""
    left, top, right, bottom = box
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 6 0 R "
        f"/Resources << /Font << /F1 3 0 R >> >> /Annots [99 0 R] >>"
    )
    note = (
        f"<< /Type /Annot /Subtype /FreeText /Rect [{left} {HEIGHT - bottom} {right} {HEIGHT - top}] "
        f"/Contents ({contents}) /DA (/F1 9 Tf) >>"
    )
    return revised(before, texts, page, note.encode())


INVOICE: list[Text] = [
    (40, 40, "COMMERCIAL INVOICE"),
    (40, 80, "Seller"),
    (40, 92, "Perak Tinsmith Sdn. Bhd."),
    (40, 104, "Lot 5, Jalan Perindustrian 3"),
    (40, 116, "Malaysia"),
    (300, 80, "Buyer"),
    (300, 92, "Windmill Flameguard B.V."),
    (300, 104, "Havenkade 17, Rotterdam"),
    (300, 116, "Netherlands"),
    (40, 150, "Invoice No.: INV-240017"),
    (300, 150, "Date: 14 May 2024"),
    (40, 165, "Incoterms: CIF Rotterdam"),
    (300, 165, "Currency: USD"),
    (40, 200, "Description of goods"),
    (250, 200, "HS code"),
    (320, 200, "Packages"),
    (400, 200, "Net weight (kg)"),
    (490, 200, "Amount (USD)"),
    (40, 216, "Antimony trioxide 99.5%"),
    (250, 216, "2825.80"),
    (320, 216, "800 bags"),
    (420, 216, "20,000.00"),
    (500, 216, "470,000.00"),
    (400, 250, "Total"),
    (490, 250, "USD 470,000.00"),
    (400, 262, "Gross weight"),
    (490, 262, "20,120.00 kg"),
]
PACKING: list[Text] = [
    (40, 40, "PACKING LIST"),
    (40, 80, "Shipper"),
    (40, 92, "Perak Tinsmith Sdn. Bhd."),
    (40, 104, "Lot 5, Jalan Perindustrian 3"),
    (40, 116, "Malaysia"),
    (300, 80, "Consignee"),
    (300, 92, "Windmill Flameguard B.V."),
    (300, 104, "Havenkade 17, Rotterdam"),
    (300, 116, "Netherlands"),
    (40, 150, "Packing list No.: PL-00017"),
    (300, 150, "Date: 15 May 2024"),
    (40, 165, "Invoice No.: INV-240017"),
    (40, 200, "Description of goods"),
    (320, 200, "Packages"),
    (400, 200, "Net weight (kg)"),
    (490, 200, "Gross weight (kg)"),
    (40, 216, "Antimony trioxide 99.5%"),
    (320, 216, "800 bags"),
    (420, 216, "20,000.00"),
    (500, 216, "20,120.00"),
]


def changed(texts: Sequence[Text], before: str, after: str) -> list[Text]:
    """The same texts with one replaced."""
    assert any(before in text for _, _, text in texts)
    return [(x, y, text.replace(before, after)) for x, y, text in texts]
