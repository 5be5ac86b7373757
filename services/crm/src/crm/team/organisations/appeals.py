"""An organisation's appeals to its campaigns, and their progress. Each campaign stores and answers its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from textwrap import shorten
from typing import Any
from uuid import UUID

from common.schemas.actions import ActionStatus
from kit.web.problems import Forbidden, Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.service import some_actions
from crm.campaign.audit_log.service import keep
from crm.forms.questionnaires import service as questionnaires
from crm.messaging.mailings.audience import Channel
from crm.messaging.mailings.service import check_words, sent_among
from crm.segments.segments.political_criteria import check_political
from crm.team.organisations.help_requests import get_help
from crm.team.organisations.models import Appeal
from crm.team.organisations.org_departments import department_of, may_look, reached_in
from crm.team.organisations.org_session import Standing
from crm.team.organisations.schemas import AppealAnswers, AppealAsked, AppealPut, AppealSent, MessageAsked
from crm.team.organisations.service import campaigns_of, inside_of

TITLE = 60
_NAMED = {"work": "title", "questionnaire": "name", "help": "title"}
MAXIMUM = 100
"""Maximum number of appeals listed per campaign, latest first."""


async def ask_campaigns(standing: Standing, appeal_id: UUID, put: AppealPut) -> AppealSent:
    """Send an appeal to campaigns, each of which stores and answers its own copy. The same id sends nothing twice.

    A campaign larger than the departments gets a message for people who live in them, and nothing else.
    """
    standing.check_lead()
    if put.departments and standing.departments and not set(put.departments) <= set(standing.departments):
        raise Forbidden(
            "Vous ne pouvez demander que dans vos départements.", "Only within your departments.", "/departments"
        )
    if put.message:
        check_political(None, put.message.theme, {}, at="/message")
        check_words(put.message.channel, put.message.subject, put.message.body, "/message")
    if put.questionnaire:
        questionnaires.check_words(put.questionnaire)
    asks = await get_help(standing, put.help) if put.help else None
    if asks and asks.id != appeal_id:
        raise Invalid(
            "Ce renfort se propose sous son propre numéro.", "The appeal's id is the help request's.", "/help"
        )
    sent_count = 0
    request_content = put.message or put.work or put.questionnaire
    kind = "message" if put.message else "work" if put.work else "questionnaire" if put.questionnaire else "help"
    # Fields left out of a message stay out: an SMS has no subject, rather than an empty one.
    content: dict[str, Any] = (
        request_content.model_dump(mode="json", exclude_unset=request_content is put.message) if request_content else {}
    )
    if asks:
        named = {"campaign_id", "campaign", "place", "starts_at", "ends_at", "time_zone"}
        content = asks.model_dump(mode="json", include=named) | {"title": f"{asks.title} ({asks.campaign})"}
    departments = put.departments or standing.departments
    for campaign_id in await campaigns_of(standing, written=True):
        if asks and campaign_id == asks.campaign_id:
            continue
        async with inside_of(standing, campaign_id, "appeals", larger=True) as campaign_session:
            if campaign_session is None:
                continue
            session, campaign = campaign_session
            territory = campaign.state.territory
            within = may_look(departments, department_of(territory))
            places = [] if within or department_of(territory) or not put.message else reached_in(territory, departments)
            if not within and not places:
                continue
            row = {
                "campaign_id": campaign_id,
                "id": appeal_id,
                "organisation_id": standing.organisation.id,
                "organisation_name": standing.organisation.name,
                "kind": kind,
                "content": content | ({"departments": places} if places else {}),
                "asked_by": standing.subject,
                "state": "open",
            }
            statement = insert(Appeal).values(row).on_conflict_do_nothing().returning(Appeal.id)
            if await session.scalar(statement) is not None:
                sent_count += 1
                keep(session, campaign_id, standing.subject, "added", "organisation", appeal_id, [kind])
    return AppealSent(appeal=appeal_id, asked=sent_count)


@dataclass
class _Tally:
    """One appeal over the campaigns that received it."""

    first: Appeal
    states: dict[str, int] = field(default_factory=lambda: {"open": 0, "accepted": 0, "declined": 0})
    done: int = 0


async def list_asked(standing: Standing) -> list[AppealAsked]:
    """List the appeals to campaigns in one's departments, latest first, with their progress."""
    tallies = await _tally(standing, None)
    appeals = [
        AppealAsked.model_validate(
            {
                "appeal": appeal_id,
                "kind": tally.first.kind,
                "channel": channel_of(tally.first),
                "title": title_of(tally.first),
                "asked_at": tally.first.asked_at,
                "done": tally.done,
                **tally.states,
            }
        )
        for appeal_id, tally in tallies.items()
    ]
    return sorted(appeals, key=lambda one: one.asked_at, reverse=True)


