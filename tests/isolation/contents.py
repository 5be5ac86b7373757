"""A campaign with something in it, in each service: entered over its API, or heard as its worker hears it."""

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import CanvassRecorded, ProjectionUpdated, RequestOpened, TallyValidated
from common.schemas.proxies import RequestState, RequestStatus
from elections.ministry import ReadResults, write_results
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit import jobs
from kit.db.sessions import Sessions, transaction
from kit.jobs.queue import list_jobs
from kit.testing.steps import react, work_off
from kit.testing.tokens import settings
from predict.past_results.elections.service import import_rounds
from pydantic import BaseModel

from tests.isolation import canaries
from tests.isolation.crm import fill_crm
from tests.isolation.entries import (
    CANDIDATES,
    DONOR,
    EXPENSE,
    EXPERIMENT,
    LOAN,
    PERSON,
    PICTURE,
    PRIOR,
    PROJECTION,
    RECEIPT,
    SHEET,
    statement,
)
from tests.isolation.letters import fill_checkout, fill_letter, fill_union
from tests.isolation.night import fill_night
from tests.isolation.official_forms import FORM_MAP, official_form
from tests.isolation.outputs import fill_outputs
from tests.isolation.places import COMMUNE, CONTOURS, FILE, FORM, PLACE, STATION
from tests.isolation.polls import POLL
from tests.isolation.pools import fill_pool
from tests.isolation.purges import fill_purge

ATTEMPTS = 8_423
"""So many doors that the number betrays where it came from."""


@dataclass(frozen=True)
class Filled:
    """A service on its own database, with a filled campaign and what its objects are called in paths."""

    service: str
    app: FastAPI
    sessions: Sessions
    campaign_id: UUID
    ids: dict[str, str] = field(default_factory=lambda: {})


def new_service(service: str, sessions: Sessions, **more: Any) -> FastAPI:
    """The service's app with its own settings, as its process would make it."""
    own = import_module(f"{service}.settings").Settings
    if "evidence_url" in own.model_fields:
        more |= {"evidence_url": Path(tempfile.mkdtemp(prefix="isoloir-evidence-")).as_uri()}
    made = import_module(f"{service}.app").create_app(
        sessions, own.model_validate(settings(sessions).model_dump() | more)
    )
    assert isinstance(made, FastAPI)
    return made


async def fill(filled: Filled, client: AsyncClient) -> None:
    """Enter the content; `client` may do everything in the campaign."""
    filled.ids.update(
        campaign_id=str(filled.campaign_id), subject="bouvreuil", station=STATION, round="1", heading="11"
    )
    await _FILL[filled.service](filled, client)
    webhook = _done(await client.post("/v1/webhooks", json={"url": "https://www.exemple.fr/in"}))
    filled.ids.update(
        webhook_id=webhook.json()["id"], position="1", table_name=next(iter(filled.app.state.data_tables.by_name))
    )
    async with transaction(filled.sessions, filled.campaign_id) as session:
        batch = await jobs.enqueue_jobs(session, filled.campaign_id, "try", [Asked()], requested_by="bouvreuil")
        (job,), _ = await list_jobs(session, filled.campaign_id, None, batch, None, 1)
    filled.ids.update(batch=str(batch), job_id=str(job.id))


class Asked(BaseModel):
    """The arguments of a job without a worker."""


async def _fill_predict(filled: Filled, client: AsyncClient) -> None:
    # Two first rounds: a trial compares what stations did in both.
    await load_results(filled.sessions, PLACE.readings[:2])
    heard = CanvassRecorded.model_validate(
        {
            "campaign_id": filled.campaign_id,
            "version": 1,
            "batch": uuid4(),
            "station": STATION,
            "hour": "2029-05-19T14:00:00Z",
            "channel": "door",
            "attempts": ATTEMPTS,
            "answered": 60,
            "refused": 10,
            "conversations": 40,
            "support": {"1": 5, "3": 20, "5": 10},
        }
    )
    await _hear(filled, heard)
    filled.ids["experiment_id"] = _done(await client.post("/v1/field-experiments", json=EXPERIMENT)).json()["id"]
    listed = _done(await client.get("/v1/elections")).json()["items"]
    filled.ids["election_id"] = listed[0]["id"]
    filled.ids["kind"] = "iris-poverty"
    await _fill_transfers(filled, client)
    filled.ids["report_id"] = _done(await client.post("/v1/reports")).json()["id"]
    filled.ids["poll_id"] = _done(await client.post("/v1/polls", json=POLL)).json()["id"]
    kept = {"name": canaries.TITLE, "assumptions": {"levels": {"gauche": 0.3}}}
    filled.ids["scenario_id"] = _done(await client.post("/v1/scenarios", json=kept)).json()["id"]
    await _hear(filled, ProjectionUpdated.model_validate(PROJECTION | {"campaign_id": filled.campaign_id}))
    assert f"{ATTEMPTS}" in _done(await client.get("/v1/stations.csv")).text


