import asyncio
from collections.abc import Awaitable, Callable
from secrets import token_urlsafe
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

from elections.places.facts import departments
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.messages.settings import mails_leave
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import token_with
from kit.security.links import KnownLink, Link
from kit.security.session_cookie import COOKIE, open_session
from kit.security.tokens import Token
from kit.text.french import span
from kit.web.problems import Invalid
from markupsafe import Markup
from starlette.responses import Response

from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.campaign.qr_codes import draw_qr
from crm.messaging.mailings.form_input import CHANNELS
from crm.team.organisations import appeals, help_requests, org_invitations, own_campaign, service
from crm.team.organisations.coverage import Level, cover
from crm.team.organisations.coverage_map import CLASSES, draw_coverage
from crm.team.organisations.form_input import ROLES, asked_words, read_appeal, read_member, read_rights
from crm.team.organisations.forms import APPEAL_INPUTS, AppealEntry, OrgMemberEntry
from crm.team.organisations.org_departments import REGIONS, name_departments
from crm.team.organisations.org_session import Standing
from crm.team.organisations.routes import Leading, Looking, Subject
from crm.team.organisations.schemas import Sums, TotalsRead

router = APIRouter(route_class=Route, include_in_schema=False)

T = TypeVar("T")
Invited = Annotated[Token, Security(token_with, scopes=["organisations:read"])]
DONE = {
    "founded": "L’organisation est fondée. Donnez un code aux campagnes qui doivent la rejoindre, la vôtre aussi.",
    "member": "C'est enregistré.",
    "withdrawn": "L’invitation est retirée : son lien ne sert plus.",
    "entered": "Vous êtes dans l’organisation.",
    "removed": "Cette personne n'est plus dans l'organisation.",
}
LEVELS: dict[Level, str] = {
    "constituency": "Circonscription",
    "commune": "Commune",
    "epci": "Intercommunalité",
}
FORMS = ("message", "work", "questionnaire", "help")
MOST_AREAS = 25
"""Rows of the table; the map has all of them."""


@router.get("/organisations/{organisation_id}")
async def show_organisation(
    request: Request,
    standing: Looking,
    done: Annotated[str, Query(max_length=10)] = "",
    asked: int = 0,
    level: Annotated[str, Query(max_length=20)] = "",
    department: Annotated[str, Query(max_length=3)] = "",
) -> HTMLResponse:
    """Show totals across an organisation's campaigns, their coverage of a département, its appeals and its members."""
    confirmation = asked_words(asked) if done == "asked" else DONE.get(done, "")
    return await _organisation(request, standing, confirmation=confirmation, level=level, department=department)


@router.post("/organisations/{organisation_id}/appeals")
async def ask_campaigns(request: Request, standing: Leading, entry: Annotated[AppealEntry, Form()]) -> Response:
    """Send an appeal for a message or for work, or with a questionnaire, to each campaign that accepts appeals."""

    async def act() -> int:
        chosen = entry.what == "questionnaire"
        offered = await own_campaign.list_own_questionnaires(standing) if chosen else {}
        put = read_appeal(entry.model_dump(), {str(one): put for one, put in offered.items()})
        return (await appeals.ask_campaigns(standing, _appeal_id(entry.id), put)).asked

    form = PageForm.of(entry, entry.what if entry.what in FORMS else "message", APPEAL_INPUTS)
    return await _act(request, standing, act, lambda asked: f"asked&asked={asked}", form)


@router.post("/organisations/{organisation_id}/join-code")
async def make_code(request: Request, standing: Leading) -> Response:
    """Show a new code for campaigns to join with, once."""

    async def act() -> str:
        return await service.new_join_link(standing)

    code = await attempt(standing.session, act, PageForm("code"))
    if isinstance(code, PageForm):
        return await show_refused(code, lambda form: _organisation(request, standing, form=form))
    return await _organisation(request, standing, code=code)


@router.post("/organisations/{organisation_id}/members")
async def put_member(request: Request, standing: Leading, entry: Annotated[OrgMemberEntry, Form()]) -> Response:
    async def act() -> None:
        names = {one: mate.name for one, mate in (await own_campaign.list_teammates(standing)).items()}
        inside = await service.list_members(standing)
        names |= {one.subject: one.display_name for one in inside if one.subject != standing.subject}
        subject, put = read_member(entry.model_dump(), names)
        await service.put_member(standing, subject, put)

    return await _act(request, standing, act, lambda _: "member", PageForm.of(entry, "member"))


@router.post("/organisations/{organisation_id}/members/{subject}/remove")
async def remove_member(subject: Subject, request: Request, standing: Leading) -> Response:
    async def act() -> None:
        await service.remove_member(standing, subject)

    return await _act(request, standing, act, lambda _: "removed", PageForm("remove"))


@router.post("/organisations/{organisation_id}/invitations")
async def invite(request: Request, standing: Leading, entry: Annotated[OrgMemberEntry, Form()]) -> Response:
    """Show the new link, which is in this answer only."""

    async def act() -> str:
        return await org_invitations.invite(standing, read_rights(entry.model_dump()), entry.email.strip())

    path = await attempt(standing.session, act, PageForm.of(entry, "invite"))
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _organisation(request, standing, form=form))
    root = f"{str(request.app.state.settings.public_url).rstrip('/')}{request.scope.get('root_path', '')}"
    asked, leaves = bool(entry.email.strip()), mails_leave(request.app.state.settings, demo=False)
    sent = "" if not asked else "leaves" if leaves else "stays"
    return await _organisation(request, standing, invited=f"{root}{path}", sent=sent)


