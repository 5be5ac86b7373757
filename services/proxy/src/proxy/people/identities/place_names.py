"""The place where somebody votes, as the pages call it."""

from elections.places.names import distinct_commune_name

from proxy.people.identities.registration import ABROAD


def place_of(commune: str, consulate: str, station: str | None) -> str:
    """Return « Vincennes, bureau 12 », « Saint-Denis (Réunion) » or « consulat : Montréal »."""
    if commune == ABROAD:
        return f"consulat : {consulate}"
    number = (station or "").partition("_")[2].lstrip("0")
    return distinct_commune_name(commune) + (f", bureau {number}" if number else "")
