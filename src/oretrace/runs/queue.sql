-- One page of the queue after a place in it: ids are found in the index, rows read for those alone. A parameter that is
-- NULL narrows nothing; lists are JSON. A topic is subject, act and detector: the same in every run, while ids change.
WITH page AS (
    SELECT number FROM findings
    WHERE queued = 1
      AND (standing, rank, number) > ($after_standing, $after_rank, $after_number)
      AND ($stage IS NULL OR coalesce(stage, '') IN (SELECT value FROM json_each($stage)))
      AND ($verdict IS NULL OR verdict IN (SELECT value FROM json_each($verdict)))
      AND ($measure IS NULL OR coalesce(measure, '') IN (SELECT value FROM json_each($measure)))
      AND ($material IS NULL OR coalesce(material, '') IN (SELECT value FROM json_each($material)))
      AND ($detector IS NULL OR detector IN (SELECT value FROM json_each($detector)))
      AND ($subject_kind IS NULL OR subject_kind IN (SELECT value FROM json_each($subject_kind)))
      AND ($from_score IS NULL OR verdict = 'flagged' OR score >= $from_score)
      AND ($only IS NULL OR subject_key || char(31) || coalesce(measure, '') || char(31) || detector IN (
          SELECT value FROM json_each($only)
      ))
      AND ($without IS NULL OR subject_key || char(31) || coalesce(measure, '') || char(31) || detector NOT IN (
          SELECT value FROM json_each($without)
      ))
      AND ($territory IS NULL OR instr(subject_key, '=' || $territory) OR instr(subject_key, '+' || $territory))
      AND ($words IS NULL OR number IN (SELECT rowid FROM finding_words WHERE finding_words MATCH $words))
    ORDER BY standing, rank, number
    LIMIT $size
)
SELECT
    findings.number, findings.standing, findings.rank, findings.record, findings.sentence, findings.stage,
    runs.id AS run, runs.made_at, json_array_length(runs.snapshots) AS snapshots,
    EXISTS (SELECT 1 FROM json_each(runs.notes) AS note WHERE note.value ->> 'kind' = 'modelled') AS modelled
FROM page
JOIN findings ON findings.number = page.number
JOIN runs ON runs.number = findings.run
ORDER BY findings.standing, findings.rank, findings.number;
