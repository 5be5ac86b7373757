from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import whole_number
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import ValidationError
from sqlalchemy import select

from predict.targeting.field_actions.effects import LABELS
from predict.targeting.field_experiments import service, trial_report
from predict.targeting.field_experiments.models import FieldExperiment
from predict.targeting.field_experiments.schemas import FieldExperimentCreate, Status
from predict.targeting.field_experiments.words import OUTCOMES, STATUSES, in_points

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["priorities:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["priorities:read", "priorities:write"])]
Text = Annotated[str, Form(max_length=200)]

_DONE = {
    "designed": "L’essai est préparé : lisez ce qu’il peut voir avant de le démarrer.",
    "started": "L’essai est démarré : le tirage est montré et ne change plus.",
    "dropped": "L’essai est retiré, ou abandonné s’il avait démarré.",
}


@router.get("/field-experiments")
async def show_field_experiments(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, said=_DONE.get(done, ""))


@router.post("/field-experiments")
async def create_field_experiment(
    request: Request,
    session: Session,
    caller: Writer,
    name: Text = "",
    kind: Text = "",
    outcome: Text = "",
    round: Text = "1",
    percent: Text = "",
) -> Response:
    typed = {"name": name.strip(), "kind": kind, "outcome": outcome, "round": round, "percent": percent}
    try:
        share = float(percent.replace(",", ".").removesuffix("%")) / 100
        told = {"name": name.strip(), "kind": kind, "outcome": outcome, "round": whole_number(round), "share": share}
        create = FieldExperimentCreate.model_validate(told)
        async with session.begin_nested():
            await service.create_field_experiment(session, caller, create)
    except (ValueError, ValidationError):
        bad = "Donnez un nom, et une part des bureaux entre 2 et 100 %."
        return await _page(request, session, caller, bad=bad, typed=typed, status=422)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return _back(request, "designed")


@router.post("/field-experiments/{experiment_id}/start")
async def start_field_experiment(
    experiment_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    effect: Annotated[float, Form(ge=0, le=1, allow_inf_nan=False)],
    understood: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    if not understood:
        bad = "Cochez la case : personne ne démarre un essai sans avoir lu ce qu’il peut voir."
        return await _page(request, session, caller, bad=bad, status=422)
    try:
        async with session.begin_nested():
            await service.start_field_experiment(session, caller, experiment_id, effect)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "started")


@router.post("/field-experiments/{experiment_id}/drop")
async def delete_field_experiment(experiment_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    await service.delete_field_experiment(session, caller, experiment_id)
    return _back(request, "dropped")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    mine = (
        select(FieldExperiment)
        .where(FieldExperiment.campaign_id == caller.campaign_id)
        .order_by(FieldExperiment.created_at.desc())
    )
    trials = [await trial_report.describe_experiment(session, caller, one) for one in await session.scalars(mine)]
    blank = {"name": "", "kind": "", "outcome": "", "round": "", "percent": "50"}
    return render(
        request,
        "field_experiments/field_experiments.html",
        status=status,
        campaign=state,
        trials=trials,
        statuses=STATUSES,
        Status=Status,
        kinds=LABELS,
        outcomes=OUTCOMES,
        rounds=[one.number for one in state.rounds],
        points=in_points,
        typed=blank | (typed or {}),
        may_write="priorities:write" in caller.scopes and not caller.territories,
        said=said,
        bad=bad,
    )


def _back(request: Request, done: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/field-experiments?done={done}", 303)
