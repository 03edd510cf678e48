-- Lines with what most checks read of them. `sender` and `receiver` are the beginnings of the parties' names in Latin
-- letters (see `batch.py`), `leaves` and `arrives` the two ends as far as the record has them.
CREATE TABLE line AS
SELECT
    id, record, reporter, flow, origin, departure, destination, net_kg, value, currency, consignee, licence, packages,
    package_kind, port_loading, port_unloading, sender, receiver,
    coalesce(substr(hs_code, 1, 6), text_hs6) AS hs6,
    coalesce(net_kg, gross_kg) AS kg,
    coalesce(happened_on, filed_on) AS day,
    CASE WHEN flow = 'export' THEN reporter ELSE coalesce(departure, origin) END AS leaves,
    CASE WHEN flow = 'import' THEN reporter ELSE destination END AS arrives
FROM arriving