async def load_results(sessions: Sessions, readings: Sequence[ReadResults]) -> None:
    """Load results like the operator: every campaign reads them."""
    for reading in readings:
        file = write_results(reading.stations, reading.votes, department_names={COMMUNE[:2]: "Val-Fictif"})
        ballot = {"election": reading.election, "date": reading.date, "round": reading.round}
        async with transaction(sessions) as session:
            await import_rounds(session, file, "resultats.csv", "strict", ballot=ballot)


async def _fill_transfers(filled: Filled, client: AsyncClient) -> None:
    """The night's table, which its worker makes, a table that somebody gave, and a round to estimate from."""
    await load_results(filled.sessions, PLACE.readings[2:3])
    for number in (1, 2, 3):
        for turn in (1, 2):
            counts = {"A": 300 + 10 * number, "B": 200 + turn}
            sheet = {"campaign_id": filled.campaign_id, "version": 1, "station": f"{COMMUNE}_{number:04}"}
            sums = {"registered": 900, "voters": sum(counts.values()), "blank": 0, "null": 0}
            votes = {"valid": sums["voters"], "votes": counts, "round": turn, "source": "reporter"}
            await _hear(filled, TallyValidated.model_validate(sheet | sums | votes))
    await work_off(filled.sessions, import_module("predict.consumers").JOBS)
    prior = _done(await client.post("/v1/transfer-priors", json=PRIOR)).json()
    (table,) = _done(await client.get("/v1/transfers")).json()["items"]
    filled.ids.update(transfer_id=table["id"], prior_id=prior["id"], territory=f"commune:{COMMUNE}")


async def _fill_crm(filled: Filled, client: AsyncClient) -> None:
    asked = RequestState(ref=uuid4(), status=RequestStatus.OPEN, commune="94033", station="94033_0012", rounds=[1])
    await _hear(filled, RequestOpened(campaign_id=filled.campaign_id, version=1, request=asked))
    filled.ids.update(await fill_crm(client, filled.sessions))


async def _fill_proxy(filled: Filled, client: AsyncClient) -> None:
    public = f"/v1/public/campaigns/{filled.campaign_id}"
    filled.ids["token"] = _done(await client.post(f"{public}/requests", json=PERSON)).json()["token"]
    _done(await client.post(f"{public}/offers", json=PERSON))
    for number in range(5):  # so many from one hand that one is held
        other = PERSON | {
            "civil_status": PERSON["civil_status"] | {"used_surname": f"{number}", "first_names": f"Z{number}"},
            "registration": PERSON["registration"] | {"elector_number": f"{200_000_000 + number}"},
        }
        _done(await client.post(f"{public}/offers", json=other))
    filled.ids["hold_id"] = _done(await client.get("/v1/quarantine")).json()["items"][0]["id"]
    filled.ids["offer_id"] = _done(await client.get("/v1/offers")).json()["items"][0]["id"]
    for kind in ("requests", "offers"):
        _done(await client.post(f"/v1/{kind}", json=PERSON))
    await _fill_matches(filled, client)
    points = {"file": ("lieux.csv", b"code;latitude;longitude\n94033;48.85;2.48\n")}
    _done(await client.post("/v1/station-locations", files=points, data={"source": canaries.SOURCE}))
    file = {"file": ("cerfa.pdf", official_form("une"))}
    sent = await client.post("/v1/official-forms", files=file, data={"label": canaries.LABEL})
    filled.ids["digest"] = _done(sent).json()["digest"]
    _done(await client.put(f"/v1/official-forms/{filled.ids['digest']}/map", json=FORM_MAP))
    _done(await client.post(f"/v1/official-forms/{filled.ids['digest']}/approve"))


async def _fill_matches(filled: Filled, client: AsyncClient) -> None:
    """Add somebody else's offer, confirmed by a call, and match the two by hand."""
    public = f"/v1/public/campaigns/{filled.campaign_id}"
    born_on = PERSON["civil_status"] | {"born_on": "1990-01-02"}
    own = {"civil_status": born_on, "registration": PERSON["registration"] | {"elector_number": "300000001"}}
    _done(await client.post(f"{public}/offers", json=PERSON | own))
    for kind, key in (("requests", "request_id"), ("offers", "offer_id")):
        for one in _done(await client.get(f"/v1/{kind}")).json()["items"]:
            # Who entered one does not confirm it, and the same person is not matched with themselves.
            sure = one["duplicate_of"] is None
            if sure and (await client.post(f"/v1/{kind}/{one['id']}/confirm")).status_code == 200:
                filled.ids[key] = one["id"]
    offers = [one["id"] for one in (await client.get("/v1/offers")).json()["items"] if one["duplicate_of"] is None]
    for offer in offers:
        pair = {"request_id": filled.ids["request_id"], "offer_id": offer, "rounds": [1]}
        made = await client.post("/v1/matches", json=pair)
        if made.status_code == 201:
            filled.ids.update(offer_id=offer, match_id=made.json()["id"])
    assert "match_id" in filled.ids
    filled.ids.update(kind="requests", target_id=filled.ids["request_id"], act="noter", decision="suspendre")
    filled.ids["purge_id"] = await fill_purge(filled.sessions, filled.campaign_id)
    other = PERSON | {"civil_status": born_on | {"born_on": "1991-01-02"}}
    asked = filled.ids["request_id"]
    pool = await fill_pool(filled.app, filled.sessions, client, filled.campaign_id, asked, other)
    filled.ids.update(pool)
    note = {"text": f"{canaries.NOTE} à rappeler"}
    _done(await client.post(f"/v1/requests/{filled.ids['request_id']}/notes", json=note))


