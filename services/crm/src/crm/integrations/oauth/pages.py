"""The page on which a member lets a front-end of a third party act for them, or does not."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from common.scopes import PERSONAL, current_scopes
from fastapi import APIRouter, Depends, Form, Request
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.db.sessions import transaction
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt
from kit.security.auth import Caller, check_in_person, known_caller
from kit.security.client_tokens import ClientTokens
from kit.security.credentials import KnownToken
from kit.security.entitlements import earliest_end
from kit.security.tokens import Token
from kit.web.headers import PAGE_POLICY
from kit.web.problems import Invalid
from kit.web.rate_limit import too_fast
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from crm.campaign.members.service import names_of
from crm.integrations.clients.scope_texts import GROUPS
from crm.integrations.front_ends.code_challenge import METHOD
from crm.integrations.front_ends.service import hold_front_end
from crm.integrations.front_ends.sessions import SESSION_LASTS, Opening, open_session
from crm.integrations.oauth.authorization_request import AuthorizationRequest, read_authorization_request
from crm.integrations.oauth.forms import ConsentEntry
from crm.integrations.oauth.routes import take_pace

router = APIRouter(route_class=Route, include_in_schema=False)


async def requested(request: Request) -> AuthorizationRequest:
    """Read the request before anybody logs in: who would not be answered is not led to a login either."""
    if (pace := await take_pace(request)) is not None:
        raise too_fast(pace)
    query = request.url.query
    asked = await read_authorization_request(
        request.app.state.sessions, request.query_params.multi_items(), len(query.encode())
    )
    request.state.after_login = _login(request, asked, query)
    return asked


@router.get("/oauth/authorize")
async def ask_member(
    request: Request, asked: Annotated[AuthorizationRequest, Depends(requested)], token: KnownToken
) -> Response:
    """The consent page (RFC 6749, 4.1.1). Nothing is given here: a GET changes nothing."""
    if asked.error:
        return RedirectResponse(asked.answer(_issuer(request), error=asked.error), 303)
    if token.campaign_id != asked.campaign_id:
        return _elsewhere(request, asked)
    async with transaction(request.app.state.sessions, asked.campaign_id) as session:
        caller = await known_caller(token, session)
        check_in_person(caller)
        return await _page(request, session, caller, token, asked, PageForm())


@dataclass(frozen=True)
class Answer:
    """A member's answer, and the request that it is for, looked at again, whole."""

    entry: ConsentEntry
    asked: AuthorizationRequest


async def answered(request: Request, entry: Annotated[ConsentEntry, Form()]) -> Answer:
    """Read the answer before its login is checked: where that has ended, the same question comes after the next one."""
    given = entry.model_dump(include={"client_id", "redirect_uri", "state", "code_challenge", "scope"})
    same = given | {"response_type": "code", "code_challenge_method": METHOD}
    asked = await read_authorization_request(request.app.state.sessions, same.items())
    request.state.after_login = _login(request, asked, urlencode({name: text for name, text in same.items() if text}))
    return Answer(entry, asked)


@router.post("/oauth/authorize")
async def answer_front_end(
    request: Request, answer: Annotated[Answer, Depends(answered)], token: KnownToken
) -> Response:
    """Send them back to the front-end with a code, or with a refusal."""
    entry, asked = answer.entry, answer.asked
    if asked.error or entry.answer == "refuse":
        return RedirectResponse(asked.answer(_issuer(request), error=asked.error or "access_denied"), 303)
    if token.campaign_id != asked.campaign_id:
        return _elsewhere(request, asked)
    async with transaction(request.app.state.sessions, asked.campaign_id) as session:
        caller = await known_caller(token, session)
        check_in_person(caller)

        async def act() -> str:
            ticked = current_scopes(entry.scopes)
            if not ticked or ticked - asked.scopes:
                raise Invalid("Cochez au moins un droit, ou refusez.", "At least one scope is expected.", "/scopes")
            front_end = await hold_front_end(session, asked.campaign_id, asked.front_end.id)
            if front_end is None:
                raise Invalid("Ce site vient d'être coupé.", "This front-end was just cut off.")
            opening = Opening(asked.redirect_uri, asked.challenge, ticked)
            return await open_session(session, caller, token, front_end, opening)

        code = await attempt(session, act, PageForm.of(entry))
        if isinstance(code, PageForm):
            page = await _page(request, session, caller, token, asked, code)
            page.status_code = int(code.problem.status) if code.problem else page.status_code
            return page
    return RedirectResponse(asked.answer(_issuer(request), code=code), 303)


async def _page(
    request: Request,
    session: AsyncSession,
    caller: Caller,
    token: Token,
    asked: AuthorizationRequest,
    form: PageForm,
) -> Response:
    """What shows nobody is ticked: the rest is for a hand to tick. What they may not do themselves cannot be."""
    campaign = (await get_campaign(session, caller.campaign_id)).state
    names = await names_of(session)
    held = asked.scopes & caller.scopes
    home = _origin(asked.redirect_uri)
    # Browsers hold a redirect after a form to the form's policy as well.
    policy = PAGE_POLICY.replace("form-action 'self'", f"form-action 'self' {home}")
    return render(
        request,
        "front_ends/consent.html",
        headers={"Content-Security-Policy": policy},
        campaign=campaign,
        front_end=asked.front_end,
        home=home,
        asked=asked,
        scope=" ".join(sorted(asked.scopes)),
        offered=_grouped(held),
        withheld=_grouped(asked.scopes - held),
        personal=PERSONAL,
        chosen=sorted(held - PERSONAL),
        member=names.get(caller.subject) or caller.subject,
        registered_by=names.get(asked.front_end.created_by, asked.front_end.created_by),
        ends_at=earliest_end(datetime.now(UTC) + SESSION_LASTS, token.expires_at, caller.ends_at),
        form=form,
    )


def _grouped(scopes: frozenset[str]) -> dict[str, dict[str, str]]:
    named = {
        title: {scope: words for scope, words in group.items() if scope in scopes} for title, group in GROUPS.items()
    }
    return {title: group for title, group in named.items() if group}


def _elsewhere(request: Request, asked: AuthorizationRequest) -> Response:
    """They are logged in, in another campaign than the front-end's: it is changed by their hand alone."""
    query = request.url.query if request.method == "GET" else ""
    way = f"{request.app.state.settings.login_url}?{_login(request, asked, query)}" if query else ""
    return render(
        request, "front_ends/elsewhere.html", 409, front_end=asked.front_end, home=_origin(asked.redirect_uri), way=way
    )


def _login(request: Request, asked: AuthorizationRequest, query: str) -> str:
    here = f"{request.scope.get('root_path', '')}/oauth/authorize?{query}"
    return urlencode({"next": here, "campaign": str(asked.campaign_id)})


def _issuer(request: Request) -> str:
    return ClientTokens(request.app.state.settings).issuer


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
