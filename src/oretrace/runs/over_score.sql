-- Findings of the queue that are not flagged and reach a score, by their topics.
SELECT subject_key, measure, detector FROM findings
WHERE queued = 1 AND verdict <> 'flagged' AND score >= $from_score
ORDER BY standing, rank, number;
