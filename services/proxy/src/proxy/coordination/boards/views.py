"""View of the coordinator's board: waiting requests by place, and days left."""

from dataclasses import dataclass

from elections.places.names import commune_name
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.vote_stakes.service import read_margins
from proxy.intake.limits.service import delete_old_submissions
from proxy.intake.offers.service import count_open_offers
from proxy.intake.quarantine.service import quarantined_ids
from proxy.intake.requests.deadlines import Advice, advise
from proxy.intake.requests.queue_sums import PlaceCount
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.service import read_waiting
from proxy.matching.matches.schemas import RunRead
from proxy.matching.matches.service import last_run
from proxy.messages.bounces.undeliverable_contacts import UndeliverableContactRead, list_unreachable
from proxy.people.erasures.service import count_erased
from proxy.people.identities.registration import ABROAD

_MAX_NAMES = 200


@dataclass(frozen=True)
class RoundLeft:
    number: int
    waiting: int
    advice: Advice
    margin: int | None
    """Votes between the expected result and the nearest line; None where no forecast was told."""

    @property
    def decisive(self) -> bool:
        """Return whether at least as many votes wait as the margin expected to decide the round."""
        return self.margin is not None and 0 < self.margin <= self.waiting


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
    waiting: int
    offers: int | None
    """None for who may not see offers."""

    held: int
    """Forms in quarantine, of all territories."""

    unreachable: list[UndeliverableContactRead]
    """People whose mails come back; only for members who may see offers."""

    erased: int
    rounds: list[RoundLeft]
    communes: list[CommuneWaiting]
    people: list[RequestRead]
    not_named: int
    last_run: RunRead | None
    """Only for members who may see offers."""

    names: dict[str, str]


async def read_board(session: AsyncSession, caller: Caller) -> Board:
    campaign = await get_campaign(session, caller.campaign_id)
    today = campaign_today(campaign.state)
    await delete_old_submissions(session, caller.campaign_id)
    waiting = await read_waiting(session, caller.territories, _MAX_NAMES)
    places = waiting.places
    offered = await count_open_offers(session, caller.territories) if "offers:read" in caller.scopes else None
    # A part of the territory is not what the margin is of.
    whole = not caller.territories
    margins = await read_margins(session)
    unreachable = await list_unreachable(session, caller) if offered is not None else []
    names = {code: commune_name(code) for code in {place.commune for place in (*places, *unreachable)}}
    names[ABROAD] = "Français de l'étranger"
    return Board(
        campaign=campaign.state.name,
        campaign_id=str(campaign.id),
        demo=campaign.state.demo,
        waiting=waiting.count,
        offers=None if offered is None else sum(offered.values()),
        held=len(await quarantined_ids(session, caller.campaign_id)),
        unreachable=unreachable[:_MAX_NAMES],
        erased=await count_erased(session, caller.campaign_id),
        rounds=[
            RoundLeft(
                round_day.number,
                sum(place.per_round[round_day.number] for place in places),
                advise(round_day.on, today),
                margins.get(round_day.number) if whole else None,
            )
            for round_day in campaign.state.rounds
        ],
        communes=_by_commune(places, offered, names),
        people=waiting.people,
        last_run=await last_run(session) if whole and offered is not None else None,
        not_named=waiting.count - len(waiting.people),
        names=names,
    )


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
