from collections.abc import Coroutine
from typing import Annotated, Any
from uuid import UUID

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, seen_version, whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound, PreconditionFailed, Problem
from starlette.responses import Response

from crm.integrations.connectors import notifications, service
from crm.integrations.connectors.card_sides import consent_text
from crm.integrations.connectors.schemas import CAP, ConnectorCreate, ConnectorUpdate, ListCreate, RunCreate, TokenPut
from crm.integrations.connectors.three_way_merge import FIELDS, TAGS
from crm.segments.segments import service as segments

router = APIRouter(route_class=Route, prefix="/connectors", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "campaigns:write"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "campaigns:write"])]
Text = Annotated[str, Form(max_length=1000)]
DONE = {
    "made": "Le connecteur est prêt. Faites d'abord un essai : rien n'est écrit.",
    "asked": "La synchronisation est demandée : elle avance en arrière-plan, rechargez la page pour la suivre.",
    "connected": "La nouvelle clé est enregistrée : la prochaine synchronisation s'en sert.",
    "set": "C'est enregistré : la prochaine synchronisation s'y tient.",
    "removed": "Le connecteur est retiré. Les personnes restent des deux côtés.",
}
STATES = {
    "running": "en cours",
    "done": "terminée",
    "capped": "arrêtée au plafond",
    "failed": "interrompue",
    "undone": "annulée",
}
OWNERS = {
    "off": "ne pas les échanger",
    "both": "dans les deux sens",
    "theirs": "les leurs ici seulement",
    "ours": "les nôtres là-bas seulement",
}
ACTS = {
    "created_ours": "entrée ici",
    "updated_ours": "corrigée ici",
    "closed_ours": "refus noté ici",
    "created_theirs": "entrée là-bas",
    "updated_theirs": "corrigée là-bas",
    "closed_theirs": "refus noté là-bas",
    "interaction_ours": "échange noté ici",
    "interaction_theirs": "échange noté là-bas",
    "listed_theirs": "mis sur une liste là-bas",
    "conflict": "désaccord",
    "reported": "à savoir",
}
ENTRY_STATES = {
    "planned": "serait fait",
    "waiting": "en attente",
    "done": "fait",
    "refused": "refusé",
    "undone": "annulé",
}
MORE_COLUMNS = {"identifiant": "id", "abonnement": "subscribed", "refus": "closed"}
_FIELDS = {
    "/name": "le nom",
    "/base_url": "l'adresse",
    "/token": "la clé",
    "/cap": "le plafond",
    "/mapping": "les colonnes",
    "/author": "le numéro de fiche",
    "/segment_id": "le segment",
    "/interactions": "les échanges",
    "/refresh/client_id": "l'identifiant du client",
    "/refresh/client_secret": "le secret du client",
    "/refresh/refresh_token": "la clé de renouvellement",
}


