-- What runs ($runs, JSON of ids) were asked.
SELECT runs.id, runs.question FROM json_each($runs) AS wanted JOIN runs ON runs.id = wanted.value;
