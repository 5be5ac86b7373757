"""The shared contracts of Isoloir's services: events, values and rights. Needs pydantic only."""
