"""The campaign's side of an organisation: joining, sharing, answering appeals, leaving. Each campaign decides for
itself.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.db.sessions import Sessions
from kit.security.auth import Caller
from kit.security.links import find_link
from kit.text.french import day, moment, span
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.schemas import ActionCreate
from crm.campaign.actions.service import plan_action
from crm.campaign.audit_log.service import keep
from crm.campaign.campaigns.warnings import Warning, register_warning
from crm.forms.privacy_notice import joint_controllers
from crm.forms.questionnaires import service as questionnaires
from crm.forms.questionnaires.schemas import QuestionnairePut
from crm.messaging.mailings.schemas import MailingPut
from crm.messaging.mailings.service import add_mailing
from crm.team.organisations import help_requests
from crm.team.organisations.appeals import channel_of, message_of, places_of, times_of, title_of, zone_of
from crm.team.organisations.arrangement import VERSION
from crm.team.organisations.models import Affiliation, Appeal, Organisation, OrganisationCampaign
from crm.team.organisations.org_session import enter
from crm.team.organisations.schemas import AffiliationPut, AppealRead
from crm.team.organisations.service import PURPOSE

NEEDED = {
    "message": "messages:write",
    "work": "actions:write",
    "questionnaire": "questionnaires:write",
    "help": "organisations:write",
}
"""The scope that somebody needs who accepts an appeal of a kind."""


async def join(session: AsyncSession, sessions: Sessions, caller: Caller, put: AffiliationPut) -> Affiliation:
    check_whole(caller)
    if (await get_campaign(session, caller.campaign_id)).state.is_exercise:
        raise Conflict(
            "Un exercice ne compte nulle part : il n’entre dans aucune organisation.",
            "An exercise is counted nowhere: it joins no organisation.",
        )
    link = await find_link(sessions, put.code)
    if link is None or link.purpose != PURPOSE:
        raise NotFound("Ce code n'est pas (ou plus) valable.", "This code is not valid, or no longer.", "/code")
    await enter(session, link.target_id)
    organisation = await session.get(Organisation, link.target_id)
    if organisation is None:
        raise NotFound("Cette organisation n'existe plus.", "This organisation is no more.", "/code")
    if "appeals" in put.shares:
        _check_arrangement(put.arrangement)
    accepted = {"arrangement": VERSION, "arranged_by": caller.subject, "arranged_at": datetime.now(UTC)}
    shares = sorted(set(put.shares))
    fields = {
        "organisation_name": organisation.name,
        "shares": shares,
        "joined_by": caller.subject,
        **(accepted if "appeals" in put.shares else dict.fromkeys(accepted)),
    }
    key = {"campaign_id": caller.campaign_id, "organisation_id": organisation.id}
    row = insert(Affiliation).values(**key, **fields)
    await session.execute(row.on_conflict_do_update(index_elements=list(key), set_=fields))
    primary_key = {"organisation_id": organisation.id, "member_campaign_id": caller.campaign_id}
    await session.execute(insert(OrganisationCampaign).values(primary_key).on_conflict_do_nothing())
    keep(session, caller.campaign_id, caller.subject, "added", "organisation", organisation.id, shares)
    return await session.get_one(Affiliation, (caller.campaign_id, organisation.id), populate_existing=True)


async def accept_arrangement(
    session: AsyncSession, caller: Caller, organisation_id: UUID, version: int | None
) -> Affiliation:
    """Record that the campaign accepts how it and the organisation are joint controllers (GDPR, art. 26)."""
    check_whole(caller)
    affiliation = await session.get(Affiliation, (caller.campaign_id, organisation_id), with_for_update=True)
    if affiliation is None:
        raise NotFound("La campagne n'est pas dans cette organisation.", "The campaign is not in this organisation.")
    _check_arrangement(version)
    affiliation.arrangement = version
    affiliation.arranged_by, affiliation.arranged_at = caller.subject, datetime.now(UTC)
    keep(session, caller.campaign_id, caller.subject, "changed", "organisation", organisation_id, ["arrangement"])
    await session.flush()
    return affiliation


def _check_arrangement(version: int | None) -> None:
    if version != VERSION:
        raise Invalid(
            "Pour recevoir des demandes, la campagne accepte d'abord la répartition des responsabilités (RGPD, "
            "art. 26).",
            f"To take appeals, accept the joint-controller arrangement first (GDPR, art. 26), of version {VERSION}.",
            "/arrangement",
        )


async def leave(session: AsyncSession, caller: Caller, organisation_id: UUID) -> None:
    check_whole(caller)
    affiliation = await session.get(Affiliation, (caller.campaign_id, organisation_id))
    if affiliation is None:
        raise NotFound("La campagne n'est pas dans cette organisation.", "The campaign is not in this organisation.")
    await help_requests.withdraw_all(session, caller, organisation_id)
    await session.delete(affiliation)
    await enter(session, organisation_id)
    await session.execute(
        delete(OrganisationCampaign).where(
            OrganisationCampaign.organisation_id == organisation_id,
            OrganisationCampaign.member_campaign_id == caller.campaign_id,
        )
    )
    keep(session, caller.campaign_id, caller.subject, "erased", "organisation", organisation_id)


async def list_affiliations(session: AsyncSession, campaign_id: UUID) -> Sequence[Affiliation]:
    rows = select(Affiliation).where(Affiliation.campaign_id == campaign_id).order_by(Affiliation.organisation_name)
    return (await session.scalars(rows)).all()


async def list_joint_controllers(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """Return the names of the organisations with whom an arrangement is accepted (GDPR, art. 26)."""
    rows = await list_affiliations(session, campaign_id)
    return [affiliation.organisation_name for affiliation in rows if affiliation.arrangement]


joint_controllers.register(list_joint_controllers)


async def list_appeals(session: AsyncSession, campaign_id: UUID) -> Sequence[Appeal]:
    rows = select(Appeal).where(Appeal.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(Appeal.state != "open", Appeal.asked_at.desc()).limit(100))).all()


async def list_proposed_help(session: AsyncSession, campaign_id: UUID) -> list[Appeal]:
    """List the appeals for help that the campaign accepted and that are not over, earliest action first."""
    rows = select(Appeal).where(Appeal.campaign_id == campaign_id, Appeal.kind == "help", Appeal.state == "accepted")
    coming = [appeal for appeal in await session.scalars(rows) if times_of(appeal)[1] > datetime.now(UTC)]
    return sorted(coming, key=lambda appeal: (times_of(appeal), appeal.id))


async def warn_of_help(session: AsyncSession, caller: Caller) -> Warning | None:
    """Tell members that another campaign asks for people, the earliest first."""
    proposed = await list_proposed_help(session, caller.campaign_id)
    if not proposed:
        return None
    said = " ; ".join(f"{title_of(appeal)}, {moment(times_of(appeal)[0], zone_of(appeal))}" for appeal in proposed[:3])
    return Warning("warn", "Du renfort est demandé", f"{said}.", "/renforts")


register_warning("help", warn_of_help)


async def accept(session: AsyncSession, caller: Caller, appeal_id: UUID) -> Appeal:
    """Accept an appeal, under the caller's rights: as a draft mailing of the campaign, an action of its plan, or a
    questionnaire of its own that waits to be published. Help makes nothing: the campaign's members see that it is
    asked for.
    """
    appeal = await _open(session, caller, appeal_id)
    needed = NEEDED[appeal.kind]
    if needed not in caller.scopes:
        raise Forbidden(f"Il vous manque un droit : {needed}.", f"You lack {needed}.")
    if appeal.kind == "message":
        affiliation = await session.get(Affiliation, (caller.campaign_id, appeal.organisation_id))
        if affiliation is not None and affiliation.arrangement != VERSION:
            raise Conflict(
                f"Acceptez d'abord la répartition des responsabilités avec {appeal.organisation_name} (RGPD, art. 26), "
                "sous « Où la campagne est entrée ».",
                "Accept the joint-controller arrangement with this organisation first (GDPR, art. 26).",
            )
        message = message_of(appeal)
        draft = MailingPut(
            name=f"{appeal.organisation_name}, {day(appeal.asked_at)} : {title_of(appeal)}"[:200],
            channel=message.channel,
            theme=message.theme,
            subject=message.subject,
            body=message.body,
            departments=places_of(appeal) or None,
        )
        appeal.made = (await add_mailing(session, caller, draft)).id
    elif appeal.kind == "questionnaire":
        put = QuestionnairePut.model_validate(appeal.content)
        name = await questionnaires.free_name(session, caller.campaign_id, put.name, appeal.organisation_name)
        made = await questionnaires.add_questionnaire(session, caller, put.model_copy(update={"name": name}))
        appeal.made = made.id
    elif appeal.kind == "work":
        create = ActionCreate.model_validate(appeal.content | {"id": str(appeal.id)})
        appeal.made = (await plan_action(session, caller, create))[0].id
    return await _answer(session, caller, appeal, "accepted")


async def decline(session: AsyncSession, caller: Caller, appeal_id: UUID) -> Appeal:
    return await _answer(session, caller, await _open(session, caller, appeal_id), "declined")


def describe(appeal: Appeal) -> AppealRead:
    fields = {name: getattr(appeal, name) for name in AppealRead.model_fields if hasattr(appeal, name)}
    body: str = appeal.content.get("body", "")
    if appeal.kind == "help":
        starts_at, ends_at = times_of(appeal)
        body = f"Le {span(starts_at, ends_at, zone_of(appeal))}. Rendez-vous : {appeal.content['place']}."
    return AppealRead.model_validate(
        fields
        | {"channel": channel_of(appeal), "title": title_of(appeal), "text": body, "departments": places_of(appeal)}
    )


def check_whole(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "Cela engage toute la campagne : votre territoire n'en est qu'une partie.",
            "This binds the whole campaign: your territories are a part of it.",
        )


async def _open(session: AsyncSession, caller: Caller, appeal_id: UUID) -> Appeal:
    check_whole(caller)
    appeal = await session.get(Appeal, (caller.campaign_id, appeal_id), with_for_update=True)
    if appeal is None:
        raise NotFound("Cette demande n'existe pas.", "There is no such appeal.")
    if appeal.state != "open":
        raise Conflict("Vous avez déjà répondu à cette demande.", "This appeal was answered already.")
    return appeal


async def _answer(session: AsyncSession, caller: Caller, appeal: Appeal, state: str) -> Appeal:
    appeal.state, appeal.answered_by, appeal.answered_at = state, caller.subject, datetime.now(UTC)
    keep(session, caller.campaign_id, caller.subject, "changed", "organisation", appeal.id, [state])
    await session.flush()
    return appeal
