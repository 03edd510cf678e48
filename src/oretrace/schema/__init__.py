"""Every canonical table once: columns, types, units, keys and rules.

Units live in the names (`_kg`, `_on`, `_at`); a missing value is NULL, never NaN, 0 or "". A row's identity is
(`snapshot`, `line`). From here come the Arrow schema, the reference page and the one query that counts the
violations of all rules of a table; it is the only place where SQL is generated, from its own identifiers only.
"""

from oretrace.schema.columns import Field, Table
from oretrace.schema.papers import DOCUMENT, DOCUMENT_FIELD
from oretrace.schema.registers import FIRM, LICENCE, LISTED_PARTY, OWNERSHIP, OWNERSHIP_CONTROL
from oretrace.schema.shipments import SHIPMENT, SHIPMENT_QUARANTINE
from oretrace.schema.snapshots import REPORT_COVERAGE, REPORT_SCOPE, SNAPSHOT, SNAPSHOT_FILE
from oretrace.schema.trade import TRADE_FLOW

__all__ = [
    "DOCUMENT",
    "DOCUMENT_FIELD",
    "FIRM",
    "LICENCE",
    "LISTED_PARTY",
    "OWNERSHIP",
    "OWNERSHIP_CONTROL",
    "REPORT_COVERAGE",
    "REPORT_SCOPE",
    "SHIPMENT",
    "SHIPMENT_QUARANTINE",
    "SNAPSHOT",
    "SNAPSHOT_FILE",
    "TABLES",
    "TRADE_FLOW",
    "Field",
    "Table",
]

TABLES = {
    table.name: table
    for table in (
        *(TRADE_FLOW, SHIPMENT, SHIPMENT_QUARANTINE, LICENCE, FIRM, OWNERSHIP, OWNERSHIP_CONTROL, LISTED_PARTY),
        *(DOCUMENT, DOCUMENT_FIELD),
        *(REPORT_COVERAGE, REPORT_SCOPE, SNAPSHOT_FILE, SNAPSHOT),
    )
}
"""By name; rows of imports first, `snapshot` with its marks last."""
