"""API clients: each service's copy of their rights, and its log of their reads of people."""
