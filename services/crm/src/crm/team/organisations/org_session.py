"""A transaction of an organisation's member, in which row policies show that organisation's rows and no campaign's."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kit.campaigns.queries import find_campaign
from kit.db.sessions import Sessions, transaction
from kit.web.problems import Conflict, Forbidden, NotFound
from sqlalchemy import Select, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.team.organisations.models import Organisation, OrganisationMember

_AS_SUBJECT = text("select set_config('isoloir.subject', :subject, true)")
_IN = text("select set_config('isoloir.organisation', :organisation, true)")
_AS_TENANT = text("select set_config('isoloir.campaign', :organisation, true)")


@dataclass(frozen=True)
class Standing:
    """A member's rights in an organisation, as the database has them now."""

    sessions: Sessions
    session: AsyncSession
    subject: str
    organisation: Organisation
    role: str
    departments: tuple[str, ...]
    ends_at: datetime | None
    campaign_id: UUID | None
    """The campaign that the member's session is in."""

    def check_lead(self) -> None:
        if self.role != "lead":
            raise Forbidden(
                "Il faut diriger cette organisation pour le faire.", "Only who leads this organisation may do it."
            )


async def as_subject(session: AsyncSession, subject: str) -> None:
    await session.execute(_AS_SUBJECT, {"subject": subject})


async def enter(session: AsyncSession, organisation_id: UUID) -> None:
    """Restrict the session to an organisation's rows. The caller has checked the right: membership, or its link."""
    await session.execute(_IN, {"organisation": str(organisation_id)})


async def open_mailbox(session: AsyncSession, organisation_id: UUID) -> None:
    """Let the session write what the organisation keeps under its own id, as a campaign does: its vault's key, its
    mails and the addresses of its members. The caller has entered it; no campaign's row shows under that id.
    """
    await session.execute(_AS_TENANT, {"organisation": str(organisation_id)})
    if await find_campaign(session, organisation_id) is not None:
        raise Conflict(
            "Cette organisation porte l’identifiant d’une campagne : elle ne peut rien envoyer.",
            "This organisation has a campaign's id: it can send nothing.",
        )


@asynccontextmanager
async def standing_in(
    sessions: Sessions, subject: str, organisation_id: UUID, campaign_id: UUID | None = None
) -> AsyncGenerator[Standing]:
    """Open a session as a member; raise NotFound for anybody else, so as not to reveal the organisation."""
    async with transaction(sessions) as session:
        await as_subject(session, subject)
        member = await session.scalar(living(subject).where(OrganisationMember.organisation_id == organisation_id))
        if member is None:
            raise NotFound("Cette organisation n'existe pas.", "There is no such organisation.")
        await enter(session, organisation_id)
        organisation = await session.get_one(Organisation, organisation_id)
        departments = tuple(member.departments)
        yield Standing(sessions, session, subject, organisation, member.role, departments, member.ends_at, campaign_id)


def living(subject: str) -> Select[OrganisationMember]:
    ends_at = OrganisationMember.ends_at
    return select(OrganisationMember).where(
        OrganisationMember.subject == subject, or_(ends_at.is_(None), ends_at > datetime.now(UTC))
    )
