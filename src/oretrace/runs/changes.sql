-- Subjects that a run ($present) or an earlier one of the same question ($past) flagged, as each found them, where that is
-- not the same; a record is NULL where a run found nothing about the subject.
WITH subjects AS (
    SELECT subject_key FROM findings WHERE run = $present AND leading = 1 AND verdict = 'flagged'
    UNION
    SELECT subject_key FROM findings WHERE run = $past AND leading = 1 AND verdict = 'flagged'
)
SELECT present.record, past.record AS past_record
FROM subjects
LEFT JOIN findings AS present
    ON present.run = $present AND present.leading = 1 AND present.subject_key = subjects.subject_key
LEFT JOIN findings AS past ON past.run = $past AND past.leading = 1 AND past.subject_key = subjects.subject_key
WHERE present.verdict IS NOT past.verdict OR present.stage IS NOT past.stage OR present.at_least IS NOT past.at_least
ORDER BY
    coalesce(present.standing, past.standing), coalesce(present.rank, past.rank),
    coalesce(present.number, past.number), past.number;
