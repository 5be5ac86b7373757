"""Counting what is due, and erasing it in small transactions: done twice it is done once."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kit.auth import Caller
from kit.campaigns.queries import get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls import service as calls
from crm.canvasses import forgetting as visits
from crm.drops import proofs
from crm.duplicates import forgetting as duplicates
from crm.exports import forgetting as exports
from crm.imports import forgetting as imports
from crm.panels import service as panels
from crm.people import outdated
from crm.people import service as people
from crm.phones import forgetting as phones
from crm.retentions.rules import ANSWER, GATHERING, LOG, NOTICE, PROOF, Key, campaign_due_on
from crm.rights import forgetting
from crm.rsvps import forgetting as rsvps
from crm.signups import identifying as sign_ups
from crm.trails import service as trails

AT_ONCE = 200
"""People of one transaction: each is told to the others."""


async def count_due(session: AsyncSession, campaign_id: UUID, key: Key, on: date) -> int:
    match key:
        case "unheard":
            return await outdated.count_unheard(session, campaign_id, on - NOTICE)
        case "campaign":
            due = await _ballot_is_over(session, campaign_id, on)
            return await outdated.count_without_link(session, campaign_id) if due else 0
        case "calls":
            due = await _ballot_is_over(session, campaign_id, on)
            return await calls.count_calls(session, campaign_id) if due else 0
        case "canvasses":
            due = await _ballot_is_over(session, campaign_id, on)
            return await visits.count_placed(session, campaign_id) if due else 0
        case "phones":
            due = await _ballot_is_over(session, campaign_id, on)
            return await phones.count_phones(session, campaign_id) if due else 0
        case "sign_ups":
            return await sign_ups.count_old(session, campaign_id)
        case "copies":
            merges = await duplicates.count_copies(session, campaign_id)
            return merges + await imports.count_copies(session, campaign_id)
        case "posters":
            if not await _ballot_is_over(session, campaign_id, on):
                return 0
            return await proofs.count_photos(session, campaign_id) + await panels.count_notes(session, campaign_id)
        case "answers":
            return await forgetting.count_answers(session, campaign_id, on - ANSWER)
        case "askers":
            return await forgetting.count_askers(session, campaign_id, on - PROOF)
        case "trail":
            taken = await exports.count_before(session, campaign_id, on - LOG)
            return taken + await trails.count_before(session, campaign_id, on - LOG)
        case "rsvps":
            return await rsvps.count_old(session, campaign_id, on - GATHERING)


async def erase_some(session: AsyncSession, campaign_id: UUID, key: Key, on: date, by: str) -> int:
    """One transaction's worth; 0 when nothing is left."""
    match key:
        case "unheard":
            return await _erase(session, campaign_id, by, await outdated.some_unheard(session, on - NOTICE, AT_ONCE))
        case "campaign":
            if not await _ballot_is_over(session, campaign_id, on):
                return 0
            return await _erase(session, campaign_id, by, await outdated.some_without_link(session, AT_ONCE))
        case "calls":
            due = await _ballot_is_over(session, campaign_id, on)
            return await calls.forget_calls(session, campaign_id) if due else 0
        case "canvasses":
            due = await _ballot_is_over(session, campaign_id, on)
            return await visits.forget_places(session, campaign_id) if due else 0
        case "phones":
            due = await _ballot_is_over(session, campaign_id, on)
            return await phones.forget_phones(session, campaign_id) if due else 0
        case "sign_ups":
            return await sign_ups.forget_old(session, campaign_id)
        case "copies":
            merges = await duplicates.forget_copies(session, campaign_id)
            return merges + await imports.forget_copies(session, campaign_id)
        case "posters":
            if not await _ballot_is_over(session, campaign_id, on):
                return 0
            return await proofs.forget_photos(session, campaign_id) + await panels.forget_notes(session, campaign_id)
        case "answers":
            return await forgetting.forget_answers(session, campaign_id, on - ANSWER)
        case "askers":
            return await forgetting.forget_askers(session, campaign_id, on - PROOF)
        case "trail":
            taken = await exports.forget_before(session, campaign_id, on - LOG)
            return taken + await trails.forget_before(session, campaign_id, on - LOG)
        case "rsvps":
            return await rsvps.forget_old(session, campaign_id, on - GATHERING)


async def _erase(session: AsyncSession, campaign_id: UUID, by: str, ids: Sequence[UUID]) -> int:
    caller = Caller(subject=by, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    for person_id in ids:
        await people.erase_person(session, caller, person_id)
    return len(ids)


async def _ballot_is_over(session: AsyncSession, campaign_id: UUID, on: date) -> bool:
    state = (await get_campaign(session, campaign_id)).state
    return on >= campaign_due_on(state.rounds[-1].on)
