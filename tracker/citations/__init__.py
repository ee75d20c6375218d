"""Finding a forecast in prose."""
