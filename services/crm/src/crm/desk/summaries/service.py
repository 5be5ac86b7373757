"""crm's summary for the home page: my turf and tasks, the week's work, next meetings, and a new campaign's steps."""

from datetime import date, datetime

from common.scopes import Role
from elections.keys import is_abroad
from elections.places.stations import station_name
from kit.campaigns.queries import local_now, noted_campaign
from kit.pages.summaries import Summary, SummaryCard, SummaryLine, SummaryStep, card
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.campaigns.warnings import find_warning
from crm.campaign.members import service as members
from crm.campaign_events.events import service as campaign_events
from crm.canvassing.canvasses import service as canvasses
from crm.canvassing.turf_assignments import service as turf_assignments
from crm.canvassing.turfs import service as turfs
from crm.desk.day_sheet.trend import SHOWN as WEEK
from crm.desk.day_sheet.trend import trend_of
from crm.messaging.mailings import approval
from crm.messaging.replies import inbox
from crm.people.records import service as people
from crm.tasks.tasks import service as tasks
from crm.territory.address_sources import service as sources
from crm.territory.addresses import service as addresses

SHOWN = 3


async def read_summary(session: AsyncSession, caller: Caller) -> Summary:
    state = (await noted_campaign(session, caller.campaign_id)).state
    now, abroad = local_now(state), is_abroad(state.territory)
    cards = [
        None if abroad else await _start(session, caller),
        await _calls(caller),
        await _tasks(session, caller),
        await _late(session, caller, now),
        await _week(session, caller, now),
        await _meetings(session, caller, now, state.time_zone),
        await _approvals(session, caller),
        await _replies(session, caller),
        await _asked(session, caller, "admissions", "Faire entrer"),
        await _asked(session, caller, "help", "Voir"),
    ]
    return Summary(cards=[one for one in cards if one], steps=await _steps(session, caller, abroad=abroad))


async def _start(session: AsyncSession, caller: Caller) -> SummaryCard | None:
    """Return the turfs to walk, for who knocks on doors."""
    if not {"canvasses:write", "canvasses:read", "actions:read"} <= caller.scopes:
        return None
    open_turfs = (await turf_assignments.list_own(session, caller))[:SHOWN]
    if not open_turfs:
        if await turf_assignments.list_free(session, caller):
            detail = "Aucun secteur ne vous est confié : prenez-en un qui est libre."
            return card("start", "Porte-à-porte", "/my-turfs", "Choisir un secteur", detail=detail)
        detail = "Aucun secteur n’est encore publié : notez vos portes depuis la feuille du jour."
        return card("start", "Porte-à-porte", "/", "Commencer", detail=detail)
    first, *others = open_turfs
    street = await turfs.first_street(session, caller.campaign_id, first.id)
    walk = f"{french.number(first.doors)} portes, {french.number(first.metres / 1000, 1)} km"
    return card(
        "start",
        first.name,
        "/my-turfs",
        "Commencer",
        figure=street,
        detail=f"{walk}. {' ; '.join(station_name(one) for one in first.stations[:SHOWN])}",
        lines=[
            SummaryLine(text=one.name, detail=f"{french.number(one.doors)} portes", page=f"/turfs/{one.id}")
            for one in others
        ],
    )


async def _calls(caller: Caller) -> SummaryCard | None:
    if caller.roles != frozenset({Role.PHONE_BANK}):
        return None
    return card("calls", "Appels", "/appels", "Commencer", detail="Une personne à la fois.")


async def _tasks(session: AsyncSession, caller: Caller) -> SummaryCard | None:
    if "tasks:read" not in caller.scopes:
        return None
    own = await tasks.list_own(session, caller, SHOWN, open=True)
    texts = await tasks.texts_of(session, caller.campaign_id, own)
    lines = [
        SummaryLine(text=text, detail=_due(task.due_on), page="/my-tasks")
        for task, text in zip(own, texts, strict=True)
    ]
    return card("my-tasks", "Mes tâches", "/my-tasks", "Voir mes tâches", lines=lines) if lines else None


async def _late(session: AsyncSession, caller: Caller, now: datetime) -> SummaryCard | None:
    """Return what should have been noted or done by now."""
    if not {"actions:read", "actions:write"} <= caller.scopes:
        return None
    unrecorded = await actions.list_unrecorded(session, now, SHOWN)
    lines = [
        SummaryLine(
            text=f"Bilan à noter : {one.title}", detail=french.day(one.starts_at.astimezone(now.tzinfo)), page="/"
        )
        for one in unrecorded
    ]
    if "tasks:read" in caller.scopes:
        waiting = await tasks.list_open(session, caller, SHOWN)
        texts = await tasks.texts_of(session, caller.campaign_id, waiting)
        lines += [SummaryLine(text=text, detail="", page="/") for text in texts]
    if not lines:
        return card("late", "En retard", "/", "Voir la feuille du jour", detail="Rien en retard.", level="good")
    return card(
        "late", "En retard ou à prendre", "/", "Voir la feuille du jour", level="warn", lines=lines[: SHOWN + 1]
    )


