-- What passed each leg of some findings ($numbers, JSON) in a month, and what was expected: from the series kept in
-- their evidence. A finding without evidence, or without that month, has no row.
SELECT
    findings.number,
    exhibit.value ->> '$.name' AS leg,
    exhibit.value ->> '$.unit' AS unit,
    exhibit.value ->> ('$.observed[' || month.key || ']') AS observed,
    exhibit.value ->> ('$.expected[' || month.key || ']') AS expected
FROM json_each($numbers) AS wanted
JOIN findings ON findings.number = wanted.value
JOIN evidence ON evidence.finding = findings.number
JOIN json_each(evidence.record, '$.exhibits') AS exhibit ON exhibit.value ->> '$.kind' = 'series'
JOIN json_each(exhibit.value, '$.months') AS month ON month.value = $month
WHERE exhibit.value ->> '$.name' IN ('direct', 'leg 1', 'leg 2')
ORDER BY findings.number, leg;
