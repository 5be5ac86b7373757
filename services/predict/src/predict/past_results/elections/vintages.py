"""Vintages of results (date and source), printed beside them."""

from predict.past_results.elections.models import Election
from predict.past_results.elections.names import name_round

SOURCE = "ministère de l’Intérieur, Licence Ouverte 2.0"


def name_vintage(election: Election) -> str:
    """Return `législatives 2024, 1er tour, 30/06/2024, 2e version importée ; ministère de l’Intérieur, …`."""
    version = "" if election.revision < 2 else f", {election.revision}e version importée"
    together = "" if election.blank_apart else " ; blancs comptés parmi les nuls"
    return f"{name_round(election.id)}, {election.held_on:%d/%m/%Y}{version}{together} ; {SOURCE}"
