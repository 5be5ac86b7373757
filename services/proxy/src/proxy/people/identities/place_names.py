"""The place where somebody votes, as the pages call it."""

from elections.places.names import commune_name

from proxy.people.identities.registration import ABROAD


def place_of(commune: str, consulate: str, station: str | None) -> str:
    """Return « Vincennes, bureau 12 », « Vincennes » or « consulat : Montréal »."""
    if commune == ABROAD:
        return f"consulat : {consulate}"
    number = (station or "").partition("_")[2].lstrip("0")
    return commune_name(commune) + (f", bureau {number}" if number else "")
