"""Notices to people, each queued in the transaction of its cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from kit import messages
from kit.campaigns.queries import Campaign
from kit.db.vault import open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.messages.bounces import service as bounces
from proxy.messages.notices.kinds import Kind
from proxy.messages.notices.letters import Letter, Reader, reader_of, without_mail, write, write_many
from proxy.messages.notices.steps import Step
from proxy.people.identities import service as people
from proxy.people.identities.mobiles import mobile_number
from proxy.people.identities.place_names import place_of
from proxy.people.identities.service import register_asker

CONFIRM_PURPOSE = {"grantor": "confirm request", "holder": "confirm offer"}
"""The purpose of the link that only the mail holds: a person who can follow it reads the mails of that address."""

MAX_CONFIRMATIONS = 3
"""Mails to one address about one form, however often somebody asks."""


async def ask_confirmation(session: AsyncSession, campaign: Campaign, row: Request | Offer) -> bool:
    """Ask a form's sender to confirm the address; without one, tell them that the team will call.

    Returns False if there is nobody to write to, or it was asked often enough.
    """
    reader = await reader_of(session, row)
    vault = await open_vault(session, campaign.id)
    if not reader.person.email:
        mobile = mobile_number(reader.person.phone) or ""
        throttle = messages.throttle_by_address(vault, Kind.ENTERED, mobile)
        return await write(session, campaign, Kind.ENTERED, reader, {}, once=str(row.id), throttle=throttle)
    throttle = messages.throttle_by_address(vault, Kind.CONFIRM, reader.person.email)
    for number in range(MAX_CONFIRMATIONS):
        if await write(
            session,
            campaign,
            Kind.CONFIRM,
            reader,
            {},
            once=f"{row.id}:{number}",
            throttle=throttle,
            path="/confirmer/",
            purpose=CONFIRM_PURPOSE[reader.side],
        ):
            return True
    return False


@dataclass(frozen=True)
class ProposalNotice:
    """A proposal to notify: request, offer, expiry."""

    match_id: UUID
    request_id: UUID
    offer_id: UUID
    expires_at: datetime


async def notify_proposals(session: AsyncSession, campaign: Campaign, proposed: Sequence[ProposalNotice]) -> None:
    """Notify the holders of proposals, in a few statements for thousands."""
    asking = await requests.by_ids(session, {proposal.request_id for proposal in proposed})
    offers_by_id = await offers.by_ids(session, {proposal.offer_id for proposal in proposed})
    people_by_id = await people.read_people(
        session, campaign.id, {row.person_id for row in (*asking.values(), *offers_by_id.values())}
    )
    closed = await bounces.closed_among(
        session, campaign.id, {person_id: person.email for person_id, person in people_by_id.items()}
    )
    letters: list[Letter] = []
    for one in proposed:
        request, offer = asking[one.request_id], offers_by_id[one.offer_id]
        words = _of(Reader("grantor", request, people_by_id[request.person_id]))
        reader = Reader("holder", offer, people_by_id[offer.person_id])
        reader = without_mail(reader) if offer.person_id in closed else reader
        more = {**words, "expires_at": one.expires_at}
        letters.append(Letter(reader, more, f"proposal:{one.match_id}", one.expires_at))
    await write_many(session, campaign, Kind.PROPOSAL, letters)


async def notify_accepted(
    session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID, match_id: UUID
) -> None:
    """Notify both people separately: neither sees the other's address, and each learns only what they need."""
    await _notify_both(session, campaign, request_id, offer_id, match_id, Kind.ACCEPTED_GRANTOR, Kind.ACCEPTED_HOLDER)


async def notify_ended(
    session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID, match_id: UUID, by: str
) -> None:
    """Notify the other person of the end of an accepted match, or both if the team ended it."""
    kinds = (None if by == "grantor" else Kind.ENDED_GRANTOR, None if by == "holder" else Kind.ENDED_HOLDER)
    await _notify_both(session, campaign, request_id, offer_id, match_id, *kinds)


async def notify_established(
    session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID, match_id: UUID, rounds: Sequence[int]
) -> None:
    """Notify the holder that the proxy was made, as no authority sends them a document."""
    request, offer = await _read_both(session, campaign, request_id, offer_id)
    more = {**await words_of(session, request), "days": _days(campaign, rounds)}
    once = f"established:{match_id}"
    await write(session, campaign, Kind.ESTABLISHED_HOLDER, await reader_of(session, offer), more, once=once)


async def notify_withdrawn(session: AsyncSession, campaign: Campaign, row: Request | Offer) -> None:
    await messages.cancel_messages(session, campaign.id, row.id)
    await write(session, campaign, Kind.WITHDRAWN, await reader_of(session, row), {}, once=f"withdrawn:{row.id}")


