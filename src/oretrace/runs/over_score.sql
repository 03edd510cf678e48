-- Findings of the queue that are not flagged and reach a score, and how many of them are among some topics.
SELECT
    count(*) AS findings,
    count(*) FILTER (
        WHERE subject_key || char(31) || coalesce(measure, '') || char(31) || detector IN (
            SELECT value FROM json_each($topics)
        )
    ) AS among
FROM findings
WHERE queued = 1 AND verdict <> 'flagged' AND score >= $from_score;
