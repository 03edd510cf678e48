"""Every canonical table once: columns, types, units, keys and rules.

Units live in the names (`_kg`, `_on`, `_at`); a missing value is NULL, never NaN, 0 or "". A row's identity is
(`snapshot`, `line`). From here come the Arrow schema, the reference page and the one query that counts the
violations of all rules of a table; it is the only place where SQL is generated, from its own identifiers only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type by name, whether NULL is allowed, what it means, what every value must satisfy.

    `rule` is a SQL condition over the row; a row where it is false (NULL does not count) breaks the rule.
    """

    name: str
    type: str
    meaning: str
    nullable: bool = False
    rule: str | None = None


@dataclass(frozen=True)
class Table:
    """A canonical table: `key` names the columns that must be unique together."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def arrow(self) -> pa.Schema:
        """The Arrow schema, in column order."""
        import pyarrow as pa

        utc = pa.timestamp("us", "UTC")
        types = [utc if c.type == "timestamp_utc" else pa.type_for_alias(c.type) for c in self.columns]
        return pa.schema([pa.field(c.name, t, c.nullable) for c, t in zip(self.columns, types, strict=True)])

    def violations_sql(self, relation: str, columns: Collection[str] | None = None, *, unique: bool = True) -> str:
        """One query over `relation` (a view's name): a row (rule, rows) for each rule that some row breaks.

        `columns` limits it to the rules of these columns; `unique=False` leaves out the check of the key.
        All rules are counted in a single pass over the rows.
        """
        chosen = [c for c in self.columns if columns is None or c.name in columns]
        checks = [(f"{c.name} is missing", f"{c.name} IS NULL") for c in chosen if not c.nullable]
        checks += [(c.rule, f"NOT ({c.rule})") for c in chosen if c.rule]
        names = ", ".join(f"$${name}$$" for name, _ in checks)
        counts = ", ".join(f"count_if({test})" for _, test in checks)
        parts = [f"SELECT unnest([{names}]) AS rule, unnest([{counts}]) AS rows FROM {relation}"]
        if unique:
            key = ", ".join(self.key)
            parts.append(
                f"SELECT 'unique ({key})' AS rule, coalesce(sum(n - 1), 0) AS rows"
                f" FROM (SELECT count(*) AS n FROM {relation} GROUP BY {key}) AS groups WHERE n > 1"
            )
        return "SELECT rule, rows FROM (" + " UNION ALL ".join(parts) + ") AS checks WHERE rows > 0 ORDER BY rule"

    def first_breaking_sql(self, relation: str, broken: str) -> str:
        """A query for the first `line` of `relation` that breaks a rule, given as `violations_sql` names it."""
        tests = {f"{c.name} is missing": f"{c.name} IS NULL" for c in self.columns}
        tests |= {c.rule: f"NOT ({c.rule})" for c in self.columns if c.rule}
        return f"SELECT min(line) FROM {relation} WHERE {tests[broken]}"


IDENTITY = (
    Column("snapshot", "int32", "the import this row came with", rule="snapshot > 0"),
    Column("line", "int64", "1-based record number in the imported file, header not counted", rule="line > 0"),
)

TRADE_FLOW = Table(
    "trade_flow",
    "One published statistic: trade with one partner in one period, as one reporter published it.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Column("reporter", "string", "territory that publishes the figure", rule="length(reporter) = 3"),
        Column("partner", "string", "territory on the other side", rule="length(partner) = 3"),
        Column(
            "partner_basis",
            "string",
            "how the partner was determined",
            rule="partner_basis IN ('origin', 'consignment', 'last_known_destination')",
        ),
        Column(
            "flow",
            "string",
            "direction seen from the reporter",
            rule="flow IN ('import', 'export', 're_export', 're_import')",
        ),
        Column(
            "hs_edition",
            "string",
            "nomenclature and edition the code is written in: HS2017, HS2022, CN2021, ...",
            rule="regexp_matches(hs_edition, '^[A-Z]+[0-9]{4}$')",
        ),
        Column(
            "hs_code",
            "string",
            "customs code, digits only; its first six are the HS subheading",
            rule="regexp_matches(hs_code, '^([0-9]{4}|[0-9]{6}|[0-9]{8,10})$')",
        ),
        Column("period_start", "date32", "first day of the period", rule="extract('day' FROM period_start) = 1"),
        Column("period_months", "int8", "length of the period", rule="period_months IN (1, 3, 6, 12)"),
        Column(
            "value", "double", "statistical value in `currency`", nullable=True, rule="value >= 0 AND value <= 1e18"
        ),
        Column("currency", "string", "ISO 4217 code of `value`", rule="length(currency) = 3"),
        Column("valuation", "string", "FOB, CIF or other", rule="valuation IN ('FOB', 'CIF', 'other')"),
        Column(
            "net_kg",
            "double",
            "net mass in kg; no lane of any good carries a thousand million tonnes",
            nullable=True,
            rule="net_kg >= 0 AND net_kg <= 1e12",
        ),
        Column("net_kg_estimated", "bool", "the publisher estimated the mass"),
        Column(
            "qty", "double", "supplementary quantity in `qty_unit`", nullable=True, rule="qty >= 0 AND qty <= 1e18"
        ),
        Column("qty_unit", "string", "unit of `qty`", nullable=True),
        Column("suppressed", "bool", "withheld for confidentiality: the amount is unknown, not zero"),
    ),
)


def _text(name: str, meaning: str) -> Column:
    return Column(name, "string", meaning, nullable=True, rule=f"{name} <> ''")


def _place(name: str, meaning: str) -> Column:
    return Column(name, "string", meaning, nullable=True, rule=f"length({name}) = 3")


def _amount(name: str, meaning: str, most: str = "1e12") -> Column:
    return Column(name, "double", meaning, nullable=True, rule=f"{name} >= 0 AND {name} <= {most}")


SHIPMENT = Table(
    "shipment",
    "One line of a customs declaration or of a bill of lading, as it was filed; amendments and the master and house "
    "bills of one movement are lines of their own: what counts once is the view `counted_shipment`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Column("record", "string", "what was filed", rule="record IN ('declaration', 'bill_of_lading')"),
        _place("reporter", "territory with whose customs it was filed"),
        Column("flow", "string", "direction seen from the reporter", rule="flow IN ('import', 'export')"),
        _text("number", "number of the declaration or bill; the same number filed later amends it"),
        _text("item", "item of the declaration, where one number has several"),
        _text("master_number", "of a house bill: the number of the master bill it travels under"),
        Column("filed_on", "date32", "day of filing, of an amendment its own", nullable=True),
        Column(
            "happened_on", "date32", "day of clearance, departure or arrival, as the record has it", nullable=True
        ),
        _text("office", "customs office"),
        _text("regime", "customs procedure, as written"),
        _text("transport", "mode of transport, as written"),
        _text("declarant", "who filed it: a broker, or a party itself"),
        _text("shipper", "shipper, exporter or seller, as written"),
        _text("shipper_address", "as written"),
        _text("consignee", "consignee, importer or buyer, as written"),
        _text("consignee_address", "as written"),
        _text("notify", "notify party, as written"),
        _text("carrier", "carrier, courier or its code"),
        _text("vessel", "ship, truck or flight"),
        _text("voyage", "voyage or trip"),
        _text("port_loading", "where it was loaded on the main means of transport"),
        _text("port_unloading", "where it was unloaded from it"),
        _text("place_receipt", "where the carrier took it over"),
        _place("origin", "territory of origin as stated; of a manifest that of lading where no other is stated"),
        _place("departure", "territory it was dispatched from"),
        _place("destination", "final destination as stated"),
        Column(
            "hs_code",
            "string",
            "customs code, digits only; its first six are the HS subheading",
            nullable=True,
            rule="regexp_matches(hs_code, '^([0-9]{4}|[0-9]{6}|[0-9]{8,12})$')",
        ),
        Column(
            "hs_edition",
            "string",
            "nomenclature and edition of `hs_code`: HS2022, CN2024, ...",
            nullable=True,
            rule="regexp_matches(hs_edition, '^[A-Z]+[0-9]{4}$')",
        ),
        _text("goods_text", "description of the goods, in any language"),
        _text("purity_text", "purity or grade, as written: 4N, ≥99.8%, Min 99.7 pct"),
        _amount("gross_kg", "gross mass in kg"),
        _amount("net_kg", "net mass in kg"),
        _amount("quantity", "supplementary quantity in `quantity_unit`", "1e18"),
        _text("quantity_unit", "unit of `quantity`"),
        _amount("packages", "number of packages"),
        _text("package_kind", "kind of package, as written: DRM, BAG, ..."),
        _text("containers", "container numbers, joined by a blank"),
        _amount("value", "value in `currency`", "1e18"),
        Column("currency", "string", "ISO 4217 code of `value`", nullable=True, rule="length(currency) = 3"),
        _amount("value_usd", "the same in USD, where the currency or its rate is known", "1e18"),
        _text("incoterm", "terms of delivery: FOB, CIF, ..."),
        _text("licence", "number of the licence or permit"),
        Column("inspected", "bool", "whether the goods were opened", nullable=True),
        Column("irregular", "bool", "what the inspection or a later audit found; NULL where unknown", nullable=True),
        _text("irregularity", "kind of irregularity found"),
        _text("other", "further columns of the file, as a JSON object of texts"),
    ),
)

SHIPMENT_QUARANTINE = Table(
    "shipment_quarantine",
    "Every line of a file of shipments that is not in `shipment`, and why.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Column("reason", "string", "what was expected and what was found, by column", rule="reason <> ''"),
        Column("content", "string", "the line as a JSON object of texts, long ones cut"),
    ),
)

DOCUMENT = Table(
    "document",
    "One paper of a set of papers, or one file of a set that could not be read; a set is the papers of one shipment. "
    "What counts once is the view `counted_document`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Column("set_name", "string", "the set: folder of the file, or as the data name it", rule="set_name <> ''"),
        Column("file", "string", "name of the file, or of the paper in a file of data", rule="file <> ''"),
        _text("kind", "commercial_invoice, bill_of_lading, …; NULL where no heading says it"),
        Column(
            "sha256",
            "string",
            "hash of the file's bytes; of a paper given as data, of its fields",
            rule="length(sha256) = 64",
        ),
        Column(
            "state",
            "string",
            "what the structure of a PDF shows; NULL of other files",
            nullable=True,
            rule="state IN ('intact', 'modified', 'inconclusive')",
        ),
        Column("pages", "int32", "pages of a PDF", nullable=True, rule="pages >= 0"),
        _text("traces", "why the state is what it is, a line each"),
        _text("unread", "what could not be read and why, a line each"),
        _text("about", "what the file says of itself: producer, day it was made, …; a JSON object"),
    ),
)

DOCUMENT_FIELD = Table(
    "document_field",
    "One field of a paper with the place that it was read from; (`snapshot`, `document`) is the paper's row.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Column("document", "int64", "`line` of the paper in `document`", rule="document > 0"),
        Column("field", "string", "number, gross.kg, parties.consignee.name, …", rule="field <> ''"),
        Column("text", "string", "the value; of a list its JSON"),
        Column("form", "string", "what the value is", rule="form IN ('text', 'number', 'list')"),
        Column("number", "double", "the value where it is a number", nullable=True),
        Column("printed", "string", "as printed", nullable=True),
        Column("page", "int32", "page that it stands on", nullable=True, rule="page > 0"),
        Column("box_left", "double", "edges of its box in points from the page's upper left corner", nullable=True),
        Column("box_top", "double", "upper edge", nullable=True),
        Column("box_right", "double", "right edge", nullable=True),
        Column("box_bottom", "double", "lower edge", nullable=True),
    ),
)

SNAPSHOT = Table(
    "snapshot",
    "One import of one source; its row is written last and marks the import as complete.",
    ("snapshot",),
    (
        Column("snapshot", "int32", "number of the import, ascending", rule="snapshot > 0"),
        Column("source", "string", "id of the source module or mapping"),
        Column("publisher", "string", "who publishes the figures"),
        Column("licence", "string", "terms of reuse, as the source states them"),
        Column("file", "string", "name of the imported file"),
        Column("sha256", "string", "hash of the file's bytes", rule="length(sha256) = 64"),
        Column(
            "mapping_sha256",
            "string",
            "hash of what turned the file into rows",
            rule="length(mapping_sha256) = 64",
        ),
        Column("retrieved_on", "date32", "day the file was obtained from its publisher"),
        Column("imported_at", "timestamp_utc", "when the import was committed"),
        Column("rows", "int64", "rows stored", rule="rows >= 0"),
        Column("ignored", "string", "what the source ignored by name, and how many records"),
    ),
)

REPORT_COVERAGE = Table(
    "report_coverage",
    "What each snapshot speaks of, so that no trade is distinct from no data: a code that the snapshot has for a "
    "reporter and flow, without a figure in a period that is `reported`, had no trade that the publisher counts.",
    ("snapshot", "reporter", "flow", "partner_scope", "code_scope", "period_start", "period_months"),
    (
        Column("snapshot", "int32", "the import", rule="snapshot > 0"),
        Column("reporter", "string", "who reports, ISO alpha-3", rule="length(reporter) = 3"),
        Column("flow", "string", "as in trade_flow"),
        Column(
            "partner_scope",
            "string",
            "`*`: all partners; or the one partner of which the file is an extract",
            rule="partner_scope = '*' OR length(partner_scope) = 3",
        ),
        Column("code_scope", "string", "`*`: every code the snapshot has for this reporter and flow; or one code"),
        Column("period_start", "date32", "first day of the period", rule="extract('day' FROM period_start) = 1"),
        Column("period_months", "int8", "length of the period", rule="period_months IN (1, 3, 6, 12)"),
        Column(
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
        Column("snapshot", "int32", "the import", rule="snapshot > 0"),
        Column("reporter", "string", "who reports, ISO alpha-3", rule="length(reporter) = 3"),
        Column("flow", "string", "as in trade_flow"),
        Column("kind", "string", "what `item` is", rule="kind IN ('hs_code', 'partner')"),
        Column("item", "string", "a customs code or a partner, as in trade_flow"),
    ),
)

SNAPSHOT_FILE = Table(
    "snapshot_file",
    "Every file that an import wrote, so that damage is noticed; its rows are written before the import's mark.",
    ("snapshot", "table_name", "path"),
    (
        Column("snapshot", "int32", "the import", rule="snapshot > 0"),
        Column("table_name", "string", "the canonical table whose rows the file holds"),
        Column("path", "string", "name of the file in the table's folder"),
        Column("rows", "int64", "rows in the file", rule="rows >= 0"),
        Column("bytes", "int64", "size of the file", rule="bytes > 0"),
        Column("sha256", "string", "hash of the file's bytes", rule="length(sha256) = 64"),
    ),
)

TABLES = {
    table.name: table
    for table in (
        TRADE_FLOW,
        SHIPMENT,
        SHIPMENT_QUARANTINE,
        DOCUMENT,
        DOCUMENT_FIELD,
        REPORT_COVERAGE,
        REPORT_SCOPE,
        SNAPSHOT_FILE,
        SNAPSHOT,
    )
}
"""By name; rows of imports first, `snapshot` with its marks last."""
