"""Papers of shipments and the fields that were read from them."""

from __future__ import annotations

from oretrace.schema.columns import IDENTITY, Field, Table, text

DOCUMENT = Table(
    "document",
    "One paper of a set of papers, or one file of a set that could not be read; a set is the papers of one shipment. "
    "What counts once is the view `counted_document`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("set_name", "string", "the set: folder of the file, or as the data name it", rule="set_name <> ''"),
        Field("file", "string", "name of the file, or of the paper in a file of data", rule="file <> ''"),
        text("kind", "commercial_invoice, bill_of_lading, …; NULL where no heading says it"),
        Field(
            "sha256",
            "string",
            "hash of the file's bytes; of a paper given as data, of its fields",
            rule="length(sha256) = 64",
        ),
        Field(
            "state",
            "string",
            "what the structure of a PDF shows; NULL of other files",
            nullable=True,
            rule="state IN ('intact', 'modified', 'inconclusive')",
        ),
        Field("pages", "int32", "pages of a PDF", nullable=True, rule="pages >= 0"),
        text("traces", "why the state is what it is, a line each"),
        text("unread", "what could not be read and why, a line each"),
        text("about", "what the file says of itself: producer, day it was made, …; a JSON object"),
    ),
)

DOCUMENT_FIELD = Table(
    "document_field",
    "One field of a paper with the place that it was read from; (`snapshot`, `document`) is the paper's row.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("document", "int64", "`line` of the paper in `document`", rule="document > 0"),
        Field("field", "string", "number, gross.kg, parties.consignee.name, …", rule="field <> ''"),
        Field("text", "string", "the value; of a list its JSON"),
        Field("form", "string", "what the value is", rule="form IN ('text', 'number', 'list')"),
        Field("number", "double", "the value where it is a number", nullable=True),
        Field("printed", "string", "as printed", nullable=True),
        Field("page", "int32", "page that it stands on", nullable=True, rule="page > 0"),
        Field("box_left", "double", "edges of its box in points from the page's upper left corner", nullable=True),
        Field("box_top", "double", "upper edge", nullable=True),
        Field("box_right", "double", "right edge", nullable=True),
        Field("box_bottom", "double", "lower edge", nullable=True),
    ),
)
