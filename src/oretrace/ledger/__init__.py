"""Tonnes of contained element: flows of all forms, both sides of every lane, and the balance of hubs."""
