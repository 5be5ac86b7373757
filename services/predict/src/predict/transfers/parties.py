"""By which name an option is compared with those of other constituencies. Pure."""

from common.schemas.elections import Ballot

from predict.transfers.options import Choices

SAME_EVERYWHERE = frozenset({"presidentielle", "europeennes"})
"""Elections in which the same people or lists stand in the whole country; in the others, their nuances are compared."""


def name_parties(ballot: Ballot, choices: Choices) -> list[str]:
    """Return the label of each option; empty where it has no nuance, or several."""
    return [
        name if not keys or ballot.election in SAME_EVERYWHERE else (next(iter(nuances)) if len(nuances) == 1 else "")
        for name, keys, nuances in zip(choices.names, choices.keys, choices.nuances, strict=True)
    ]
