"""What offices publish of trade."""

from __future__ import annotations

from oretrace.schema.columns import IDENTITY, Field, Table

TRADE_FLOW = Table(
    "trade_flow",
    "One published statistic: trade with one partner in one period, as one reporter published it.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("reporter", "string", "territory that publishes the figure", rule="length(reporter) = 3"),
        Field("partner", "string", "territory on the other side", rule="length(partner) = 3"),
        Field(
            "partner_basis",
            "string",
            "how the partner was determined",
            rule="partner_basis IN ('origin', 'consignment', 'last_known_destination')",
        ),
        Field(
            "flow",
            "string",
            "direction seen from the reporter",
            rule="flow IN ('import', 'export', 're_export', 're_import')",
        ),
        Field(
            "hs_edition",
            "string",
            "nomenclature and edition the code is written in: HS2017, HS2022, CN2021, ...",
            rule="regexp_matches(hs_edition, '^[A-Z]+[0-9]{4}$')",
        ),
        Field(
            "hs_code",
            "string",
            "customs code, digits only; its first six are the HS subheading",
            rule="regexp_matches(hs_code, '^([0-9]{4}|[0-9]{6}|[0-9]{8,10})$')",
        ),
        Field("period_start", "date32", "first day of the period", rule="extract('day' FROM period_start) = 1"),
        Field("period_months", "int8", "length of the period", rule="period_months IN (1, 3, 6, 12)"),
        Field(
            "value", "double", "statistical value in `currency`", nullable=True, rule="value >= 0 AND value <= 1e18"
        ),
        Field("currency", "string", "ISO 4217 code of `value`", rule="length(currency) = 3"),
        Field("valuation", "string", "FOB, CIF or other", rule="valuation IN ('FOB', 'CIF', 'other')"),
        Field(
            "net_kg",
            "double",
            "net mass in kg; no lane of any good carries a thousand million tonnes",
            nullable=True,
            rule="net_kg >= 0 AND net_kg <= 1e12",
        ),
        Field("net_kg_estimated", "bool", "the publisher estimated the mass"),
        Field(
            "qty", "double", "supplementary quantity in `qty_unit`", nullable=True, rule="qty >= 0 AND qty <= 1e18"
        ),
        Field("qty_unit", "string", "unit of `qty`", nullable=True),
        Field("suppressed", "bool", "withheld for confidentiality: the amount is unknown, not zero"),
    ),
)
