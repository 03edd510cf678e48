"""Lines of declarations, manifests and bills of lading, and those that were set aside."""

from __future__ import annotations

from oretrace.schema.columns import IDENTITY, Field, Table, amount, place, text

SHIPMENT = Table(
    "shipment",
    "One line of a customs declaration or of a bill of lading, as it was filed; amendments and the master and house "
    "bills of one movement are lines of their own: what counts once is the view `counted_shipment`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("record", "string", "what was filed", rule="record IN ('declaration', 'bill_of_lading')"),
        place("reporter", "territory with whose customs it was filed"),
        Field("flow", "string", "direction seen from the reporter", rule="flow IN ('import', 'export')"),
        text("number", "number of the declaration or bill; the same number filed later amends it"),
        text("item", "item of the declaration, where one number has several"),
        text("master_number", "of a house bill: the number of the master bill it travels under"),
        Field("filed_on", "date32", "day of filing, of an amendment its own", nullable=True),
        Field("happened_on", "date32", "day of clearance, departure or arrival, as the record has it", nullable=True),
        text("office", "customs office"),
        text("regime", "customs procedure, as written"),
        text("transport", "mode of transport, as written"),
        text("declarant", "who filed it: a broker, or a party itself"),
        text("shipper", "shipper, exporter or seller, as written"),
        text("shipper_address", "as written"),
        text("consignee", "consignee, importer or buyer, as written"),
        text("consignee_address", "as written"),
        text("notify", "notify party, as written"),
        text("carrier", "carrier, courier or its code"),
        text("vessel", "ship, truck or flight"),
        text("voyage", "voyage or trip"),
        text("port_loading", "where it was loaded on the main means of transport"),
        text("port_unloading", "where it was unloaded from it"),
        text("place_receipt", "where the carrier took it over"),
        place("origin", "territory of origin as stated; of a manifest that of lading where no other is stated"),
        place("departure", "territory it was dispatched from"),
        place("destination", "final destination as stated"),
        Field(
            "hs_code",
            "string",
            "customs code, digits only; its first six are the HS subheading",
            nullable=True,
            rule="regexp_matches(hs_code, '^([0-9]{4}|[0-9]{6}|[0-9]{8,12})$')",
        ),
        Field(
            "hs_edition",
            "string",
            "nomenclature and edition of `hs_code`: HS2022, CN2024, ...",
            nullable=True,
            rule="regexp_matches(hs_edition, '^[A-Z]+[0-9]{4}$')",
        ),
        text("goods_text", "description of the goods, in any language"),
        text("purity_text", "purity or grade, as written: 4N, ≥99.8%, Min 99.7 pct"),
        amount("gross_kg", "gross mass in kg"),
        amount("net_kg", "net mass in kg"),
        amount("quantity", "supplementary quantity in `quantity_unit`", "1e18"),
        text("quantity_unit", "unit of `quantity`"),
        amount("packages", "number of packages"),
        text("package_kind", "kind of package, as written: DRM, BAG, ..."),
        text("containers", "container numbers, joined by a blank"),
        amount("value", "value in `currency`", "1e18"),
        Field("currency", "string", "ISO 4217 code of `value`", nullable=True, rule="length(currency) = 3"),
        amount("value_usd", "the same in USD, where the currency or its rate is known", "1e18"),
        text("incoterm", "terms of delivery: FOB, CIF, ..."),
        text("licence", "number of the licence or permit"),
        Field("inspected", "bool", "whether the goods were opened", nullable=True),
        Field("irregular", "bool", "what the inspection or a later audit found; NULL where unknown", nullable=True),
        text("irregularity", "kind of irregularity found"),
        text("other", "further columns of the file, as a JSON object of texts"),
    ),
)

SHIPMENT_QUARANTINE = Table(
    "shipment_quarantine",
    "Every line of a file of shipments that is not in `shipment`, and why.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("reason", "string", "what was expected and what was found, by column", rule="reason <> ''"),
        Field("content", "string", "the line as a JSON object of texts, long ones cut"),
    ),
)
