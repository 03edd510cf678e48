-- From whom a destination buys an act's goods, a month, before the act and from it on.
--
-- Parameters: $destinations  territories whose own import figures are read
--             $act           first full month under the act
-- Reads:      counted_flow
-- Returns:    product, supplier, currency; monthly kg and value before and after, NULL where a part of them is missing or
--             withheld, or there is no month; the first and last month read. A month without a figure of the supplier counts
--             as none of its goods, where some destination has figures of the product in it.
WITH bought AS (
    SELECT product, partner AS supplier, currency, period, kg, value
    FROM counted_flow
    WHERE is_listed AND report = 'import'
        AND reporter IN (SELECT unnest($destinations)) AND partner NOT IN (SELECT unnest($destinations))
),
span AS (
    SELECT
        product,
        count(DISTINCT period) FILTER (WHERE period < $act) AS months_before,
        count(DISTINCT period) FILTER (WHERE period >= $act) AS months_after,
        min(min(period)) OVER () AS first_month,
        max(max(period)) OVER () AS last_month
    FROM bought
    GROUP BY product
)
SELECT
    bought.product,
    bought.supplier,
    bought.currency,
    CASE WHEN count(*) FILTER (WHERE bought.period < $act AND bought.kg IS NULL) = 0
        THEN coalesce(sum(bought.kg) FILTER (WHERE bought.period < $act), 0)
    END / nullif(any_value(span.months_before), 0) AS kg_before,
    CASE WHEN count(*) FILTER (WHERE bought.period >= $act AND bought.kg IS NULL) = 0
        THEN coalesce(sum(bought.kg) FILTER (WHERE bought.period >= $act), 0)
    END / nullif(any_value(span.months_after), 0) AS kg_after,
    CASE WHEN count(*) FILTER (WHERE bought.period < $act AND bought.value IS NULL) = 0
        THEN coalesce(sum(bought.value) FILTER (WHERE bought.period < $act), 0)
    END / nullif(any_value(span.months_before), 0) AS value_before,
    CASE WHEN count(*) FILTER (WHERE bought.period >= $act AND bought.value IS NULL) = 0
        THEN coalesce(sum(bought.value) FILTER (WHERE bought.period >= $act), 0)
    END / nullif(any_value(span.months_after), 0) AS value_after,
    any_value(span.first_month) AS first_month,
    any_value(span.last_month) AS last_month
FROM bought
INNER JOIN span ON span.product = bought.product
GROUP BY bought.product, bought.supplier, bought.currency
ORDER BY bought.product, coalesce(value_before, 0) + coalesce(value_after, 0) DESC, bought.supplier, bought.currency
