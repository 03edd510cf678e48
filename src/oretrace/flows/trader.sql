-- Who publishes figures of a product at all: only of these does the absence of one mean no trade.
--
-- Reads:      counted_flow
-- Returns:    product, reporter, report; whether some figure has a value, and whether some has a mass
SELECT product, reporter, report, count(value) > 0 AS has_value, count(kg) > 0 AS has_kg
FROM counted_flow
GROUP BY product, reporter, report
