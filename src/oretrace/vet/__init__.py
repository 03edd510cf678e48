"""Shipments under an inspection budget: what a text declares, what is odd about a line, which boxes to open."""
