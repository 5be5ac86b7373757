"""Counting and erasing what is due, in small transactions. Idempotent."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank import service as calls
from crm.campaign.audit_log import service as audit_logs
from crm.campaign.campaigns.erasure_date import campaign_due_on
from crm.campaign_events.registrations import retention as rsvps
from crm.canvassing.canvasses import retention as visits
from crm.canvassing.phones import retention as phones
from crm.canvassing.vote_reminders import service as vote_reminders
from crm.forms.sign_up_forms import identity_search as sign_ups
from crm.forms.sign_up_forms import unnamed_texts
from crm.imports.acquired_lists import service as acquired_lists
from crm.imports.duplicates import retention as duplicates
from crm.imports.exports import retention as exports
from crm.imports.files import retention as imports
from crm.people.records import retention
from crm.people.records import service as people
from crm.privacy.retention_rules import retention_grounds
from crm.privacy.retention_rules.rules import ANSWER, CAMPAIGN_EVENT, LOG, NOTICE, PROOF, Key
from crm.privacy.rights import retention as rights_retention
from crm.street_rounds.poster_sites import service as poster_sites
from crm.street_rounds.rounds import photos

AT_ONCE = 200
"""People per transaction; each is told in an event."""

Whole: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[int]]
Before: TypeAlias = Callable[[AsyncSession, UUID, date], Awaitable[int]]
Some: TypeAlias = Callable[[AsyncSession, date], Awaitable[Sequence[UUID]]]


@dataclass(frozen=True)
class Rule:
    """The counters and erasers of one key: of everything (`whole`), of what is older than `age`, or of `people`."""

    whole: tuple[tuple[Whole, Whole], ...] = ()
    before: tuple[tuple[Before, Before], ...] = ()
    people: tuple[Before, Some] | None = None
    age: timedelta = timedelta(0)
    after_ballot: bool = False


async def _count_leaving(session: AsyncSession, campaign_id: UUID, _: date) -> int:
    return await retention_grounds.count_leaving(session, campaign_id)


async def _some_leaving(session: AsyncSession, _: date) -> Sequence[UUID]:
    return await retention_grounds.list_leaving(session, AT_ONCE)


async def _some_unheard(session: AsyncSession, before: date) -> Sequence[UUID]:
    return await retention.list_inactive_contacts(session, before, AT_ONCE)


RULES: dict[Key, Rule] = {
    "unheard": Rule(people=(retention.count_unheard, _some_unheard), age=NOTICE),
    "campaign": Rule(people=(_count_leaving, _some_leaving), after_ballot=True),
    "lists": Rule(((acquired_lists.count_ended, acquired_lists.forget_ended),)),
    "attendance": Rule(((vote_reminders.count_expired, vote_reminders.destroy_attendance),)),
    "calls": Rule(((calls.count_calls, calls.forget_calls),), after_ballot=True),
    "canvasses": Rule(((visits.count_placed, visits.forget_places),), after_ballot=True),
    "phones": Rule(((phones.count_phones, phones.forget_phones),), after_ballot=True),
    "posters": Rule(
        ((photos.count_photos, photos.forget_photos), (poster_sites.count_notes, poster_sites.forget_notes)),
        after_ballot=True,
    ),
    "sign_ups": Rule(((sign_ups.count_old, sign_ups.forget_old),)),
    "copies": Rule(
        ((duplicates.count_copies, duplicates.forget_copies), (imports.count_copies, imports.forget_copies))
    ),
    "answers": Rule(before=((rights_retention.count_answers, rights_retention.forget_answers),), age=ANSWER),
    "askers": Rule(before=((rights_retention.count_askers, rights_retention.forget_askers),), age=PROOF),
    "trail": Rule(
        before=((exports.count_before, exports.forget_before), (audit_logs.count_before, audit_logs.forget_before)),
        age=LOG,
    ),
    "rsvps": Rule(before=((rsvps.count_old, rsvps.forget_old),), age=CAMPAIGN_EVENT),
    "wordings": Rule(((unnamed_texts.count_unnamed, unnamed_texts.forget_unnamed),)),
}


async def count_due(session: AsyncSession, campaign_id: UUID, key: Key, day: date) -> int:
    rule = RULES[key]
    if rule.after_ballot and not await _ballot_is_over(session, campaign_id, day):
        return 0
    counts = [await count(session, campaign_id) for count, _ in rule.whole]
    counts += [await count(session, campaign_id, day - rule.age) for count, _ in rule.before]
    if rule.people is not None:
        counts.append(await rule.people[0](session, campaign_id, day - rule.age))
    return sum(counts)


async def erase_some(session: AsyncSession, campaign_id: UUID, key: Key, day: date, by: str) -> int:
    """Erase one transaction's worth; return how many, 0 when nothing is left."""
    rule = RULES[key]
    if rule.after_ballot and not await _ballot_is_over(session, campaign_id, day):
        return 0
    deleted = [await forget(session, campaign_id) for _, forget in rule.whole]
    deleted += [await forget(session, campaign_id, day - rule.age) for _, forget in rule.before]
    if rule.people is not None:
        deleted.append(await _erase(session, campaign_id, by, await rule.people[1](session, day - rule.age)))
    return sum(deleted)


async def _erase(session: AsyncSession, campaign_id: UUID, by: str, ids: Sequence[UUID]) -> int:
    caller = Caller(subject=by, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    for person_id in ids:
        await people.erase_person(session, caller, person_id)
    return len(ids)


async def _ballot_is_over(session: AsyncSession, campaign_id: UUID, day: date) -> bool:
    state = (await get_campaign(session, campaign_id)).state
    return day >= campaign_due_on(state.rounds[-1].on)
