from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import decimal_number, read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from sqlalchemy import select

from predict.targeting.field_actions.effects import LABELS, kinds_in
from predict.targeting.field_experiments import service, trial_report
from predict.targeting.field_experiments.forms import (
    INPUTS,
    NAMES,
    ExperimentEntry,
    StartEntry,
    read_experiment,
)
from predict.targeting.field_experiments.models import FieldExperiment
from predict.targeting.field_experiments.schemas import FieldExperimentCreate, FieldExperimentStart, Status
from predict.targeting.field_experiments.words import OUTCOMES, STATUSES, in_points

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["priorities:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["priorities:read", "priorities:write"])]

_DONE = {
    "designed": "L’essai est préparé : lisez ce qu’il peut voir avant de le démarrer.",
    "started": "L’essai est démarré : le tirage est montré et ne change plus.",
    "dropped": "L’essai est retiré, ou abandonné s’il avait démarré.",
}


@router.get("/field-experiments")
async def show_field_experiments(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, message=_DONE.get(done, ""))


@router.post("/field-experiments")
async def create_field_experiment(
    request: Request, session: Session, caller: Writer, entry: Annotated[ExperimentEntry, Form()]
) -> Response:
    async def act() -> None:
        create = read_form(FieldExperimentCreate, read_experiment(entry), NAMES)
        await service.create_field_experiment(session, caller, create)

    return await _act(request, session, caller, act, "designed", PageForm.of(entry, inputs=INPUTS))


@router.post("/field-experiments/{experiment_id}/start")
async def start_field_experiment(
    experiment_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[StartEntry, Form()]
) -> Response:
    async def act() -> None:
        if not entry.understood:
            raise Invalid(
                "Cochez la case : personne ne démarre un essai sans avoir lu ce qu’il peut voir.",
                "Tick the box: nobody starts a trial without having read what it can detect.",
                "/understood",
            )
        body = {"detectable_effect": decimal_number(entry.effect)}
        start = read_form(FieldExperimentStart, body, {"/detectable_effect": "l’effet"})
        await service.start_field_experiment(session, caller, experiment_id, start.detectable_effect)

    form = PageForm.of(entry, f"start-{experiment_id}", {"/detectable_effect": "understood"})
    return await _act(request, session, caller, act, "started", form)


@router.post("/field-experiments/{experiment_id}/drop")
async def delete_field_experiment(experiment_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.delete_field_experiment(session, caller, experiment_id)

    return await _act(request, session, caller, act, "dropped", PageForm(f"drop-{experiment_id}"))


async def _act(
    request: Request, session: Session, caller: Caller, act: Callable[[], Awaitable[None]], done: str, form: PageForm
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/field-experiments?done={done}",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm | None = None, *, message: str = ""
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    query = select(FieldExperiment).where(FieldExperiment.campaign_id == caller.campaign_id)
    newest = query.order_by(FieldExperiment.created_at.desc())
    trials = [
        await trial_report.describe_experiment(session, caller, scalar) for scalar in await session.scalars(newest)
    ]
    return render(
        request,
        "field_experiments/field_experiments.html",
        campaign=state,
        trials=trials,
        statuses=STATUSES,
        Status=Status,
        kinds=LABELS,
        offered=kinds_in(state.territory),
        outcomes=OUTCOMES,
        rounds={one.number: one.number for one in state.rounds},
        points=in_points,
        may_write="priorities:write" in caller.scopes and not caller.territories,
        said=message,
        form=form or PageForm(),
    )
