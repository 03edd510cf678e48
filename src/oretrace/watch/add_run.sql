INSERT INTO watched (day, budget, troubles, made_at) VALUES ($day, $budget, $troubles, $made_at)
