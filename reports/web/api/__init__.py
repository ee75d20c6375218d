"""What programs read and do: the interface under /api/v1."""
