-- Which lines of shipments count, once each, and who is named in them.
--
-- A number filed again, later or in a later snapshot, is an amendment: its last filing counts. Lines of one number of
-- one filing are items of one declaration and count all. A bill that a current bill names as its master covers the
-- same goods: the house bills count, as they name the parties. A line without a number is a shipment of its own.
-- A file that was read again, by a corrected mapping, is not another file: its last reading counts.
CREATE VIEW read_again AS
SELECT snapshot
FROM snapshot
QUALIFY row_number() OVER (PARTITION BY source, sha256 ORDER BY snapshot DESC) > 1;

-- Every line as it was filed, of each file by its last reading.
CREATE VIEW filed_shipment AS
SELECT * FROM shipment ANTI JOIN read_again USING (snapshot);

-- Filings of the numbers that were filed more than once, from 1 for the first; `from_last` is 1 for the last.
CREATE VIEW amendment AS
WITH filing AS (
    SELECT DISTINCT record, reporter, flow, number, item, filed_on, snapshot
    FROM filed_shipment
    WHERE number IS NOT NULL
),
several AS (
    SELECT record, reporter, flow, number, item FROM filing GROUP BY ALL HAVING count(*) > 1
)
SELECT
    f.*,
    row_number() OVER (
        PARTITION BY f.record, f.reporter, f.flow, f.number, f.item ORDER BY f.filed_on NULLS FIRST, f.snapshot
    ) AS version,
    row_number() OVER (
        PARTITION BY f.record, f.reporter, f.flow, f.number, f.item
        ORDER BY f.filed_on DESC NULLS LAST, f.snapshot DESC
    ) AS from_last
FROM filing AS f
SEMI JOIN several AS s
    ON s.record = f.record AND s.flow = f.flow AND s.number = f.number
    AND s.reporter IS NOT DISTINCT FROM f.reporter AND s.item IS NOT DISTINCT FROM f.item;

-- Every line with its version and `counted_not`, NULL where it counts: 'read again', 'amended', 'its house bills count'.
CREATE VIEW shipment_version AS
WITH house AS (
    SELECT DISTINCT s.record, s.reporter, s.flow, s.number, s.master_number
    FROM filed_shipment AS s
    ANTI JOIN amendment AS a
        ON a.from_last > 1 AND a.snapshot = s.snapshot AND a.record = s.record AND a.flow = s.flow
        AND a.number = s.number AND a.reporter IS NOT DISTINCT FROM s.reporter
        AND a.item IS NOT DISTINCT FROM s.item AND a.filed_on IS NOT DISTINCT FROM s.filed_on
    WHERE s.master_number IS NOT NULL AND s.number IS DISTINCT FROM s.master_number
),
covered AS (
    SELECT DISTINCT h.record, h.reporter, h.flow, h.master_number
    FROM house AS h
    -- Two bills that name one another as master are no master and house.
    ANTI JOIN house AS m
        ON m.record = h.record AND m.flow = h.flow AND m.reporter IS NOT DISTINCT FROM h.reporter
        AND m.number = h.master_number AND m.master_number = h.number
)
SELECT
    s.*,
    coalesce(a.version, 1) AS version,
    CASE
        WHEN r.snapshot IS NOT NULL THEN 'read again'
        WHEN a.from_last > 1 THEN 'amended'
        WHEN c.master_number IS NOT NULL THEN 'its house bills count'
    END AS counted_not
FROM shipment AS s
LEFT JOIN amendment AS a
    ON a.snapshot = s.snapshot AND a.record = s.record AND a.flow = s.flow AND a.number = s.number
    AND a.reporter IS NOT DISTINCT FROM s.reporter AND a.item IS NOT DISTINCT FROM s.item
    AND a.filed_on IS NOT DISTINCT FROM s.filed_on
LEFT JOIN read_again AS r ON r.snapshot = s.snapshot
LEFT JOIN covered AS c
    ON c.record = s.record AND c.flow = s.flow AND c.master_number = s.number
    AND c.reporter IS NOT DISTINCT FROM s.reporter;

