"""« S’exercer »: a member's own campaign of exercise, what is to be tried in it, and what has been done."""

from dataclasses import dataclass
from uuid import UUID

import httpx
import structlog
from common.schemas.campaign import CampaignState
from common.scopes import Role, held_scopes
from fastapi import APIRouter, Request
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from kit.security.tokens import ReadToken
from kit.web.problems import Conflict, Forbidden
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.background_tasks import BackgroundTasks
from isoloir_local.gateway.exercise_preparation import Exercises, NotPrepared
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

MOST = 20
"""Campaigns of exercise that one member opens until the suite is started again: each stays in the log."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Exercise:
    key: str
    """As `Exercises.read_done` says it."""
    scope: str
    """Scope that those have who do this in a campaign."""
    page: str
    title: str
    text: str


EXERCISES = (
    Exercise(
        "turf",
        "canvasses:write",
        "/crm/my-turfs",
        "Faire du porte-à-porte",
        "Ouvrez un de vos secteurs, frappez à trois portes inventées et notez ce qu’on vous y dit.",
    ),
    Exercise(
        "call",
        "calls:write",
        "/crm/appels",
        "Noter un appel",
        "Prenez une personne inventée, faites semblant d’appeler, et notez ce qu’elle répond.",
    ),
    Exercise(
        "expense",
        "expenses:write",
        "/budget/expenses",
        "Saisir une dépense avec sa pièce",
        "Inventez une facture d’affiches, saisissez-la et joignez une photo ou un PDF.",
    ),
    Exercise(
        "proxy",
        "requests:write",
        "/proxy/dossiers/saisie/demande",
        "Saisir une demande de procuration",
        "Quelqu’un vous appelle et ne pourra pas voter : inventez cette personne et saisissez sa demande.",
    ),
)


@dataclass
class Preparation:
    """A campaign of exercise that is being prepared for a member, or was."""

    over: bool = False
    failed: bool = False


class Preparations:
    """Preparations of this process, by the member's subject."""

    def __init__(self, exercises: Exercises) -> None:
        self._exercises = exercises
        self._last: dict[str, Preparation] = {}
        self._opened: dict[str, int] = {}
        self._tasks = BackgroundTasks()

    def find(self, subject: str) -> Preparation | None:
        return self._last.get(subject)

    def start(self, subject: str, roles: list[str], before: list[UUID]) -> None:
        """Prepare a new one, then end those of `before`, unless one is being prepared; raise Conflict over MOST."""
        known = self._last.get(subject)
        if known and not known.over:
            return
        if self._opened.get(subject, 0) >= MOST:
            raise Conflict(
                "Vous avez recommencé vingt fois : gardez cet exercice, ou revenez demain.",
                "You began anew twenty times: keep this exercise.",
            )
        self._opened[subject] = self._opened.get(subject, 0) + 1
        preparation = self._last[subject] = Preparation()
        self._tasks.start(self._run(preparation, subject, roles, before))

    async def close(self) -> None:
        await self._tasks.close()

    async def _run(self, preparation: Preparation, subject: str, roles: list[str], before: list[UUID]) -> None:
        try:
            await self._exercises.open(subject, "Vous", roles)
            for campaign in before:
                await self._exercises.end(campaign, subject)
        except (httpx.HTTPError, NotPrepared, KeyError) as error:
            preparation.failed = True
            log.warning("exercise not prepared", error=str(error) or type(error).__name__)
        finally:
            preparation.over = True


def exercises_router(
    settings: Settings, api: ServiceClient, read_token: ReadToken, exercises: Exercises, preparations: Preparations
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/exercices")
    async def show_exercises(request: Request) -> Response:
        visit = await read_visit(request, settings, api, read_token)
        mine = _mine(visit)
        preparation = preparations.find(visit.token.subject)
        is_preparing = preparation is not None and not preparation.over
        # Who has begun anew is in no campaign until they enter the new one.
        if visit.current is None and not mine and not is_preparing:
            return RedirectResponse("/campagnes", 303)
        current = visit.current["id"] if visit.current else ""
        inside = current in mine and not is_preparing
        done = await exercises.read_done(UUID(current)) if inside else set[str]()
        return render(
            request,
            "exercises.html",
            headers={"Refresh": "3"} if is_preparing else {},
            is_preparing=is_preparing,
            failed=preparation is not None and preparation.failed,
            inside=inside,
            mine=mine[-1] if mine and not is_preparing else "",
            exercises=_for_roles(visit, api),
            done=done,
            others=[one for one in visit.campaigns if one["id"] not in mine],
        )

    @router.post("/exercices")
    async def begin(request: Request) -> Response:
        """Open an exercise with the roles that the member has here, or begin theirs anew."""
        check_same_origin(request)
        visit = await read_visit(request, settings, api, read_token)
        if visit.current is None:
            raise Forbidden("Entrez d’abord dans une campagne.", "Choose a campaign first.")
        preparations.start(
            visit.token.subject, [role.value for role in visit.roles], [UUID(one) for one in _mine(visit)]
        )
        return RedirectResponse("/exercices", 303)

    return router


def _mine(visit: Visit) -> list[str]:
    return [one["id"] for one in visit.campaigns if CampaignState.model_validate(one["campaign"]).is_exercise]


def _for_roles(visit: Visit, api: ServiceClient) -> list[Exercise]:
    scopes = held_scopes([Role(role) for role in visit.roles], ()) & visit.token.scopes
    return [one for one in EXERCISES if one.scope in scopes and one.page.split("/")[1] in api.services]
