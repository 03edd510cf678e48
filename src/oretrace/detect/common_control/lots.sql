-- Lots that may be a leg of a way around an act: goods that leave its issuer for elsewhere, what reaches its
-- destinations from elsewhere, and what goes from a firm of the one to another or to a firm of the other in between;
-- and the direct trade. A bill of lading may have no code; its goods are then judged by
-- their text.
--
-- Parameters: $origin, $destinations   issuer of the act, and its targets
--             $goods, $like            codes of six digits asked for; these and their look-alikes, for the second leg
--             $words                   what names their material in a text, as a regular expression
--             $until                   last month (NULL: all)
-- Reads:      named_shipment
-- Returns:    leg (direct, first, middle, second), view (whose record it is), month, kg, parties and their territories,
--             whether the consignee is the notify party of a bill to order, and where the line stands
WITH lot AS (
    SELECT
        snapshot, line, record || ' ' || coalesce(reporter, '') || ' ' || flow AS view,
        date_trunc('month', coalesce(happened_on, filed_on))::DATE AS month,
        coalesce(net_kg, gross_kg) AS kg, substr(hs_code, 1, 6) AS hs6, goods_text,
        shipper, shipper_address, consignee, consignee_address, notified,
        CASE WHEN flow = 'export' THEN reporter ELSE coalesce(departure, origin) END AS sent_from,
        CASE WHEN flow = 'import' THEN reporter ELSE destination END AS sent_to
    FROM named_shipment
    WHERE
        shipper IS NOT NULL
        AND consignee IS NOT NULL
),
led AS (
    SELECT
        *,
        CASE
            WHEN sent_from = $origin AND sent_to IN (SELECT unnest($destinations)) THEN 'direct'
            WHEN sent_from = $origin THEN 'first'
            WHEN sent_from <> $origin AND sent_to IN (SELECT unnest($destinations)) THEN 'second'
            WHEN sent_from <> $origin AND sent_to <> $origin THEN 'middle'
        END AS leg
    FROM lot
),
meant AS (
    SELECT *
    FROM led
    WHERE
        leg IS NOT NULL
        AND month IS NOT NULL
        AND sent_from <> sent_to
        AND ($until IS NULL OR month <= $until)
        AND CASE
            WHEN hs6 IS NULL THEN leg <> 'first' AND coalesce(regexp_matches(lower(goods_text), $words), FALSE)
            WHEN leg IN ('direct', 'first') THEN hs6 IN (SELECT unnest($goods))
            ELSE hs6 IN (SELECT unnest($like))
        END
)
SELECT
    leg, view, month, kg, hs6, goods_text, shipper, shipper_address, consignee, consignee_address, notified,
    sent_from, sent_to, snapshot, line
FROM meant
WHERE
    leg <> 'middle'
    OR shipper IN (SELECT consignee FROM meant WHERE leg = 'first')
    OR consignee IN (SELECT shipper FROM meant WHERE leg = 'second')
ORDER BY snapshot, line
