"""Members who come back: their addresses, and the one-time links that are mailed there."""
