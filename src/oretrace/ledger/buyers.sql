-- Whose imports of all the codes of a material are published, in which months.
--
-- Parameters: $families      families of codes that must be among them
-- Reads:      report_coverage  what the store's files speak of
--             current_flow     the store's latest figures
--             hs_family        hs6 -> family: codes joined over HS revisions
-- Returns:    reporter, report (import) and month, where for each family some file that has all partners of the
--             reporter in that month has a figure of it, from any partner: an extract of one code is no evidence of the others.
SELECT c.reporter, c.flow AS report, c.period_start AS month
FROM report_coverage AS c
LEFT JOIN held_family AS held ON held.snapshot = c.snapshot AND held.family IN (SELECT unnest($families))
WHERE
    c.status = 'reported'
    AND c.flow = 'import'
    AND c.code_scope = '*'
    AND c.partner_scope = '*'
    AND c.period_months = 1
GROUP BY c.reporter, c.flow, c.period_start
HAVING count(DISTINCT held.family) = len($families)
ORDER BY reporter, report, month
