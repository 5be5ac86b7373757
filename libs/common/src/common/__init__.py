"""What the services of Isoloir say to each other: events, shared values, rights. Needs pydantic only."""
