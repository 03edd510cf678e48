-- The last changes, at most $most (negative: all), made after $since (UTC as ISO text), the newest first.
SELECT * FROM changes WHERE made_at > $since ORDER BY number DESC LIMIT $most
