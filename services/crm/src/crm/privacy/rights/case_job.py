"""The job behind a request: it asks each service in turn, then does crm's own part, and keeps what came of it."""

from datetime import UTC, datetime
from typing import Any

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.jobs import Work
from kit.rights import ErasureOutcomes, HeldData, RequesterIdentity
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.consent_uses import Source
from crm.privacy.rights import holdings
from crm.privacy.rights.labels import SERVICES
from crm.privacy.rights.models import RightsCase
from crm.privacy.rights.retention import forget_answers_to
from crm.privacy.rights.schemas import AnswerRead, Restricted, ServiceSaid, WorkAsked
from crm.privacy.rights.sealed_fields import ANSWER
from crm.privacy.rights.service import read_asked
from crm.privacy.rights.services import Services, ServiceUnavailable
from crm.settings import Settings

SOURCES: dict[str, Source] = {"phone": "phone", "post": "paper", "person": "paper", "email": "form", "form": "form"}


async def work_case(work: Work, put: WorkAsked) -> dict[str, Any]:
    """Done twice it is the same: what is erased is found no more, and what is read is read again."""
    async with work.transaction() as session:
        case = await session.get_one(RightsCase, (work.campaign_id, put.case_id))
        asked = read_asked(await open_vault(session, work.campaign_id), case)
        if asked is None:
            raise Conflict("Cette demande a été oubliée.", "This request was forgotten.")
        asked.references = await holdings.references_of(session, work.campaign_id, asked)
        kind, source, before = case.kind, SOURCES[case.channel], dict(case.services)
    services = Services(Settings())  # pyright: ignore[reportCallIssue]  # from the environment
    said: dict[str, ServiceSaid] = {}
    found: list[HeldData] = []
    total = len(services.names) + 1
    if kind != "objection":
        for number, name in enumerate(services.names):
            await work.progress(number, total, f"Interroge : {SERVICES.get(name, name)}")
            said[name] = await _ask(services, name, work, asked, kind, found, before.get(name))
    # The last: what crm erases is what it knows the person by, and what the others are told of.
    await work.progress(total - 1, total, f"Interroge : {SERVICES['crm']}")
    async with work.transaction() as session:
        said["crm"] = await _own(session, work, asked, kind, source, found, before.get("crm"))
        await _keep(session, work, put, asked, said, found, kind)
    return {name: one.model_dump(mode="json") for name, one in said.items()}


async def _ask(
    services: Services, name: str, work: Work, asked: RequesterIdentity, kind: str, found: list[HeldData], before: Any
) -> ServiceSaid:
    try:
        if kind == "erasure":
            return _in_counts(await services.erase(name, work.campaign_id, asked), before)
        one = await services.find(name, work.campaign_id, asked)
    except ServiceUnavailable:
        return ServiceSaid(state="away")
    found.append(one)
    return ServiceSaid(state="answered", held=len(one.held), doubtful=one.doubtful, nothing=one.nothing)


async def _own(
    session: AsyncSession,
    work: Work,
    asked: RequesterIdentity,
    kind: str,
    source: Source,
    found: list[HeldData],
    before: Any,
) -> ServiceSaid:
    if kind == "erasure":
        return _in_counts(await holdings.erase(session, work.campaign_id, asked), before)
    if kind == "objection":
        people, doubtful = await holdings.object_to_all(session, work.campaign_id, asked, work.requested_by, source)
        return ServiceSaid(state="answered", held=people, doubtful=doubtful)
    one = await holdings.find(session, work.campaign_id, asked)
    found.insert(0, one)
    return ServiceSaid(state="answered", held=len(one.held), doubtful=one.doubtful)


def _in_counts(done: ErasureOutcomes, before: Any) -> ServiceSaid:
    """Return a service's answer in counts, with what an earlier try erased: it is found no more."""
    earlier = ServiceSaid.model_validate(before).erased if before else 0
    restricted = [
        Restricted(kind=one.kind, outcome="restricted", duty=one.duty, kept_until=one.kept_until)
        for one in done.outcomes
        if one.outcome == "restricted"
    ]
    erased = sum(one.outcome == "erased" for one in done.outcomes)
    return ServiceSaid(
        state="answered",
        held=len(done.outcomes),
        doubtful=done.doubtful,
        erased=earlier + erased,
        restricted=restricted,
    )


async def _keep(
    session: AsyncSession,
    work: Work,
    put: WorkAsked,
    asked: RequesterIdentity,
    said: dict[str, ServiceSaid],
    found: list[HeldData],
    kind: str,
) -> None:
    case = await session.get_one(RightsCase, (work.campaign_id, put.case_id), with_for_update=True)
    case.services = {name: one.model_dump(mode="json") for name, one in said.items()}
    case.state, case.version = "ready", case.version + 1
    case.answered_at = datetime.now(UTC)
    if kind == "erasure":
        await forget_answers_to(session, work.campaign_id, asked)
    if kind in ("access", "rectification"):
        campaign = await get_campaign(session, work.campaign_id)
        answer = AnswerRead(
            campaign=campaign.state.name,
            candidate=campaign.state.candidate,
            asked_on=case.received_on,
            created_at=campaign_now(campaign.state),
            away=sorted(name for name, one in said.items() if one.state == "away"),
            services=found,
        )
        vault = await open_vault(session, work.campaign_id)
        case.answer = vault.seal(ANSWER, answer.model_dump_json())
