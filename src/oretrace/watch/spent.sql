-- Findings that alerted after a day ($since) up to another ($day), and those of them that were withdrawn since, other than
-- by a change of law.
SELECT
    count(DISTINCT CASE WHEN kind IN ('new', 'escalating', 'regressed') THEN asked || char(31) || topic END) AS alerts,
    count(DISTINCT CASE WHEN kind = 'withdrawn' AND cause <> 'change of law' THEN asked || char(31) || topic END)
        AS withdrawn
FROM changes
WHERE alert = 1 AND day > $since AND day <= $day
