"""The form of the campaign's page, and the change that it asks for."""

from typing import Annotated, Any, Final

from common.schemas.campaign import CampaignState, PublicText
from common.schemas.elections import RoundDate
from common.schemas.instants import Day
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import Line, PageForm, Posted
from pydantic import BaseModel, Field

from crm.campaign.campaigns.schemas import CampaignPatch

NAMES: Final = {
    "/name": "le nom de la campagne",
    "/candidate": "le nom public",
    "/rounds/0/on": "la date du premier tour",
    "/rounds/1/on": "la date du second tour",
    "/population": "la population",
    "/triggered_on": "le jour de l'événement",
    "/by_election": "l'élection partielle",
}
INPUTS: Final = {"/rounds/0": "first_on", "/rounds/1": "second_on", "/rounds": "second_on"}


class CampaignEntry(Posted):
    """`version`: the one that was shown, so that nobody overwrites a change that they have not seen."""

    version: Line = ""
    name: Line = ""
    candidate: Line = ""
    first_on: Line = ""
    second_on: Line = ""
    population: Line = ""
    triggered_on: Line = ""
    by_election: bool = False


class CampaignOnPage(BaseModel):
    """All that the page changes; an absent population or event is removed."""

    name: PublicText
    candidate: PublicText
    rounds: Annotated[list[RoundDate], Field(min_length=1, max_length=2)]
    population: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    triggered_on: Day | None = None
    by_election: bool = False


def read_campaign(entry: CampaignEntry) -> CampaignPatch:
    """Return the change that the form asks for. Raises Invalid."""
    population = "".join(entry.population.split())
    days = [day for day in (entry.first_on.strip(), entry.second_on.strip()) if day]
    values: dict[str, Any] = {
        "name": entry.name.strip(),
        "candidate": entry.candidate.strip(),
        "rounds": [{"number": number, "on": day} for number, day in enumerate(days, 1)],
        "population": whole_number(population) if population else None,
        "triggered_on": entry.triggered_on.strip(),
        "by_election": entry.by_election,
    }
    return CampaignPatch.model_validate(read_form(CampaignOnPage, values, NAMES).model_dump(mode="json"))


def shown_campaign(state: CampaignState, version: int) -> PageForm:
    """Return the form as the campaign is now."""
    days = [day.on.isoformat() for day in state.rounds]
    return PageForm.of(
        CampaignEntry(
            version=str(version),
            name=state.name,
            candidate=state.candidate,
            first_on=days[0],
            second_on=days[1] if len(days) > 1 else "",
            population=str(state.population or ""),
            triggered_on=state.triggered_on.isoformat() if state.triggered_on else "",
            by_election=state.by_election,
        ),
        inputs=INPUTS,
    )
