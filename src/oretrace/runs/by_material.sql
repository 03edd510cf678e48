-- How many findings of the queue each material has that are flagged, the most first.
SELECT coalesce(material, '') AS material, count(*) AS flagged FROM findings
WHERE queued = 1 AND standing < 3 AND verdict = 'flagged'
GROUP BY material
ORDER BY flagged DESC, material;
