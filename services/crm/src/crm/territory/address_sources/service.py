"""Asking for a territory's streets, and what is known of where they come from."""

from collections.abc import Collection, Sequence
from uuid import UUID

from elections.places.facts import find_commune
from elections.places.membership import communes_touched
from elections.places.place import Place
from kit import jobs
from kit.jobs import JobRead
from kit.security.auth import Caller
from kit.text import french
from kit.web.problems import Forbidden, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.openings import register_streets
from crm.campaign.campaigns.place_input import find_territory
from crm.territory.address_sources.schemas import FetchAsked

JOB = "fetch-streets"
MOST_PEOPLE = 400_000
"""Inhabitants whose streets are fetched at once: a large constituency, or a city."""


async def ask_fetch(session: AsyncSession, caller: Caller, communes: Collection[str]) -> JobRead:
    """Start fetching the streets of communes, of the whole territory where none is named. Raises Forbidden, Invalid."""
    if not may_fetch(caller):
        raise Forbidden(
            "Les rues se chargent par qui dirige la campagne, coordonne le terrain ou tient les données.",
            "Streets are fetched by managers, coordinators and data stewards.",
        )
    chosen = sorted(set(communes)) or own_communes(await find_territory(session, caller.campaign_id))
    people = sum((found.population or 0) for code in chosen if (found := find_commune(code)))
    if not chosen or people > MOST_PEOPLE:
        raise Invalid(
            f"Dites de quelles communes : {french.number(MOST_PEOPLE)} habitants au plus à la fois.",
            f"Name the communes: {MOST_PEOPLE} inhabitants at most at a time.",
            "/communes",
        )
    job_id = await jobs.enqueue_job(
        session, caller.campaign_id, JOB, FetchAsked(communes=chosen), requested_by=caller.subject
    )
    return await jobs.read_job(session, caller.campaign_id, job_id)


async def fetch_for_new(session: AsyncSession, campaign_id: UUID, territory: Place, subject: str) -> None:
    """Start fetching the streets of a new campaign; nothing where its communes have to be named."""
    if communes := own_communes(territory):
        await jobs.enqueue_job(session, campaign_id, JOB, FetchAsked(communes=communes), requested_by=subject)


def may_fetch(caller: Caller) -> bool:
    """Return whether the caller may fetch streets: public data, which name nobody."""
    return bool(caller.scopes & {"imports:write", "actions:write"})


def own_communes(place: Place) -> list[str]:
    """Return the communes of a campaign's territory; empty where they have to be named (a region, the nation)."""
    touched = communes_touched(place)
    people = sum((found.population or 0) for code in touched if (found := find_commune(code)))
    return list(touched) if people <= MOST_PEOPLE else []


def describe_communes(codes: Sequence[str]) -> str:
    """Return « de Nogent-sur-Marne », or « de 12 communes »."""
    if len(codes) == 1 and (found := find_commune(codes[0])):
        return found.with_of()
    return f"de {french.number(len(codes))} communes"


async def last_fetch(session: AsyncSession, campaign_id: UUID) -> JobRead | None:
    """Return the newest job that fetches streets, running or over."""
    return await jobs.read_last_job(session, campaign_id, JOB)


register_streets(fetch_for_new)