async def _fill_budget(filled: Filled, client: AsyncClient) -> None:
    official = {"amount": 60_000, "source": canaries.SOURCE, "dated_on": "2029-01-10"}
    _done(await client.put("/v1/ceiling/official", json=official))
    filled.ids["expense_id"] = _done(await client.post("/v1/expenses", json=EXPENSE)).json()["id"]
    filled.ids["donor_id"] = donor = _done(await client.post("/v1/donors", json=DONOR)).json()["id"]
    filled.ids.update(payer_subject="donor", payer_id=donor, check="balanced")
    gift = RECEIPT | {"donor_id": donor}
    filled.ids["receipt_id"] = _done(await client.post("/v1/receipts", json=gift)).json()["id"]
    said = {"answer": "in_account", "note": canaries.NOTE}
    filled.ids["question"] = _done(await client.put("/v1/filing/questions/premises", json=said)).json()["key"]
    about = {"kind": "invoice", "subject": "expense", "subject_id": filled.ids["expense_id"]}
    name = f"{canaries.SURNAME} {canaries.NOTE}.png"
    sent = await client.post("/v1/evidence", files={"file": (name, PICTURE)}, data=about)
    filled.ids["evidence_id"] = _done(sent).json()["id"]
    asked = _done(await client.post("/v1/exports", json={"format": "lines"}))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ISOLOIR_EVIDENCE_URL", filled.app.state.settings.evidence_url)
        await work_off(filled.sessions, import_module("budget.consumers").JOBS)
    filled.ids["export_id"] = asked.json()["id"]
    filled.ids["loan_id"] = _done(await client.post("/v1/loans", json=LOAN)).json()["items"][0]["id"]
    _done(
        await client.post(
            "/v1/bank/statements", files={"file": ("releve.ofx", statement(canaries.SURNAME, canaries.SUPPLIER))}
        )
    )
    lines = sorted(_done(await client.get("/v1/bank/lines")).json()["items"], key=lambda line: line["booked_on"])
    movement = {"source": "receipt", "source_id": filled.ids["receipt_id"]}
    match = {"line_ids": [lines[0]["id"]], "movements": [movement]}
    filled.ids["match_id"] = _done(await client.post("/v1/bank/matches", json=match)).json()["items"][0]["id"]
    filled.ids.update(part="accountant", layout_key="0" * 64)
    somebody = {"name": canaries.DISPLAY_NAME, "address": canaries.SOURCE, "email": canaries.EMAIL}
    _done(await client.put("/v1/account-people/accountant", json=somebody))
    columns = {"date": 0, "labels": [1], "amount": 2}
    _done(await client.put(f"/v1/bank/layouts/{filled.ids['layout_key']}", json=columns))
    filled.ids["line_id"] = lines[1]["id"]
    filled.ids["union_id"] = await fill_union(filled.sessions, filled.campaign_id)
    filled.ids["checkout_id"] = await fill_checkout(filled.sessions, filled.campaign_id, filled.ids["donor_id"])
    filled.ids.update(month="2031-01-01", letter_id=await fill_letter(filled.sessions, filled.campaign_id))


async def _fill_results(filled: Filled, client: AsyncClient) -> None:
    _done(await client.post("/v1/imports", files={"file": ("resultats.csv", FILE)}, data=FORM))
    _done(await client.put(f"/v1/stations/{STATION}", json={"commune_name": "Fictif", "registered": 1000}))
    _done(await client.put("/v1/rounds/1/candidates", json=CANDIDATES))
    filled.ids["tally_id"] = _done(await client.post("/v1/tallies", json=SHEET)).json()["id"]
    filled.ids.update(await fill_outputs(client, STATION, CONTOURS))
    turnout = {"station": STATION, "round": 1, "moment": "noon", "voters": 243}
    _done(await client.post("/v1/turnouts", json=turnout))
    filled.ids.update(await fill_night(client, STATION, filled.ids["tally_id"]))


_FILL: dict[str, Callable[[Filled, AsyncClient], Awaitable[None]]] = {
    "predict": _fill_predict,
    "crm": _fill_crm,
    "proxy": _fill_proxy,
    "budget": _fill_budget,
    "results": _fill_results,
}


async def _hear(filled: Filled, event: CanvassRecorded | ProjectionUpdated | RequestOpened | TallyValidated) -> None:
    consumers = import_module(f"{filled.service}.consumers").CONSUMERS
    (consumer,) = [one for one in consumers if one.event is type(event)]
    await react(filled.sessions, consumer, event)


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer
