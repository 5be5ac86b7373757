"""Vintages of results (date and source), printed beside them."""

from common.schemas.elections import ElectionKind
from elections.clocks import past_voting_day, voting_place

from predict.past_results.elections.models import Election
from predict.past_results.elections.names import name_round
from predict.past_results.elections.schemas import Level

SOURCE = "ministère de l’Intérieur, Licence Ouverte 2.0"
_KINDS: dict[Level, str] = {"constituency": "circo", "department": "departement", "region": "region"}
"""Levels whose codes are no communes' nor begin with one."""


def name_vintage(election: Election, territory: str) -> str:
    """Return `législatives 2024, 1er tour, 30/06/2024, 2e version importée ; ministère de l’Intérieur, …`.

    `territory`: `circo:97203`, whose own day is told where it voted on the Saturday.
    """
    day = past_voting_day(ElectionKind(election.kind), voting_place(territory), election.held_on, election.round)
    version = "" if election.revision < 2 else f", {election.revision}e version importée"
    together = "" if election.blank_apart else " ; blancs comptés parmi les nuls"
    return f"{name_round(election.id)}, {day:%d/%m/%Y}{version}{together} ; {SOURCE}"


def territory_of(level: Level, code: str) -> str:
    """Return the territory, `circo:97203`, that a row of a level is of."""
    return f"{_KINDS.get(level, 'nation' if level == 'nation' else 'commune')}:{code}"
