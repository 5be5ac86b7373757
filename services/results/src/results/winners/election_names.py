"""Names of a campaign's election and of its place, as titles for the public. Pure."""

from common.schemas.campaign import CampaignState
from elections.kinds import kind_of
from elections.places.names import place_name
from elections.places.place import parse_territory


def name_election(state: CampaignState) -> str:
    """Return « Élections législatives » or « Élection présidentielle »."""
    kind = kind_of(state.election)
    return f"Élections {kind.name}" if kind.name != "présidentielle" else "Élection présidentielle"


def name_place(state: CampaignState) -> str:
    """Return « 4e circonscription de l’Isère »."""
    return place_name(parse_territory(state.territory)).replace("'", "’")
