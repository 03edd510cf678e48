-- Puts the leading findings of current runs on the queue, takes others off, and counts what is on it.
UPDATE findings SET queued = 0 WHERE queued = 1 AND run NOT IN (SELECT number FROM runs WHERE current = 1);
UPDATE findings SET queued = 1 WHERE leading = 1 AND queued = 0 AND run IN (SELECT number FROM runs WHERE current = 1);
DELETE FROM facets;
INSERT INTO facets
SELECT 'stage', coalesce(stage, ''), count(*) FROM findings WHERE queued = 1 GROUP BY stage
UNION ALL
SELECT 'verdict', verdict, count(*) FROM findings WHERE queued = 1 GROUP BY verdict
UNION ALL
SELECT 'measure', coalesce(measure, ''), count(*) FROM findings WHERE queued = 1 GROUP BY measure
UNION ALL
SELECT 'material', coalesce(material, ''), count(*) FROM findings WHERE queued = 1 GROUP BY material
UNION ALL
SELECT 'detector', detector, count(*) FROM findings WHERE queued = 1 GROUP BY detector
UNION ALL
SELECT 'subject_kind', subject_kind, count(*) FROM findings WHERE queued = 1 GROUP BY subject_kind;
