-- Findings of the queue that are not flagged and reach a score: ids, so that what people said of them can be counted.
SELECT id FROM findings WHERE queued = 1 AND verdict <> 'flagged' AND score >= $from_score ORDER BY number;
