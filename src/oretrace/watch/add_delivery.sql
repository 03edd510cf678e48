INSERT INTO deliveries (output, change, made_at) VALUES ($output, $change, $made_at) ON CONFLICT DO NOTHING