async def read_answers(standing: Standing, appeal_id: UUID) -> AppealAnswers:
    tally = (await _tally(standing, appeal_id)).get(appeal_id)
    if tally is None:
        raise NotFound("Cette demande n'existe pas.", "There is no such appeal.")
    return AppealAnswers.model_validate({"appeal": appeal_id, "done": tally.done, **tally.states})


def title_of(appeal: Appeal) -> str:
    """Return the title of an appeal; for an SMS, its beginning."""
    if appeal.kind in _NAMED:
        title: str = appeal.content[_NAMED[appeal.kind]]
        return title
    message = message_of(appeal)
    return message.subject or shorten(message.body, TITLE, placeholder="…")


def channel_of(appeal: Appeal) -> Channel | None:
    return message_of(appeal).channel if appeal.kind == "message" else None


def message_of(appeal: Appeal) -> MessageAsked:
    return MessageAsked.model_validate({name: value for name, value in appeal.content.items() if name != "departments"})


def times_of(appeal: Appeal) -> tuple[datetime, datetime]:
    """Return the start and end of the action that help is asked for, as they were then."""
    return datetime.fromisoformat(appeal.content["starts_at"]), datetime.fromisoformat(appeal.content["ends_at"])


def zone_of(appeal: Appeal) -> str:
    """Return the time zone of the campaign that asks for help."""
    zone: str = appeal.content["time_zone"]
    return zone


def places_of(appeal: Appeal) -> list[str]:
    """Return the departments that a message to a larger campaign is for; none: all its people."""
    places: list[str] = appeal.content.get("departments", []) if appeal.kind == "message" else []
    return places


async def _tally(standing: Standing, appeal_id: UUID | None) -> dict[UUID, _Tally]:
    """Collect appeals campaign by campaign: one, or all."""
    tallies: dict[UUID, _Tally] = {}
    for campaign_id in await campaigns_of(standing):
        async with inside_of(standing, campaign_id, "appeals", larger=True) as campaign_session:
            if campaign_session is None:
                continue
            session, campaign = campaign_session
            whole = may_look(standing.departments, department_of(campaign.state.territory))
            rows = select(Appeal).where(
                Appeal.campaign_id == campaign_id, Appeal.organisation_id == standing.organisation.id
            )
            if appeal_id is not None:
                rows = rows.where(Appeal.id == appeal_id)
            newest = rows.order_by(Appeal.asked_at.desc(), Appeal.id).limit(MAXIMUM)
            # For a larger campaign, only appeals within one's own departments.
            appeals = [one for one in await session.scalars(newest) if whole or _is_own(standing, one)]
            done = await _done(session, campaign_id, appeals)
            for appeal in appeals:
                tally = tallies.setdefault(appeal.id, _Tally(appeal))
                tally.states[appeal.state] += 1
                tally.done += appeal.made in done
    return tallies


def _is_own(standing: Standing, appeal: Appeal) -> bool:
    places = places_of(appeal)
    return bool(places) and set(places) <= set(standing.departments)


async def _done(session: AsyncSession, campaign_id: UUID, appeals: Sequence[Appeal]) -> set[UUID]:
    """Count what campaigns have done: messages sent, actions completed, questionnaires published."""
    kinds = ("message", "work", "questionnaire")
    completed = {kind: [one.made for one in appeals if one.kind == kind and one.made] for kind in kinds}
    actions = await some_actions(session, completed["work"]) if completed["work"] else ()
    done = {action.id for action in actions if action.status == ActionStatus.COMPLETED}
    if completed["questionnaire"]:
        done |= await questionnaires.published_among(session, campaign_id, completed["questionnaire"])
    return done | (await sent_among(session, campaign_id, completed["message"]) if completed["message"] else set())
