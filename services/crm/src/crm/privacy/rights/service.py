"""Rights requests: recorded, identified, answered in time, and deleted once that is proved."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.db.sessions import any_row
from kit.db.vault import Vault, open_vault
from kit.rights import RequesterIdentity
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Gone, NotFound
from kit.web.refusals import day_to_come
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.campaigns.warnings import Warning, register_warning
from crm.people.records.contacts import normalise
from crm.privacy.rights.deadlines import PROLONGED, SOON_DAYS, due_on, due_said, urgency
from crm.privacy.rights.labels import SERVICES
from crm.privacy.rights.models import RightsCase
from crm.privacy.rights.schemas import (
    AnswerRead,
    CaseCreate,
    CaseRead,
    ClosePut,
    ExtensionPut,
    IdentityPut,
    ServiceSaid,
    WorkAsked,
)
from crm.privacy.rights.sealed_fields import ANSWER, ASKED, WANTED

JOB = "rights"


async def open_case(session: AsyncSession, caller: Caller, put: CaseCreate) -> RightsCase:
    check_whole(caller)
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    received_on = put.received_on or today
    if received_on > today:
        raise day_to_come("/received_on")
    requester_identity = RequesterIdentity(
        first_names=put.first_names,
        surname=put.surname,
        born_on=put.born_on,
        emails=[normalise("email", mail, f"/emails/{number}") for number, mail in enumerate(put.emails)],
        phones=[normalise("phone", phone, f"/phones/{number}") for number, phone in enumerate(put.phones)],
    )
    vault = await open_vault(session, caller.campaign_id)
    case = RightsCase(
        campaign_id=caller.campaign_id,
        kind=put.kind,
        channel=put.channel,
        received_on=received_on,
        due_on=due_on(received_on),
        asked=vault.seal(ASKED, requester_identity.model_dump_json()),
        wanted=vault.seal(WANTED, put.wanted) if put.wanted else None,
        opened_by=caller.subject,
    )
    session.add(case)
    await session.flush()
    keep(session, caller.campaign_id, caller.subject, "added", "rights_case", case.id, [put.kind])
    return case


async def list_cases(session: AsyncSession, caller: Caller) -> Sequence[RightsCase]:
    check_whole(caller)
    rows = select(RightsCase).where(RightsCase.campaign_id == caller.campaign_id)
    return (await session.scalars(rows.order_by(RightsCase.state == "closed", RightsCase.due_on, RightsCase.id))).all()


async def has_cases(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, RightsCase, RightsCase.campaign_id == campaign_id)


async def count_due(session: AsyncSession, caller: Caller) -> tuple[int, int]:
    """Count requests that are overdue, and those due within the week; zero for callers who may not answer them."""
    if "rights:read" not in caller.scopes or caller.territories:
        return 0, 0
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    late = RightsCase.due_on < today
    soon = (RightsCase.due_on >= today) & (RightsCase.due_on <= today + timedelta(days=SOON_DAYS))
    query = select(func.count().filter(late), func.count().filter(soon)).where(
        RightsCase.campaign_id == caller.campaign_id, RightsCase.state != "closed"
    )
    counts = (await session.execute(query)).one()
    return counts[0], counts[1]


async def count_open(session: AsyncSession, campaign_id: UUID) -> tuple[int, date | None]:
    """Count the requests that are not closed; return the day that the first is due, too."""
    query = select(func.count(), func.min(RightsCase.due_on)).where(
        RightsCase.campaign_id == campaign_id, RightsCase.state != "closed"
    )
    count, due_on = (await session.execute(query)).one()
    return count, due_on


async def warn_of_due(session: AsyncSession, caller: Caller) -> Warning | None:
    warning = due_said(*await count_due(session, caller))
    return None if warning is None else Warning(warning[0], "Droits des personnes", warning[1], "/rights")


register_warning("rights", warn_of_due)


async def get_case(session: AsyncSession, caller: Caller, case_id: UUID, *, lock: bool = False) -> RightsCase:
    check_whole(caller)
    case = await session.get(RightsCase, (caller.campaign_id, case_id), with_for_update=lock)
    if case is None:
        raise NotFound("Cette demande n'existe pas.", "There is no such request.")
    return case


async def note_identity(session: AsyncSession, caller: Caller, case_id: UUID, put: IdentityPut) -> RightsCase:
    case = await _open_one(session, caller, case_id)
    case.identity_by_way, case.identity_by = put.way, caller.subject
    case.identity_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    return await _touched(session, caller, case, "identity")


async def prolong(session: AsyncSession, caller: Caller, case_id: UUID, put: ExtensionPut) -> RightsCase:
    case = await _open_one(session, caller, case_id)
    if case.extension_reason is not None:
        raise Conflict("Ce délai a déjà été prolongé.", "This deadline was prolonged already.")
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    if today > case.due_on:
        raise Conflict(
            "La prolongation se dit à la personne pendant le premier mois : il est passé (RGPD, art. 12.3).",
            "Prolonging is said to the person within the first month: it is over (GDPR, art. 12(3)).",
        )
    case.extension_reason, case.due_on = put.why, due_on(case.received_on, PROLONGED)
    return await _touched(session, caller, case, "deadline")


async def ask_work(session: AsyncSession, caller: Caller, case_id: UUID) -> RightsCase:
    """Start the processing job. An objection needs no proof of identity; other requests do."""
    case = await _open_one(session, caller, case_id)
    if case.state == "working":
        raise Conflict("Ce travail est déjà en cours.", "This is being worked on already.")
    if case.identity_at is None and case.kind != "objection":
        raise Conflict(
            "Dites d'abord comment la personne a été reconnue : ses données ne se donnent ni ne s'effacent "
            "à la demande d'une autre.",
            "Say first how the person was recognised: nobody's data is handed out or erased at another's word.",
            "/identity",
        )
    return await put_to_work(session, caller, case)


async def put_to_work(session: AsyncSession, caller: Caller, case: RightsCase) -> RightsCase:
    case.state = "working"
    case.job_id = await jobs.enqueue_job(
        session, caller.campaign_id, JOB, WorkAsked(case_id=case.id), requested_by=caller.subject
    )
    return await _touched(session, caller, case, case.kind)


def services_away(case: RightsCase) -> list[str]:
    """Return the names of the services that gave no answer."""
    return sorted(name for name, service in case.services.items() if service["state"] == "away")


async def close_case(session: AsyncSession, caller: Caller, case_id: UUID, put: ClosePut) -> RightsCase:
    case = await _open_one(session, caller, case_id)
    if case.state == "working":
        raise Conflict("Attendez la fin du travail en cours.", "Wait for the work under way to end.")
    if put.outcome == "done" and case.state != "ready":
        raise Conflict(
            "Rien n'a encore été fait de cette demande : lancez-la, ou dites pourquoi elle est refusée.",
            "Nothing has been done about this request: have it carried out, or say why it is refused.",
            "/outcome",
        )
    if put.outcome == "done" and (away := services_away(case)):
        names = ", ".join(SERVICES.get(name, name) for name in away)
        raise Conflict(
            f"N'ont pas encore répondu : {names}. La demande leur est posée de nouveau d'elle-même ; vous pourrez la "
            "clore ensuite.",
            f"Have not answered yet: {', '.join(away)}. They are asked again by themselves; close it afterwards.",
            "/outcome",
        )
    case.state, case.outcome = "closed", put.outcome
    case.closed_by = caller.subject
    # By the campaign's clock, like the retention that counts from here.
    case.closed_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    if case.kind == "erasure" and put.outcome == "done":
        case.asked = case.wanted = None
    return await _touched(session, caller, case, "closed")


async def read_answer(session: AsyncSession, caller: Caller, case_id: UUID) -> AnswerRead:
    """Return the answer. Each read is in the audit log."""
    case = await get_case(session, caller, case_id)
    if case.answer is None:
        raise Gone(
            "Cette réponse n'est pas (ou plus) là : relancez la demande pour la refaire.",
            "This answer is not there, or no longer: have the request worked on again.",
        )
    keep(session, caller.campaign_id, caller.subject, "exported", "rights_case", case.id, ["answer"])
    vault = await open_vault(session, caller.campaign_id)
    return AnswerRead.model_validate_json(vault.open(ANSWER, case.answer))


async def describe(session: AsyncSession, case: RightsCase) -> CaseRead:
    campaign = await get_campaign(session, case.campaign_id)
    today = campaign_today(campaign.state)
    vault = await open_vault(session, case.campaign_id)
    requester = read_asked(vault, case)
    fields = {name: getattr(case, name) for name in CaseRead.model_fields if hasattr(case, name)}
    return CaseRead.model_validate(
        fields
        | {
            "urgency": urgency(case.due_on, today, closed=case.state == "closed"),
            "name": f"{requester.first_names} {requester.surname}" if requester else None,
            "wanted": vault.open(WANTED, case.wanted) if case.wanted else None,
            "services": {name: ServiceSaid.model_validate(service) for name, service in case.services.items()},
            "has_answer": case.answer is not None,
        }
    )


def read_asked(vault: Vault, case: RightsCase) -> RequesterIdentity | None:
    return RequesterIdentity.model_validate_json(vault.open(ASKED, case.asked)) if case.asked else None


def check_whole(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "Le bureau des droits répond pour toute la campagne : votre territoire n'en est qu'une partie.",
            "The rights desk answers for the whole campaign: your territories are a part of it.",
        )


async def _open_one(session: AsyncSession, caller: Caller, case_id: UUID) -> RightsCase:
    case = await get_case(session, caller, case_id, lock=True)
    if case.state == "closed":
        raise Conflict("Cette demande est close.", "This request is closed.")
    if case.state == "working" and case.job_id is not None:
        # A failed or cancelled job blocks nothing.
        job = await jobs.read_job(session, caller.campaign_id, case.job_id)
        if job.state in ("failed", "cancelled"):
            case.state = "received"
    return case


async def _touched(session: AsyncSession, caller: Caller, case: RightsCase, field: str) -> RightsCase:
    case.version += 1
    keep(session, caller.campaign_id, caller.subject, "changed", "rights_case", case.id, [field])
    await session.flush()
    return case
