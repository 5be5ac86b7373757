"""API clients: third-party software that a campaign registers, and grants scopes to."""
