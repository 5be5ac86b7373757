"""The hash of a building's address, which is that of the people who live there."""

from crm.people.records.names import home_hash


def address_hash(number: int, suffix: str, street: str, postcode: str | None) -> int | None:
    return home_hash(f"{number} {suffix} {street}".replace("  ", " "), postcode)
