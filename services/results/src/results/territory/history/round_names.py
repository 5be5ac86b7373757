"""French names of rounds of the past. Pure."""

from datetime import date

from common.schemas.elections import ElectionKind
from elections.clocks import past_voting_day, voting_place
from elections.kinds import kind_of
from kit.text import french

_ORDINALS = {1: "1er tour", 2: "2d tour"}


def say_at_round(election: ElectionKind, on: date, number: int) -> str:
    """Return `aux législatives 2024 (1er tour)`, `aux européennes 2024` or `à la présidentielle 2022 (2d tour)`."""
    kind = kind_of(election)
    which = f" ({_ORDINALS[number]})" if kind.rounds == 2 else ""
    return f"{'à la' if _is_singular(election) else 'aux'} {kind.name} {on.year}{which}"


def name_round(election: ElectionKind, on: date, number: int, territory: str) -> str:
    """Return `le 1er tour des législatives du dimanche 30 juin 2024`.

    `territory`: `circo:97203`, whose own day is told where it voted on the Saturday.
    """
    kind = kind_of(election)
    which = _ORDINALS[number] if kind.rounds == 2 else "scrutin"
    day = past_voting_day(election, voting_place(territory), on, number)
    return f"le {which} {'de la' if _is_singular(election) else 'des'} {kind.name} du {french.day(day)}"


def _is_singular(election: ElectionKind) -> bool:
    return election is ElectionKind.PRESIDENTIELLE
