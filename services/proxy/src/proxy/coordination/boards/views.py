"""View of the coordinator's board: the pipeline, the days left, and where people wait."""

from dataclasses import dataclass

from elections.places.names import distinct_commune_name
from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.boards.pipeline import PipelineStage, pipeline_of, votes_at_risk
from proxy.coordination.boards.search_scope import SearchScope, read_scope
from proxy.coordination.vote_stakes.service import read_margins
from proxy.intake.forms.service import read_controller
from proxy.intake.limits.service import delete_old_submissions
from proxy.intake.offers.service import count_open_offers
from proxy.intake.offers.service import count_unconfirmed as count_unconfirmed_offers
from proxy.intake.quarantine.service import count_quarantined, offer_is_quarantined, request_is_quarantined
from proxy.intake.requests import service as requests
from proxy.intake.requests.deadlines import Advice, Level, advise
from proxy.intake.requests.queue_sums import PlaceCount
from proxy.messages.bounces.undeliverable_contacts import UndeliverableContactRead, list_unreachable
from proxy.people.erasures.service import count_erased
from proxy.people.identities.registration import ABROAD

_MAX_NAMES = 200
_MAX_ROWS = 5
"""Cases shown of a stage: the others are on the list of cases."""


@dataclass(frozen=True)
class RoundLeft:
    number: int
    at_risk: int
    """Votes whose proxy is not made."""

    advice: Advice
    margin: int | None
    """Votes between the expected result and the nearest line; None where no forecast was told."""

    today: bool
    """Whether people vote today."""

    @property
    def decisive(self) -> bool:
        """Return whether at least as many votes are at risk as the margin expected to decide the round."""
        return self.margin is not None and 0 < self.margin <= self.at_risk


@dataclass(frozen=True)
class CommuneWaiting:
    code: str
    name: str
    waiting: int
    offers: int | None
    places: list[PlaceCount]


@dataclass(frozen=True)
class Board:
    campaign: str
    campaign_id: str
    demo: bool
    is_closed: bool
    """Whether the public forms wait for a controller (GDPR, art. 13)."""

    may_name: bool
    """Whether the caller may name one, in crm's register."""

    stages: list[PipelineStage]
    offers: int | None
    """Volunteers who confirmed; None for who may not see offers."""

    held: int
    """Forms in quarantine, of all territories: never counted elsewhere."""

    doubled: int
    """Second forms of a person, not counted elsewhere either."""

    late: int
    """Requests without a proxy whose rounds have all come."""

    unreachable: list[UndeliverableContactRead]
    """People whose mails come back; only for members who may see offers."""

    erased: int
    rounds: list[RoundLeft]
    communes: list[CommuneWaiting]
    search: SearchScope | None
    """Only for members who may see offers of the whole territory."""

    names: dict[str, str]


async def read_board(session: AsyncSession, caller: Caller) -> Board:
    campaign = await get_campaign(session, caller.campaign_id)
    now = campaign_now(campaign.state)
    today = local_day(campaign.state, now)
    await delete_old_submissions(session, caller.campaign_id)
    held = request_is_quarantined()
    quarantined = await count_quarantined(session, caller.campaign_id)
    advices = {round_day.number: advise(round_day.on, today) for round_day in campaign.state.rounds}
    coming = {one for one, advice in advices.items() if advice.level != Level.PAST}
    queues = await requests.read_stages(session, caller.territories, held, _MAX_ROWS, coming)
    places = await requests.count_waiting(session, caller.territories, held, coming)
    sees_offers = "offers:read" in caller.scopes
    offered = await count_open_offers(session, caller.territories, offer_is_quarantined()) if sees_offers else None
    # A part of the territory is not what the margin is of.
    whole = not caller.territories
    margins = await read_margins(session)
    unreachable = await list_unreachable(session, caller) if offered is not None else []
    names = {code: distinct_commune_name(code) for code in {place.commune for place in (*places, *unreachable)}}
    names[ABROAD] = "Français de l'étranger"
    return Board(
        campaign=campaign.state.name,
        campaign_id=str(campaign.id),
        demo=campaign.state.demo,
        is_closed=(await read_controller(session, campaign)).is_missing,
        may_name={"retention:read", "retention:write"} <= caller.scopes,
        stages=pipeline_of(queues, coming, now),
        offers=None if offered is None else sum(offered.values()) - await _count_unconfirmed(session, caller),
        held=quarantined,
        doubled=await requests.count_duplicates(session, caller.territories, held),
        late=await requests.count_late(session, caller.territories, held, coming),
        unreachable=unreachable[:_MAX_NAMES],
        erased=await count_erased(session, caller.campaign_id),
        rounds=[
            RoundLeft(
                number,
                votes_at_risk(queues, number),
                advice,
                margins.get(number) if whole else None,
                today=advice.round_on == today,
            )
            for number, advice in advices.items()
        ],
        communes=_by_commune(places, offered, names),
        search=await read_scope(session, quarantined, queues, places) if whole and offered is not None else None,
        names=names,
    )


async def _count_unconfirmed(session: AsyncSession, caller: Caller) -> int:
    return await count_unconfirmed_offers(session, caller.territories, offer_is_quarantined())


def _by_commune(
    places: list[PlaceCount], offered: dict[str, int] | None, names: dict[str, str]
) -> list[CommuneWaiting]:
    """Group places by commune, the commune with the most waiting requests first."""
    codes = {place.commune for place in places}
    groups = [
        CommuneWaiting(
            code=code,
            name=names[code],
            waiting=sum(place.waiting for place in places if place.commune == code),
            offers=None if offered is None else offered.get(code, 0),
            places=[place for place in places if place.commune == code],
        )
        for code in codes
    ]
    return sorted(groups, key=lambda group: (-group.waiting, group.name))
