"""Other software that a campaign lets in: each service's own copy of what it may do, and what it read of people."""
