"""From answers and truth to measurements."""
