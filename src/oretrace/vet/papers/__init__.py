"""Papers of trade: read, held against one another, the goods and the route."""
