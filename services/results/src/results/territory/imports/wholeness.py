"""What a file lacks of what was read before: a part never stands for the whole. Pure."""

from kit.text import french

from results.territory.history.service import BallotChange

LEAST_REGISTERED = 0.85
"""A file with less of the registered voters than this, of those known before, is taken for a part."""


def looks_whole(registered: int, known_registered: int) -> bool:
    """Return whether a file has about as many registered voters as were known before."""
    return registered >= LEAST_REGISTERED * known_registered


def describe_difference(change: BallotChange) -> str:
    """Say in French how a file differs from an earlier one of the same round; empty where it does not."""
    said: list[str] = []
    if change.changed:
        have = "a" if change.changed == 1 else "ont"
        said.append(f"{_stations(change.changed)} y {have} d’autres chiffres, qui remplacent les premiers")
    if change.absent:
        fate = (
            ("garde" if change.absent == 1 else "gardent") + " ceux du premier fichier"
            if change.absent_kept
            else ("n’a" if change.absent == 1 else "n’ont") + " plus de chiffres de ce tour"
        )
        said.append(f"{_stations(change.absent)} n’y {'est' if change.absent == 1 else 'sont'} pas et {fate}")
    return f"ce tour était déjà lu : {' ; '.join(said)}." if said else ""


def _stations(number: int) -> str:
    return f"{french.number(number)} {'bureau' if number < 2 else 'bureaux'}"
