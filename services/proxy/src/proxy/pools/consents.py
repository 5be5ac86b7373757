"""Consents of people to be matched across campaigns, always their own choice, limited to named campaigns.

Withdrawing a consent or an agreement ends open proposals; the matching domain registers how.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from kit.campaigns.queries import Campaign
from kit.db.vault import open_vault
from kit.security.links import KnownLink
from kit.web.problems import Conflict
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.findings import Finding
from proxy.people.identities.pool_texts import CURRENT, text_of
from proxy.people.identities.service import Kind
from proxy.people.identities.validation import Person
from proxy.pools.models import PoolConsent
from proxy.pools.partners import Partner, mutual_partners, pool_of
from proxy.pools.tenancies import tenancy_of

NO_OTHER = (
    "Cette campagne ne s'est accordée avec aucune autre : rien n'est partagé.",
    "This campaign has an agreement with no other: nothing is shared.",
)


@dataclass(frozen=True)
class Choice:
    """The consent text, and the person's choice."""

    text: str
    given: bool
    renew: bool
    """A campaign joined after it was given: it does not reach that one yet."""


async def set_choice(
    session: AsyncSession, campaign: Campaign, kind: Kind, target_id: UUID, person_id: UUID, *, wanted: bool
) -> bool:
    """Set whether the person may be matched across campaigns; return it. Nothing is stored without another campaign."""
    if wanted and await mutual_partners(session, campaign.id):
        person = await people.read_person(session, campaign.id, person_id)
        await grant_consent(session, campaign.id, kind, target_id, person)
        return True
    by = "grantor" if kind == "request" else "holder"
    await end_proposed(session, campaign.id, "matches", by, target_id=target_id)
    await withdraw_consent(session, campaign.id, target_id)
    return False


def warnings(applicant: Applicant, chosen: bool) -> list[Finding]:
    return [Finding("/pool_consent", *NO_OTHER)] if applicant.pool_consent and not chosen else []


async def read_choice(link: KnownLink, *, english: bool = False) -> Choice | None:
    """Return the choice; None if the campaign has no partner and no choice was made."""
    partners = await mutual_partners(link.session, link.campaign_id)
    consent = await consent_of(link.session, link.campaign_id, link.target_id)
    if not partners:
        return None
    renew = consent is not None and not all(consent.reaches(partner) for partner in partners)
    return Choice(
        text_of([partner.candidate for partner in partners], "en" if english else "fr"), consent is not None, renew
    )


@dataclass(frozen=True)
class ConsentScope:
    """One person's consent. `pseudonym` is equal for a person in all campaigns of the pool."""

    pseudonym: bytes
    consented_at: datetime

    def reaches(self, partner: Partner) -> bool:
        """Return whether the partner was named in the consent; later ones are not covered."""
        return partner.since is not None and partner.since <= self.consented_at


async def grant_consent(session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID, person: Person) -> None:
    """Store a consent for the present partners, replacing an earlier one. A corrected name gives another pseudonym."""
    pool_id = await pool_of(session, campaign_id)
    if pool_id is None or not await mutual_partners(session, campaign_id):
        raise Conflict(
            "Cette campagne ne s'est accordée avec aucune autre : il n'y a rien à accepter de plus.",
            "This campaign has an agreement with no other: there is nothing more to agree to.",
            "/pool_consent",
        )
    async with tenancy_of(session, pool_id):
        pseudonym = people.hash_identity(await open_vault(session, pool_id), person)
    await session.merge(
        PoolConsent(
            campaign_id=campaign_id,
            target_id=target_id,
            request_id=target_id if kind == "request" else None,
            offer_id=target_id if kind == "offer" else None,
            pool_id=pool_id,
            version=CURRENT,
            consented_at=datetime.now(UTC),
            pseudonym=pseudonym,
        )
    )
    await session.flush()


async def withdraw_consent(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> None:
    """Delete a consent; the caller ends the proposals."""
    of_target = (PoolConsent.campaign_id == campaign_id) & (PoolConsent.target_id == target_id)
    await session.execute(delete(PoolConsent).where(of_target))


async def consent_of(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> ConsentScope | None:
    pool_consent = await session.get(PoolConsent, (campaign_id, target_id), populate_existing=True)
    return None if pool_consent is None else ConsentScope(pool_consent.pseudonym, pool_consent.consented_at)


async def version_of(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> str | None:
    """Return the version of the consent text, for a person's data request."""
    pool_consent = await session.get(PoolConsent, (campaign_id, target_id))
    return None if pool_consent is None else pool_consent.version


async def read_all_scopes(session: AsyncSession) -> dict[UUID, ConsentScope]:
    """Return the consents by request or offer."""
    rows = await session.execute(select(PoolConsent.target_id, PoolConsent.pseudonym, PoolConsent.consented_at))
    return {row.target_id: ConsentScope(row.pseudonym, row.consented_at) for row in rows}


async def count_consents(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(PoolConsent)) or 0


async def delete_all_consents(session: AsyncSession, campaign_id: UUID) -> None:
    await session.execute(delete(PoolConsent).where(PoolConsent.campaign_id == campaign_id))


def circle_of(home: UUID, consent_scope: ConsentScope | None, partners: Iterable[Partner]) -> frozenset[str]:
    """Return the campaigns whose people one may be matched with: the own one, and those that the consent covers."""
    reached: Collection[UUID] = (
        () if consent_scope is None else [partner.id for partner in partners if consent_scope.reaches(partner)]
    )
    return frozenset(str(campaign_key) for campaign_key in (home, *reached))


class Ender(Protocol):
    """Ends the proposals with one campaign or all, of one person or all; returns how many."""

    async def __call__(
        self,
        session: AsyncSession,
        campaign_id: UUID,
        by: str,
        *,
        with_campaign: UUID | None = None,
        target_id: UUID | None = None,
    ) -> int: ...


_ENDERS: dict[str, Ender] = {}


def register_ender(of: str, ender: Ender) -> None:
    """Register the function that `end_proposed` calls; call it when the module is imported."""
    _ENDERS[of] = ender


async def end_proposed(
    session: AsyncSession,
    campaign_id: UUID,
    of: str,
    by: str,
    *,
    with_campaign: UUID | None = None,
    target_id: UUID | None = None,
) -> None:
    """End the proposals; raise KeyError if `of` is not registered."""
    await _ENDERS[of](session, campaign_id, by, with_campaign=with_campaign, target_id=target_id)