-- The lines that count, with their version.
CREATE VIEW counted_shipment AS
SELECT * EXCLUDE (counted_not) FROM shipment_version WHERE counted_not IS NULL;

-- Who holds papers for others, whatever its name: goods of several shippers for several other parties go to its order,
-- and none in its own name. That is a bank, or one that does as banks do.
CREATE MACRO to_order_of(written) AS upper(trim(after_order(written), ' .,:;-'));

CREATE VIEW paper_holder AS
WITH holder AS (
    SELECT to_order_of(consignee) AS name
    FROM shipment
    WHERE notify IS NOT NULL AND after_order(consignee) <> consignee
    GROUP BY name
    HAVING
        count(DISTINCT upper(notify)) FILTER (upper(notify) <> to_order_of(consignee)) >= 3
        AND count(DISTINCT upper(shipper)) >= 3
)
SELECT h.name
FROM holder AS h
ANTI JOIN shipment AS s ON upper(trim(s.shipper)) = h.name
ANTI JOIN shipment AS c ON upper(trim(c.consignee)) = h.name
ANTI JOIN shipment AS n ON upper(trim(n.notify)) = h.name;

-- The party in the place of a consignee: nobody where a holder of papers stands there.
CREATE MACRO consignee_of_text(written) AS CASE
    WHEN after_order(written) <> written AND to_order_of(written) IN (SELECT name FROM paper_holder) THEN NULL
    ELSE party_of_text(written)
END;

-- The notify parties of a line, in their order: "A; B" and "A, also notify B" are two. A bill to order may have its notify
-- party in the place of the consignee: "To order, notify: A".
CREATE MACRO notify_parties(notify, consignee) AS regexp_split_to_array(
    coalesce(
        notify,
        CASE WHEN after_order(consignee) <> consignee
            THEN nullif(regexp_extract(consignee, '(?i)\bnotify\b(\s+party)?\W*(.+)$', 2), '')
        END
    ),
    '(?i)\s*(;|[\s,]\(?(and\s+|also\s+|second\s+|2nd\s+)+notify(\s+party)?\b\)?[\s:]*)\s*'
);

CREATE MACRO notify_party(written) AS party_of_text(trim(written, ' ,:'));

-- Whether a text in the place of a consignee leaves it open who gets the goods, and points to the notify party: a bill to
-- order, or of a bank alone. "Not disclosed" and a blank do not.
CREATE MACRO is_to_order(written) AS after_order(written) <> written OR is_bank(written)
    OR regexp_matches(written, '(?i)^\W*(order|same as notify( party)?)\W*$');

-- Who stands as notify party beside the consignees of several names: a broker or an agent, whatever its own name says.
CREATE MACRO first_word(written) AS regexp_extract(upper(written), '[\pL\pN]+');

CREATE VIEW notified_for_others AS
SELECT upper(notify) AS name
FROM shipment
WHERE
    notify IS NOT NULL AND NOT is_to_order(consignee) AND first_word(consignee) <> first_word(notify)
    AND NOT handles_for_others(consignee) AND party_of_text(consignee) IS NOT NULL
GROUP BY upper(notify)
HAVING count(DISTINCT first_word(consignee)) >= 3;

-- Names with their addresses that are called like forwarders and deal for themselves (parties/dealers.py). Empty until
-- whoever follows goods fills it (`Entities.keep_in`), as it takes the resolution of all names.
CREATE TABLE dealer (name VARCHAR, address VARCHAR);

