"""An organisation as what mailed links let into: its members may be in no campaign, and come back all the same."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.team.organisations.models import Organisation, OrganisationMember
from crm.team.organisations.org_session import as_subject, enter, living
from crm.team.sign_ins.hosts import Host, register_hosts

TIME_ZONE = "Europe/Paris"


def host_of(organisation: Organisation) -> Host:
    """Return how mails name an organisation."""
    name = organisation.name
    return Host(name, f"l'organisation « {name} »", f"{name}.", "dirige l'organisation", TIME_ZONE, organisation.id)


async def find_organisation(session: AsyncSession, tenant_id: UUID, subject: str) -> Host | None:
    """Return the organisation of this id if the person is in it; None otherwise."""
    await as_subject(session, subject)
    if await session.scalar(living(subject).where(OrganisationMember.organisation_id == tenant_id)) is None:
        return None
    await enter(session, tenant_id)
    return host_of(await session.get_one(Organisation, tenant_id))


register_hosts(find_organisation)
