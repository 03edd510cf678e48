"""Imports: what each covers and which rows of which files it wrote."""

from __future__ import annotations

from oretrace.schema.columns import Field, Table

SNAPSHOT = Table(
    "snapshot",
    "One import of one source; its row is written last and marks the import as complete.",
    ("snapshot",),
    (
        Field("snapshot", "int32", "number of the import, ascending", rule="snapshot > 0"),
        Field("source", "string", "id of the source module or mapping"),
        Field("publisher", "string", "who publishes the figures"),
        Field("licence", "string", "terms of reuse, as the source states them"),
        Field("file", "string", "name of the imported file"),
        Field("sha256", "string", "hash of the file's bytes", rule="length(sha256) = 64"),
        Field(
            "mapping_sha256",
            "string",
            "hash of what turned the file into rows",
            rule="length(mapping_sha256) = 64",
        ),
        Field("retrieved_on", "date32", "day the file was obtained from its publisher"),
        Field("imported_at", "timestamp_utc", "when the import was committed"),
        Field("rows", "int64", "rows stored", rule="rows >= 0"),
        Field("ignored", "string", "what the source ignored by name, and how many records"),
    ),
)

REPORT_COVERAGE = Table(
    "report_coverage",
    "What each snapshot speaks of, so that no trade is distinct from no data: a code that the snapshot has for a "
    "reporter and flow, without a figure in a period that is `reported`, had no trade that the publisher counts.",
    ("snapshot", "reporter", "flow", "partner_scope", "code_scope", "period_start", "period_months"),
    (
        Field("snapshot", "int32", "the import", rule="snapshot > 0"),
        Field("reporter", "string", "who reports, ISO alpha-3", rule="length(reporter) = 3"),
        Field("flow", "string", "as in trade_flow"),
        Field(
            "partner_scope",
            "string",
            "`*`: all partners; or the one partner of which the file is an extract",
            rule="partner_scope = '*' OR length(partner_scope) = 3",
        ),
        Field("code_scope", "string", "`*`: every code the snapshot has for this reporter and flow; or one code"),
        Field("period_start", "date32", "first day of the period", rule="extract('day' FROM period_start) = 1"),
        Field("period_months", "int8", "length of the period", rule="period_months IN (1, 3, 6, 12)"),
        Field(
            "status",
            "string",
            "reported: the file has figures of the period; not_reported: none of this reporter and flow, though of "
            "other periods or reporters around it; suppressed: a figure of the code is withheld",
            rule="status IN ('reported', 'not_reported', 'suppressed')",
        ),
    ),
)

REPORT_SCOPE = Table(
    "report_scope",
    "Which codes and partners each snapshot has for a reporter and flow; a later vintage replaces only what it has.",
    ("snapshot", "reporter", "flow", "kind", "item"),
    (
        Field("snapshot", "int32", "the import", rule="snapshot > 0"),
        Field("reporter", "string", "who reports, ISO alpha-3", rule="length(reporter) = 3"),
        Field("flow", "string", "as in trade_flow"),
        Field("kind", "string", "what `item` is", rule="kind IN ('hs_code', 'partner')"),
        Field("item", "string", "a customs code or a partner, as in trade_flow"),
    ),
)

SNAPSHOT_FILE = Table(
    "snapshot_file",
    "Every file that an import wrote, so that damage is noticed; its rows are written before the import's mark.",
    ("snapshot", "table_name", "path"),
    (
        Field("snapshot", "int32", "the import", rule="snapshot > 0"),
        Field("table_name", "string", "the canonical table whose rows the file holds"),
        Field("path", "string", "name of the file in the table's folder"),
        Field("rows", "int64", "rows in the file", rule="rows >= 0"),
        Field("bytes", "int64", "size of the file", rule="bytes > 0"),
        Field("sha256", "string", "hash of the file's bytes", rule="length(sha256) = 64"),
    ),
)