-- The buyer of a bill to order, or in the care of a forwarder, as far as the bill says: that is the notify party, and of
-- several the first that does not handle goods for others.
CREATE VIEW notified_buyer AS
WITH line AS (
    SELECT s.snapshot, s.line, notify_parties(s.notify, s.consignee) AS parties, forwards(s.consignee) AS in_care
    FROM filed_shipment AS s
    ANTI JOIN dealer AS d
        ON d.name = party_of_text(s.consignee) AND d.address IS NOT DISTINCT FROM s.consignee_address
    WHERE is_to_order(s.consignee) OR (s.notify IS NOT NULL AND forwards(s.consignee))
),
notified AS (
    SELECT snapshot, line, in_care, generate_subscripts(parties, 1) AS place, notify_party(unnest(parties)) AS name
    FROM line
)
SELECT n.snapshot, n.line, n.in_care, arg_min(n.name, n.place) AS buyer
FROM notified AS n
ANTI JOIN notified_for_others AS o ON o.name = upper(n.name)
WHERE n.name IS NOT NULL AND NOT handles_for_others(n.name)
GROUP BY n.snapshot, n.line, n.in_care;

-- The lines that count with the parties in them, for whoever follows goods from firm to firm. Where `notified` holds, the
-- consignee is the notify party of a bill to order, or to `forwarder`, who is named as consignee; no bill has its address.
CREATE VIEW named_shipment AS
SELECT
    s.* EXCLUDE (receiver, buyer) REPLACE (
        party_of_text(s.shipper) AS shipper,
        CASE WHEN s.notified THEN s.buyer ELSE s.receiver END AS consignee,
        CASE WHEN NOT s.notified THEN s.consignee_address END AS consignee_address
    ),
    CASE WHEN s.notified THEN s.receiver END AS forwarder,
    CASE WHEN s.notified AND s.receiver IS NOT NULL THEN s.consignee_address END AS forwarder_address
FROM (
    SELECT c.*, b.buyer, b.buyer IS NOT NULL AND (c.receiver IS NULL OR b.in_care) AS notified
    FROM (SELECT *, consignee_of_text(consignee) AS receiver FROM counted_shipment) AS c
    LEFT JOIN notified_buyer AS b ON b.snapshot = c.snapshot AND b.line = c.line
) AS s;

-- Every mention of a party: one row per line of a shipment and role. The territory is that of the reporter on its own
-- side of the trade, else unknown. What a mention's address holds (telephone, e-mail) stands in the address.
CREATE VIEW party AS
SELECT snapshot, line, role, name, address, territory
FROM (
    SELECT
        snapshot, line, party_of_text(shipper) AS name, 'shipper' AS role, shipper_address AS address,
        CASE WHEN flow = 'export' THEN reporter END AS territory
    FROM filed_shipment
    UNION ALL
    SELECT
        snapshot, line, consignee_of_text(consignee), 'consignee', consignee_address,
        CASE WHEN flow = 'import' THEN reporter END
    FROM filed_shipment
    UNION ALL
    SELECT snapshot, line, notify_party(unnest(notify_parties(notify, consignee))), 'notify', NULL, NULL
    FROM filed_shipment
    WHERE notify IS NOT NULL OR is_to_order(consignee)
    UNION ALL
    SELECT snapshot, line, declarant, 'declarant', NULL, reporter FROM filed_shipment
    UNION ALL
    SELECT snapshot, line, carrier, 'carrier', NULL, NULL FROM filed_shipment
) AS mention
WHERE name IS NOT NULL;

-- The register of licences as it is now: of each number the lines of the snapshot that had it last.
CREATE VIEW current_licence AS
WITH last AS (
    SELECT l.number, max(s.retrieved_on) AS retrieved_on
    FROM licence AS l
    JOIN snapshot AS s ON s.snapshot = l.snapshot
    GROUP BY l.number
),
newest AS (
    SELECT l.number, max(l.snapshot) AS snapshot
    FROM licence AS l
    JOIN snapshot AS s ON s.snapshot = l.snapshot
    JOIN last AS n ON n.number = l.number AND n.retrieved_on = s.retrieved_on
    GROUP BY l.number
)
SELECT l.*
FROM licence AS l
JOIN newest AS n ON n.number = l.number AND n.snapshot = l.snapshot;
