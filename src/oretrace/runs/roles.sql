-- How many findings of the queue name a territory as origin, hub or destination, and how many of these are flagged.
-- Several destinations of one finding stand with a plus between them (AUT+DEU); one pass over the index.
WITH named AS (
    SELECT
        verdict = 'flagged' AS flagged,
        instr(subject_key, 'origin=' || $territory) > 0 AS origin,
        instr(subject_key, 'hub=' || $territory) > 0 AS hub,
        instr(subject_key, 'destination=' || $territory) + instr(subject_key, '+' || $territory) > 0 AS destination
    FROM findings
    WHERE queued = 1 AND instr(subject_key, $territory) > 0
),
counted AS (
    SELECT
        sum(origin) AS origin, sum(origin AND flagged) AS flagged_origin,
        sum(hub) AS hub, sum(hub AND flagged) AS flagged_hub,
        sum(destination) AS destination, sum(destination AND flagged) AS flagged_destination
    FROM named
)
SELECT 'origin' AS role, origin AS findings, flagged_origin AS flagged FROM counted WHERE origin > 0
UNION ALL
SELECT 'hub', hub, flagged_hub FROM counted WHERE hub > 0
UNION ALL
SELECT 'destination', destination, flagged_destination FROM counted WHERE destination > 0;