async def remind_both(
    session: AsyncSession,
    campaign: Campaign,
    step: Step,
    round: int,
    request_id: UUID,
    offer_id: UUID,
    match_id: UUID,
    *,
    established: bool,
) -> None:
    """Remind both people of one accepted vote. Established ones are reminded only on the eve."""
    request, offer = await _read_both(session, campaign, request_id, offer_id)
    grantor, holder = await reader_of(session, request), await reader_of(session, offer)
    on = next(round_day.on for round_day in campaign.state.rounds if round_day.number == round)
    kinds: list[tuple[Kind, Reader, Reader]] = []
    if step is Step.AFTER:
        kinds = [(Kind.AFTER_GRANTOR, grantor, holder), (Kind.AFTER_HOLDER, holder, grantor)]
    elif step is Step.EVE and established:
        kinds = [(Kind.EVE_GRANTOR, grantor, holder), (Kind.EVE_HOLDER, holder, grantor)]
    elif not established:
        kinds = [(Kind.REMIND_GRANTOR, grantor, holder)]
        if step is not Step.TEN:
            kinds.append((Kind.REMIND_HOLDER, holder, grantor))
    for kind, reader, other in kinds:
        more = {**_of(other), "on": on, "round": round, "step": str(step)}
        await remind(session, campaign, kind, reader, more, step, f"{reminder_name(step, round)}{kind}:{match_id}")


async def remind(
    session: AsyncSession,
    campaign: Campaign,
    kind: Kind,
    reader: Reader,
    more: Mapping[str, object],
    step: Step,
    once: str,
) -> None:
    """Send a reminder by mail, else by SMS, in the last days by both. It is dropped once its cause ends."""
    await write(session, campaign, kind, reader, more, once=once)
    if step in (Step.THREE, Step.EVE) and reader.person.email:
        name, _, about = once.rpartition(":")
        await write(session, campaign, kind, without_mail(reader), more, once=f"{name}:sms:{about}")


def reminder_name(step: Step, round: int) -> str:
    """Return the prefix of the names of a day's reminders."""
    return f"remind:{step}:{round}:"


async def notify_unserved(session: AsyncSession, campaign: Campaign, request: Request, round: int) -> None:
    """Tell a person three days before the vote that no holder was found, and what they can do."""
    on = next(round_day.on for round_day in campaign.state.rounds if round_day.number == round)
    once = f"{reminder_name(Step.THREE, round)}unserved:{request.id}"
    await remind(session, campaign, Kind.UNSERVED, await reader_of(session, request), {"on": on}, Step.THREE, once)


async def invite(session: AsyncSession, campaign: Campaign, request: Request, offer: Offer, place: str) -> bool:
    """Ask a holder who offered elsewhere to go there too, once for a place; they can refuse all invitations."""
    once = f"invitation:{offer.id}:{request.station or request.consulate or request.commune}"
    reader = await reader_of(session, offer)
    return await write(session, campaign, Kind.INVITATION, reader, {"place": place}, once=once, unsubscribe=True)


async def notify_one_side(
    session: AsyncSession,
    campaign: Campaign,
    kind: Kind,
    row: Request | Offer,
    more: Mapping[str, object],
    *,
    once: str,
    expires_at: datetime | None = None,
) -> None:
    """Notify one person of a match across campaigns, from their own campaign."""
    reader = await reader_of(session, row)
    if "step" in more:
        await remind(session, campaign, kind, reader, more, Step(str(more["step"])), once)
    else:
        await write(session, campaign, kind, reader, more, once=once, expires_at=expires_at)


async def _notify_both(
    session: AsyncSession,
    campaign: Campaign,
    request_id: UUID,
    offer_id: UUID,
    match_id: UUID,
    to_grantor: Kind | None,
    to_holder: Kind | None,
) -> None:
    request, offer = await _read_both(session, campaign, request_id, offer_id)
    grantor, holder = await reader_of(session, request), await reader_of(session, offer)
    for kind, reader, other in ((to_grantor, grantor, holder), (to_holder, holder, grantor)):
        if kind is not None:
            await write(session, campaign, kind, reader, _of(other), once=f"{kind}:{match_id}")


async def _read_both(
    session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID
) -> tuple[Request, Offer]:
    request = await requests.get_request(session, campaign.id, request_id)
    return request, await offers.get_offer(session, campaign.id, offer_id)


async def words_of(session: AsyncSession, row: Request | Offer) -> dict[str, str]:
    """Return what the other person may read: first name, and commune with station."""
    return _of(await reader_of(session, row))


def _of(reader: Reader) -> dict[str, str]:
    """Return first name, and commune with station; contact, birth date and elector number are only on the page behind
    the link.
    """
    row = reader.row
    return {"other": reader.person.first_name, "station": place_of(row.commune, row.consulate, row.station)}


def _days(campaign: Campaign, rounds: Sequence[int]) -> list[date]:
    return [round_day.on for round_day in campaign.state.rounds if round_day.number in rounds]


async def ask_confirmation_of(
    session: AsyncSession, campaign: Campaign, kind: Literal["request", "offer"], target_id: UUID
) -> bool:
    """Ask to confirm a form that was just stored."""
    if kind == "request":
        return await ask_confirmation(session, campaign, await requests.get_request(session, campaign.id, target_id))
    return await ask_confirmation(session, campaign, await offers.get_offer(session, campaign.id, target_id))


register_asker("notices", ask_confirmation_of)