@router.post("/organisations/{organisation_id}/invitations/{invitation_id}/withdraw")
async def withdraw(invitation_id: UUID, request: Request, standing: Leading) -> Response:
    async def act() -> None:
        await org_invitations.withdraw(standing, invitation_id)

    return await _act(request, standing, act, lambda _: "withdrawn", PageForm("withdraw"))


@router.get("/organisation-invitations/{token}")
async def show_invitation(token: str, request: Request, link: Link) -> HTMLResponse:
    """Show an invitation to whoever opens its link. It changes nothing: scanners open links too."""
    return await _invitation(request, link, token)


@router.post("/organisation-invitations/{token}")
async def accept(token: str, request: Request, invited: Invited, link: Link) -> Response:
    """Accept it as who is signed in. Whoever is not presses the gateway's button, which makes them an account."""

    async def act() -> UUID:
        return await org_invitations.accept(link, request.app.state.sessions, invited.subject)

    return await submit(
        request,
        link.session,
        act,
        form=PageForm(),
        done=lambda organisation_id: f"/organisations/{organisation_id}?done=entered",
        again=lambda form: _invitation(request, link, token, form=form),
    )


async def _invitation(request: Request, link: KnownLink, token: str, *, form: PageForm | None = None) -> HTMLResponse:
    request.state.held = frozenset()  # a stranger: nothing of the team's pages is theirs yet
    opened = await org_invitations.open_invitation(link)
    over = org_invitations.refusal_of(opened.invitation)
    return render(
        request,
        "organisations/invitation.html",
        200 if over is None else int(over.status),
        headers={"Referrer-Policy": "no-referrer"},
        opened=opened,
        role=ROLES[opened.invitation.role],
        where=name_departments(opened.invitation.departments),
        token=token,
        # Of this view of the page: a second press of its button is the same person's.
        press=token_urlsafe(18),
        at_a_gateway=bool(request.scope.get("root_path")),
        signed_in=open_session(request.app.state.settings, request.cookies.get(COOKIE, "")) is not None,
        over=over.fr if over else "",
        form=form or PageForm(),
    )


async def _act(
    request: Request,
    standing: Standing,
    act: Callable[[], Awaitable[T]],
    done: Callable[[T], str],
    form: PageForm,
) -> Response:
    return await submit(
        request,
        standing.session,
        act,
        form=form,
        done=lambda made: f"/organisations/{standing.organisation.id}?done={done(made)}",
        again=lambda form: _organisation(request, standing, form=form),
    )


def _appeal_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:  # this page's forms always have one
        raise Invalid("Ouvrez la page à nouveau.", "Open the page again.", "/id") from error


async def _organisation(
    request: Request,
    standing: Standing,
    *,
    form: PageForm | None = None,
    code: str = "",
    invited: str = "",
    sent: str = "",
    confirmation: str = "",
    level: str = "",
    department: str = "",
) -> HTMLResponse:
    sums = await service.read_sums(standing)
    leads = standing.role == "lead"
    inside = await service.list_members(standing)
    choices = {
        one.subject: f"{one.display_name}, {ROLES[one.role]}" for one in inside if one.subject != standing.subject
    }
    if leads:
        mates = await own_campaign.list_teammates(standing)
        choices |= {subject: f"{one.name} ({one.roles})" for subject, one in mates.items()}
    return render(
        request,
        "organisations/organisation.html",
        headers={"Cache-Control": "no-store"} if code or invited else None,
        organisation=standing.organisation,
        sums=sums,
        withheld=any(getattr(campaign, name) is None for campaign in sums.campaigns for name in Sums.model_fields),
        coverage=await _coverage(standing, sums, level, department),
        asked=await appeals.list_asked(standing),
        help=await help_requests.list_help(standing),
        members=inside,
        choices=choices,
        questionnaires={one: put.name for one, put in (await own_campaign.list_own_questionnaires(standing)).items()}
        if leads
        else {},
        waiting=await org_invitations.list_waiting(standing) if leads else [],
        invited=invited,
        sent=sent,
        invited_qr=draw_qr(invited) if invited else "",
        departments=standing.departments,
        named=name_departments,
        span=span,
        leads=leads,
        me=standing.subject,
        kinds={kind.value: words for kind, words in KIND_LABELS.items()},
        channels=CHANNELS,
        roles={role: words.capitalize() for role, words in ROLES.items()},
        regions={region: region for region in REGIONS},
        new_id=uuid4(),
        form=form or PageForm(),
        code=code,
        said=confirmation,
    )


async def _coverage(standing: Standing, sums: TotalsRead, level: str, department: str) -> dict[str, Any] | None:
    """Return the coverage of one département that the campaigns are in; None where no campaign is in one."""
    known = {one.department for one in sums.campaigns if one.department in departments()}
    offered = {code: f"{departments()[code].name} ({code})" for code in sorted(code for code in known if code)}
    if not offered:
        return None
    chosen = department if department in offered else next(iter(offered))
    by: Level = level if level in LEVELS else "constituency"  # pyright: ignore[reportAssignmentType]  # a key of LEVELS
    areas = cover(chosen, by, await service.read_tries(standing))
    shown = [area for area in areas if area.tried or by != "commune"][:MOST_AREAS]
    return {
        "departments": offered,
        "department": chosen,
        "levels": LEVELS,
        "level": by,
        "areas": shown,
        "more": len(areas) - len(shown),
        "drawn": Markup(await asyncio.to_thread(draw_coverage, areas)),
        "classes": CLASSES,
    }
