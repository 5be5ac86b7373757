"""The audience of a message, and why people are left out: consents and suppressed addresses decide,
never the sender.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from common.schemas.campaign import CampaignState
from kit.security.auth import Caller
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent
from crm.messaging.disclosures.message_notice import is_uncarried
from crm.people.records.conditions import (
    has_address,
    has_no_commune,
    has_open_address,
    lives_in,
    people_within,
    place_of,
    said_theme,
)
from crm.people.records.consent_uses import Use
from crm.people.records.postal_address import communes_without_doubt, has_postal_address
from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.conditions import has_offered
from crm.segments.segments.filters import FILTER
from crm.segments.segments.service import people_in

Channel: TypeAlias = Literal["email", "sms", "post"]
Purpose: TypeAlias = Literal["campaign", "team"]
USE_OF: dict[Channel, Use] = {"email": "email", "sms": "sms", "post": "post"}
WHY: dict[str, tuple[str, str]] = {
    "no_place": ("n'a pas de commune connue", "n'ont pas de commune connue"),
    "not_volunteer": (
        "n'est pas bénévole (un message d'équipe ne va qu'à qui aide)",
        "ne sont pas bénévoles (un message d'équipe ne va qu'à qui aide)",
    ),
    "no_consent": ("n'a pas accepté ce canal", "n'ont pas accepté ce canal"),
    "no_targeting": (
        "n'a pas accepté d'être ciblée (règlement 2024/900, art. 18)",
        "n'ont pas accepté d'être ciblées (règlement 2024/900, art. 18)",
    ),
    "no_address": ("n'a pas d'adresse pour ce canal", "n'ont pas d'adresse pour ce canal"),
    "closed": (
        "a une adresse fermée (refus, retour, plainte, effacement)",
        "ont une adresse fermée (refus, retour, plainte, effacement)",
    ),
    "untold": (
        "n'a pas été informée d'où viennent ses données : informez-la d'abord (RGPD, art. 14)",
        "n'ont pas été informées d'où viennent leurs données : informez-les d'abord (RGPD, art. 14)",
    ),
    "silence": ("est déjà dans le silence électoral (L. 49)", "sont déjà dans le silence électoral (L. 49)"),
    "not_mobile": ("n'a pas de numéro mobile", "n'ont pas de numéro mobile"),
    "same_address": (
        "partage l'adresse d'une autre personne, qui le reçoit",
        "partagent l'adresse d'une autre personne, qui le reçoit",
    ),
}
"""French reasons, for one person and for several."""
REACHED = "reached"


@dataclass(frozen=True)
class Audience:
    reached: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def people(self) -> int:
        return self.reached + sum(self.excluded.values())


def is_targeted(
    channel: Channel,
    purpose: Purpose,
    chosen: Mapping[str, Any] | None,
    theme: str | None,
    territories: Collection[str],
) -> bool:
    """Return whether the message is online propaganda to a selection of those who agreed to it (Regulation (EU)
    2024/900, art. 18).

    `territories`: the sender's, and the target departments; a part of the campaign's area is a selection by residence.
    """
    chooses = chosen is not None or theme is not None or bool(territories)
    return purpose == "campaign" and channel != "post" and chooses


def agrees(
    channel: Channel,
    purpose: Purpose,
    chosen: Mapping[str, Any] | None,
    theme: str | None,
    territories: Collection[str],
) -> ColumnElement[bool]:
    """Return the condition for people who may get the message now: they agree to the channel, and to targeting if it is
    targeted; volunteers only, if its purpose is teamwork.
    """
    targeted = is_targeted(channel, purpose, chosen, theme, territories)
    return and_(Person.uses.contains([USE_OF[channel], *(["online_targeting"] if targeted else [])]), _helps(purpose))


def _helps(purpose: Purpose) -> ColumnElement[bool]:
    """Return the condition for volunteers, if the purpose is teamwork: to others it is propaganda, in the
    silence too.
    """
    return or_(Person.roles.contains(["volunteer"]), has_offered()) if purpose == "team" else literal(value=True)


async def sort_people(
    session: AsyncSession,
    caller: Caller,
    channel: Channel,
    purpose: Purpose,
    chosen: Mapping[str, Any] | None,
    theme: str | None,
    departments: Collection[str],
) -> tuple[Select[Any], ColumnElement[str]]:
    """Select the filter's people in the caller's territories, with the reason why each is left out, or `reached`.

    `departments`: only people who live in one of them, or whose commune is unknown.
    """
    if chosen is None:
        rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    else:
        rows = await people_in(session, caller, FILTER.validate_python(chosen))
    if theme is not None:
        rows = rows.where(said_theme(theme))
    if departments:
        rows = rows.where(or_(lives_in(departments), has_no_commune()))
    targeted = is_targeted(channel, purpose, chosen, theme, [*caller.territories, *departments])
    may_target = Person.uses.contains(["online_targeting"]) if targeted else literal(value=True)
    if channel == "post":
        condition = has_postal_address(await communes_without_doubt(session, caller.campaign_id))
        is_open: ColumnElement[bool] = literal(value=True)
    else:
        way = "email" if channel == "email" else "phone"
        condition, is_open = has_address(way), has_open_address(way)
    reason = case(
        (has_no_commune() if departments else literal(value=False), "no_place"),
        (not_(_helps(purpose)), "not_volunteer"),
        (not_(Person.uses.contains([USE_OF[channel]])), "no_consent"),
        (not_(may_target), "no_targeting"),
        (not_(condition), "no_address"),
        (not_(is_open), "closed"),
        (await is_uncarried(session, caller.campaign_id, channel), "untold"),
        else_=REACHED,
    )
    return rows, reason


async def count_audience(
    session: AsyncSession,
    caller: Caller,
    state: CampaignState,
    now: datetime,
    channel: Channel,
    purpose: Purpose,
    chosen: Mapping[str, Any] | None,
    theme: str | None,
    departments: Collection[str],
) -> Audience:
    """Count the audience now. Shared addresses and landlines are found and counted only when messages are queued."""
    rows, reasons = await sort_people(session, caller, channel, purpose, chosen, theme, departments)
    sorted_ = rows.with_only_columns(reasons.label("why"), place_of().label("place")).subquery()
    query = select(sorted_.c.why, sorted_.c.place, func.count()).group_by(sorted_.c.why, sorted_.c.place)
    counts: Counter[str] = Counter()
    for reason, department, people in await session.execute(query):
        silent = reason == REACHED and purpose == "campaign" and is_silent(state, department_of(department), now)
        counts["silence" if silent else reason] += people
    reached = counts.pop(REACHED, 0)
    return Audience(reached, dict(counts))
