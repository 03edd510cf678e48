-- The changes that an output ($output) has not had yet, in order.
SELECT changes.*
FROM changes
JOIN outputs ON outputs.name = $output AND changes.number > outputs.after
LEFT JOIN deliveries ON deliveries.output = outputs.name AND deliveries.change = changes.number
WHERE deliveries.change IS NULL
ORDER BY changes.number
