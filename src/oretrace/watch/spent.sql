-- Findings that alerted after a day ($since) up to another ($day), and those of them that were withdrawn afterwards, other
-- than by a change of law.
WITH ours AS (
    SELECT asked, topic, min(number) AS first_number
    FROM changes
    WHERE alert = 1 AND kind IN ('new', 'escalating', 'regressed') AND day > $since AND day <= $day
    GROUP BY asked, topic
),

gone AS (
    SELECT DISTINCT ours.asked, ours.topic
    FROM ours
    INNER JOIN changes ON changes.asked = ours.asked AND changes.topic = ours.topic
    WHERE
        changes.number > ours.first_number AND changes.alert = 1 AND changes.day <= $day
        AND changes.kind = 'withdrawn' AND changes.cause <> 'change of law'
)

SELECT (SELECT count(*) FROM ours) AS alerts, (SELECT count(*) FROM gone) AS withdrawn
