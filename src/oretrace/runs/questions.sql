SELECT detector, question FROM runs WHERE current = 1 ORDER BY made_at DESC, number DESC;