async def _week(session: AsyncSession, caller: Caller, now: datetime) -> SummaryCard | None:
    if not {"actions:read", "canvasses:read"} <= caller.scopes:
        return None
    days = {day.on: day.attempts for day in await canvasses.read_days(session, caller, 2 * WEEK)}
    trend = trend_of(days, now.date())
    return card(
        "week",
        "Contacts sur sept jours",
        "/board",
        "Voir le tableau de terrain",
        figure=french.number(trend.total),
        detail=f"{french.number(trend.before)} les sept jours d’avant.",
    )


async def _approvals(session: AsyncSession, caller: Caller) -> SummaryCard | None:
    """Return the messages that wait for this person's approval."""
    if not {"messages:read", "people:read", "sends:write"} <= caller.scopes:
        return None
    waiting = await approval.list_asked(session, caller)
    lines = [SummaryLine(text=one.name, detail="", page=f"/approvals/{one.id}") for one in waiting[:SHOWN]]
    return card("approvals", "À approuver", "/approvals", "Relire", lines=lines, level="warn") if lines else None


async def _asked(session: AsyncSession, caller: Caller, topic: str, action: str) -> SummaryCard | None:
    """Return what a feature that may not be imported here asks of this person."""
    warning = await find_warning(session, caller, topic)
    return warning and card(topic, warning.title, warning.page, action, detail=warning.text, level="warn")


async def _replies(session: AsyncSession, caller: Caller) -> SummaryCard | None:
    if not {"messages:read", "messages:write", "people:read"} <= caller.scopes:
        return None
    waiting, mine = await inbox.count_waiting(session, caller)
    if not waiting:
        return None
    detail = f"dont {french.number(mine)} pour vous" if mine else "à confier ou à traiter"
    return card("replies", "Réponses reçues", "/replies", "Lire", figure=french.number(waiting), detail=detail)


async def _meetings(session: AsyncSession, caller: Caller, now: datetime, zone: str) -> SummaryCard | None:
    if "actions:read" not in caller.scopes:
        return None
    coming = await campaign_events.some_campaign_events(session, caller.campaign_id, ends_after=now, limit=SHOWN)
    lines = [
        SummaryLine(text=one.title, detail=french.moment(one.starts_at, zone), page=f"/campaign-events/{one.id}")
        for one in coming
    ]
    if lines:
        return card("meetings", "Prochains rendez-vous", "/campaign-events", "Voir l’agenda", lines=lines)
    if "actions:write" not in caller.scopes:
        return None
    detail = "Aucun rendez-vous prévu."
    return card("meetings", "Prochains rendez-vous", "/campaign-events/new", "Prévoir une réunion", detail=detail)


async def _steps(session: AsyncSession, caller: Caller, *, abroad: bool) -> list[SummaryStep]:
    steps: list[SummaryStep] = []
    if "members:write" in caller.scopes:
        steps.append(
            SummaryStep(
                key="team",
                title="Inviter l’équipe",
                why="Chacun voit ce que son rôle demande, sur son territoire.",
                page="/invitations",
                is_done=len(await members.list_members(session)) > 1,
            )
        )
    if {"people:read", "imports:read", "imports:write"} <= caller.scopes:
        steps.append(
            SummaryStep(
                key="contacts",
                title="Importer les contacts",
                why="Ceux qui ont accepté d’être recontactés, depuis votre dernier fichier.",
                page="/imports",
                is_done=await people.has_people(session, caller.campaign_id),
            )
        )
    may_load = "canvasses:read" in caller.scopes and caller.scopes & {"imports:write", "actions:write"}
    # Nobody knocks on the doors of a consulate's voters.
    if may_load and not abroad:
        fetch = await sources.last_fetch(session, caller.campaign_id)
        is_coming = fetch is not None and fetch.state in ("waiting", "running")
        steps.append(
            SummaryStep(
                key="streets",
                title="Charger les rues",
                why="Elles arrivent : suivez le chargement, ou faites autre chose."
                if is_coming
                else "Les secteurs de porte-à-porte se découpent sur les adresses.",
                page="/addresses",
                is_done=not is_coming and await addresses.count_streets(session) > 0,
            )
        )
    return steps


def _due(due_on: date | None) -> str:
    return f"pour {french.day(due_on)}" if due_on else ""