@router.get("")
async def show_connectors(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("")
async def add_connector(
    request: Request,
    session: Session,
    caller: Decider,
    kind: Text = "",
    name: Text = "",
    base_url: Text = "",
    token: Text = "",
    cap: Text = str(CAP),
    gives_new: Text = "",
    columns: Text = "",
    author: Text = "",
    interactions: Text = "off",
) -> Response:
    mapping = dict(pair for line in columns.splitlines() if (pair := _pair(line)))
    said = {"kind": kind, "name": name.strip(), "base_url": base_url.strip(), "token": token.strip()}
    try:
        number = {"cap": whole_number(cap)}
        more = {"gives_new": bool(gives_new), "mapping": mapping, "author": author.strip()}
        more |= {"owners": {service.INTERACTIONS: interactions}}
        put = read_form(ConnectorCreate, said | number | more, _FIELDS)
        await service.add_connector(session, caller, put, request.app.state.settings)
    except Problem as problem:
        return await _page(
            request, session, caller, bad=problem.fr, given=said | {"columns": columns, "author": author}, status=422
        )
    return back(request, "/connectors?done=made")


@router.post("/{connector_id}/runs")
async def ask_run(connector_id: UUID, request: Request, session: Session, caller: Decider, dry: Text = "") -> Response:
    await service.ask_run(session, caller, connector_id, RunCreate(dry=bool(dry)))
    return back(request, "/connectors?done=asked")


@router.post("/{connector_id}/token")
async def put_token(
    connector_id: UUID,
    request: Request,
    session: Session,
    caller: Decider,
    token: Text = "",
    client_id: Text = "",
    client_secret: Text = "",
    refresh_token: Text = "",
) -> Response:
    renewal = {"client_id": client_id, "client_secret": client_secret, "refresh_token": refresh_token}
    said = {name: typed.strip() for name, typed in renewal.items() if typed.strip()}

    async def put() -> None:
        given = read_form(TokenPut, {"token": token.strip(), "refresh": said or None}, _FIELDS)
        await service.put_token(session, caller, connector_id, given)

    return await _done(request, session, caller, put(), "connected")


@router.post("/{connector_id}/settings")
async def update_connector(
    connector_id: UUID,
    request: Request,
    session: Session,
    caller: Decider,
    author: Text = "",
    interactions: Text = "off",
    cap: Text = str(CAP),
    version: Text = "",
) -> Response:
    number = whole_number(cap)
    seen = seen_version(version)

    async def change() -> None:
        # Empty, it is taken back: what is left out would stay.
        said = {"interactions": interactions, "cap": number, "author": author.strip()}
        put = read_form(ConnectorUpdate, said, _FIELDS)
        put = put if put.author else put.model_copy(update={"author": None})
        await service.update_connector(session, caller, connector_id, put, seen)

    return await _done(request, session, caller, change(), "set")


@router.post("/{connector_id}/lists")
async def ask_list(
    connector_id: UUID,
    request: Request,
    session: Session,
    caller: Decider,
    segment_id: Text = "",
    name: Text = "",
    dry: Text = "",
) -> Response:
    async def ask() -> None:
        put = read_form(ListCreate, {"segment_id": segment_id, "name": name.strip(), "dry": bool(dry)}, _FIELDS)
        await service.ask_list(session, caller, connector_id, put)

    return await _done(request, session, caller, ask(), "asked")


@router.post("/{connector_id}/notification-urls")
async def new_hint_link(connector_id: UUID, request: Request, session: Session, caller: Decider) -> HTMLResponse:
    """The address is in this answer and nowhere else."""
    path = await notifications.new_hint_link(session, caller, connector_id)
    settings = request.app.state.settings
    root = f"{str(settings.public_url).rstrip('/')}{settings.root_path}"
    page = await _page(request, session, caller, address=(connector_id, f"{root}{path}"))
    page.headers["Cache-Control"] = "no-store"
    return page


@router.post("/{connector_id}/remove")
async def remove(connector_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    await service.remove_connector(session, caller, connector_id)
    return back(request, "/connectors?done=removed")


@router.get("/{connector_id}/runs/{connector_run_id}")
async def show_run(
    connector_id: UUID,
    connector_run_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    after: Annotated[int, Query(ge=0, le=MAX_COUNT)] = 0,
) -> HTMLResponse:
    """The log of a run, as a person reads it."""
    run = await service.get_run(session, caller.campaign_id, connector_id, connector_run_id)
    entries, following = await service.list_entries(session, connector_run_id, after)
    return render(
        request,
        "connectors/run.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        connector=await service.get_connector(session, caller.campaign_id, connector_id),
        run=run,
        counts=await service.count_entries(session, connector_run_id),
        entries=entries,
        following=following,
        states=STATES,
        acts=ACTS,
        entry_states=ENTRY_STATES,
        consent_text=consent_text,
    )


@router.post("/{connector_id}/runs/{connector_run_id}/undo")
async def undo(
    connector_id: UUID, connector_run_id: UUID, request: Request, session: Session, caller: Decider
) -> Response:
    await service.ask_undo(session, caller, connector_id, connector_run_id)
    return back(request, "/connectors?done=asked")


async def _done(
    request: Request, session: Session, caller: Caller, act: Coroutine[Any, Any, None], done: str
) -> Response:
    """Carry out an act and go back to the list; a refusal is shown on it."""
    try:
        await act
    except NotFound:
        raise
    except PreconditionFailed:
        changed = "Quelqu'un a changé ce connecteur entre-temps : voici ce qu'il est devenu."
        return await _page(request, session, caller, bad=changed, status=412)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=422)
    return back(request, f"/connectors?done={done}")


def _pair(line: str) -> tuple[str, str] | None:
    """`e-mail = courriel`: what it is, by the word that people read, and the column that holds it."""
    ours, _, theirs = line.partition("=")
    known = {consent_text(name): name for name in (*FIELDS, TAGS)} | MORE_COLUMNS
    name = known.get(ours.strip().lower())
    return (name, theirs.strip()) if name and theirs.strip() else None


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    given: dict[str, str] | None = None,
    address: tuple[UUID, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """`address`: of the webhooks of a connector, just made."""
    found = await service.list_connectors(session)
    return render(
        request,
        "connectors/list.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        connectors=[(one, await service.list_runs(session, one.id, 5)) for one in found],
        kinds=service.KIND_NAMES,
        may_decide="people:write" in caller.scopes,
        states=STATES,
        cap=CAP,
        owners=OWNERS,
        segments=await segments.list_segments(session, caller),
        address=address,
        said=said,
        bad=bad,
        given=given or {"kind": "", "name": "", "base_url": "", "columns": "", "author": ""},
    )
