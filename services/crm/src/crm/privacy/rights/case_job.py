"""The job of a rights request: it asks each service in turn, then crm itself, and stores the results."""

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
    """Process a request. Idempotent: erased data is not found again, and data is read again."""
    async with work.transaction() as session:
        case = await session.get_one(RightsCase, (work.campaign_id, put.case_id))
        requester = read_asked(await open_vault(session, work.campaign_id), case)
        if requester is None:
            raise Conflict("Cette demande a été oubliée.", "This request was forgotten.")
        requester.references = await holdings.references_of(session, work.campaign_id, requester)
        kind, source, before = case.kind, SOURCES[case.channel], dict(case.services)
    services = Services(Settings())  # pyright: ignore[reportCallIssue]  # from the environment
    answers: dict[str, ServiceSaid] = {}
    held_datas: list[HeldData] = []
    total = len(services.names) + 1
    if kind != "objection":
        for number, name in enumerate(services.names):
            await work.progress(number, total, f"Interroge : {SERVICES.get(name, name)}")
            answers[name] = await _ask(services, name, work, requester, kind, held_datas, before.get(name))
    # crm comes last: it erases the identity by which the other services are asked.
    await work.progress(total - 1, total, f"Interroge : {SERVICES['crm']}")
    async with work.transaction() as session:
        answers["crm"] = await _own(session, work, requester, kind, source, held_datas, before.get("crm"))
        await _keep(session, work, put, requester, answers, held_datas, kind)
    return {name: answer.model_dump(mode="json") for name, answer in answers.items()}


async def _ask(
    services: Services,
    name: str,
    work: Work,
    requester_identity: RequesterIdentity,
    kind: str,
    held_datas: list[HeldData],
    before: Any,
) -> ServiceSaid:
    try:
        if kind == "erasure":
            return _in_counts(await services.erase(name, work.campaign_id, requester_identity), before)
        answer = await services.find(name, work.campaign_id, requester_identity)
    except ServiceUnavailable:
        return ServiceSaid(state="away")
    held_datas.append(answer)
    return ServiceSaid(state="answered", held=len(answer.held), doubtful=answer.doubtful, nothing=answer.nothing)


async def _own(
    session: AsyncSession,
    work: Work,
    requester_identity: RequesterIdentity,
    kind: str,
    source: Source,
    held_datas: list[HeldData],
    before: Any,
) -> ServiceSaid:
    if kind == "erasure":
        return _in_counts(await holdings.erase(session, work.campaign_id, requester_identity), before)
    if kind == "objection":
        people, doubtful = await holdings.object_to_all(
            session, work.campaign_id, requester_identity, work.requested_by, source
        )
        return ServiceSaid(state="answered", held=people, doubtful=doubtful)
    answer = await holdings.find(session, work.campaign_id, requester_identity)
    held_datas.insert(0, answer)
    return ServiceSaid(state="answered", held=len(answer.held), doubtful=answer.doubtful)


def _in_counts(done: ErasureOutcomes, before: Any) -> ServiceSaid:
    """Return a service's answer as counts, adding what an earlier attempt erased."""
    earlier = ServiceSaid.model_validate(before).erased if before else 0
    restricted = [
        Restricted(kind=outcome.kind, outcome="restricted", duty=outcome.duty, kept_until=outcome.kept_until)
        for outcome in done.outcomes
        if outcome.outcome == "restricted"
    ]
    erased = sum(outcome.outcome == "erased" for outcome in done.outcomes)
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
    requester_identity: RequesterIdentity,
    answers: dict[str, ServiceSaid],
    held_datas: list[HeldData],
    kind: str,
) -> None:
    case = await session.get_one(RightsCase, (work.campaign_id, put.case_id), with_for_update=True)
    case.services = {name: answer.model_dump(mode="json") for name, answer in answers.items()}
    case.state, case.version = "ready", case.version + 1
    case.answered_at = datetime.now(UTC)
    if kind == "erasure":
        await forget_answers_to(session, work.campaign_id, requester_identity)
    if kind in ("access", "rectification"):
        campaign = await get_campaign(session, work.campaign_id)
        answer = AnswerRead(
            campaign=campaign.state.name,
            candidate=campaign.state.candidate,
            asked_on=case.received_on,
            created_at=campaign_now(campaign.state),
            away=sorted(name for name, answer in answers.items() if answer.state == "away"),
            services=held_datas,
        )
        vault = await open_vault(session, work.campaign_id)
        case.answer = vault.seal(ANSWER, answer.model_dump_json())
