"""Forms of an estimate and of a prior table, and their conversion to API bodies."""

from typing import Any
from uuid import UUID

from kit.pages.page_form import Line, Posted
from kit.web.problems import Invalid

NAMES = {
    "/from_election": "le scrutin de départ",
    "/to_election": "le scrutin d’arrivée",
    "/prior_id": "la table de départ",
    "/name": "le nom",
    "/source": "la source",
    "/quality": "la qualité",
}
"""Pointer → what the forms call it."""
PRIOR_INPUTS = {"/file": "file", "/rows": "file", "/normalise": "file"}


class EstimateEntry(Posted):
    """Form of an estimate. `prior_id`: empty, or one of the list."""

    from_election: Line = ""
    to_election: Line = ""
    prior_id: Line = ""


class PriorEntry(Posted):
    name: Line = ""
    source: Line = ""
    from_election: Line = ""
    to_election: Line = ""
    quality: Line = ""


def read_estimate(entry: EstimateEntry) -> dict[str, Any]:
    """Return the API's body."""
    try:
        UUID(entry.prior_id or str(UUID(int=0)))
    except ValueError:
        raise Invalid(
            "Choisissez la table de départ dans la liste.", "Choose a prior table of the list.", "/prior_id"
        ) from None
    return entry.model_dump()


def read_head(entry: PriorEntry) -> dict[str, Any]:
    """Return the API's fields for a file."""
    return {name: text.strip() for name, text in entry.model_dump().items()}
