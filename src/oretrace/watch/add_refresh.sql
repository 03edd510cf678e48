INSERT INTO refreshes (service, trouble, made_at) VALUES ($service, $trouble, $made_at)
