"""How many people of a segment a phone bank may call, why not the others, and the way on."""

from collections.abc import Sequence

from kit.security.auth import Caller
from sqlalchemy import case, func, not_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.models import CallCampaign
from crm.people.records.conditions import has_address, has_open_address, people_within
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.reach import LeftOut, Reach, register_reach
from crm.segments.segments.service import people_in

CALLED = "called"
_WHY: dict[str, tuple[str, str, str, str]] = {
    "no_consent": (
        "n'a pas accepté d'être appelée",
        "n'ont pas accepté d'être appelées",
        "Leur demander leur accord",
        "/mailings/consent",
    ),
    "no_number": ("n'a pas de numéro", "n'ont pas de numéro", "Demander leur numéro", "/sign-up-forms"),
    "closed": (
        "a un numéro fermé (refus, mauvais numéro)",
        "ont un numéro fermé (refus, mauvais numéro)",
        "Rien à faire : leur refus tient",
        "",
    ),
}
"""For one person and for several; the way on, and where."""


async def count_callable(
    session: AsyncSession, caller: Caller, found: Filter, territories: Sequence[str] = ()
) -> Reach:
    """Count the people of a filter in the territories by whether they may be called. The queue has the same rules."""
    rows = await people_in(session, caller, found)
    within = people_within(territories).whereclause
    if within is not None:
        rows = rows.where(within)
    reason = case(
        (not_(Person.uses.contains(["call"])), "no_consent"),
        (not_(has_address("phone")), "no_number"),
        (not_(has_open_address("phone")), "closed"),
        else_=CALLED,
    )
    reasons = rows.with_only_columns(reason.label("why")).subquery()
    counted = await session.execute(reasons.select().with_only_columns(reasons.c.why, func.count()).group_by("why"))
    counts = {why: people for why, people in counted}
    reached = counts.pop(CALLED, 0)
    left_out = [
        LeftOut(people, _WHY[why][people > 1], *_WHY[why][2:])
        for why, people in sorted(counts.items(), key=lambda one: -one[1])
    ]
    return Reach("appel", reached, left_out, "/appels/suivi?new=1", "Préparer des appels")


async def count_audience(session: AsyncSession, caller: Caller, call_campaign: CallCampaign) -> Reach:
    """Count the people of a call campaign's segment, as it was, in all of its territories."""
    organiser = caller.model_copy(update={"territories": ()})
    found = FILTER.validate_python(call_campaign.filter)
    return await count_callable(session, organiser, found, call_campaign.territories)


async def _count_of_segment(session: AsyncSession, caller: Caller, found: Filter) -> Sequence[Reach]:
    return [await count_callable(session, caller, found)]


register_reach("calls:read", _count_of_segment)
