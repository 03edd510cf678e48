-- How many findings of the queue name a territory as origin, hub or destination, and how many of these are flagged.
-- Several territories that stand together have a plus between them (AUT+DEU).
WITH named AS (
    SELECT
        role.key AS place, role.value AS role, findings.verdict,
        substr(findings.subject_key, instr(findings.subject_key, role.value || '=') + length(role.value) + 1) AS rest
    FROM findings
    JOIN json_each('["origin", "hub", "destination"]') AS role ON instr(findings.subject_key, role.value || '=') > 0
    WHERE findings.queued = 1 AND instr(findings.subject_key, $territory) > 0
)
SELECT role, count(*) AS findings, count(*) FILTER (WHERE verdict = 'flagged') AS flagged FROM named
WHERE instr('+' || substr(rest, 1, instr(rest || '/', '/') - 1), '+' || $territory) > 0
GROUP BY role
ORDER BY place;
