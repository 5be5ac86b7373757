"""Every route of the five services that takes a file is sent every hostile file, and refuses it.

The routes are read from the OpenAPI documents: a new one is tried as soon as it exists.
"""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import pytest
from common.scopes import SCOPES, UNHELD
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.servers.postgres import Postgres
from kit.testing.steps import call, work_off

from tests.architecture.test_anatomy import SERVICES
from tests.isolation.conftest import new_filled
from tests.isolation.contents import Filled
from tests.isolation.operations import OPERATOR, Operation, request_of
from tests.isolation.rows import read_rows
from tests.security.hostile_files import ARCHIVES, DOCUMENTS, HOSTILE, PDFS, PICTURES, TABLES, WORKBOOKS, Make, made

SECONDS = 20.0
REFUSED = {400, 413, 415, 422}
EVERY_SCOPE = (*sorted(set(SCOPES) - UNHELD), OPERATOR)
KEPT = {"job"}
"""Tables that say what was asked."""
_FILES = ("multipart/", "image/", "application/pdf", "application/octet-stream", "message/")
OTHERS = WORKBOOKS | ARCHIVES | TABLES | DOCUMENTS
HARMLESS = {
    "POST /v1/station-locations long-ring.geojson": "one pass over its corners; its middle is kept",
    "POST /v1/station-boundaries long-ring.geojson": "its corners are counted or its surface mended, within limits",
    "POST /v1/evidence picture-and-archive.jpg": "what follows the picture is cut off",
    "POST /v1/evidence looping-xref.pdf": "readers stop at the loop",
    "POST /v1/evidence text-bomb.png": "its texts are cut off before anything unpacks them",
    "POST /v1/street-rounds/{street_round_id}/stops/{position}/photos picture-and-archive.jpg": "coded anew",
    "POST /v1/tallies/{tally_id}/photos picture-and-archive.jpg": "coded anew, without the archive",
    "POST /v1/phone/tallies/{tally_id}/photos picture-and-archive.jpg": "coded anew, without the archive",
}
"""What is taken, and why it may be."""
ONE_OF_EACH = ("sparse.xlsx", "nested.zip", "nul.csv", "laughing.xml", "deep.geojson", "running.pdf", "bomb.png")


def uploads_of(filled: Filled) -> list[tuple[Operation, dict[str, Make]]]:
    """Operations whose body is a file, alone or in a form, with the files to send: all of the kinds that such a route
    may take, and some of each other kind."""
    found: list[tuple[Operation, dict[str, Make]]] = []
    for path, operations in filled.app.openapi()["paths"].items():
        for method, operation in operations.items():
            kinds = set(operation.get("requestBody", {}).get("content", {}))
            if any(kind.startswith(_FILES) for kind in kinds):
                files = PICTURES | PDFS if any("image/" in kind for kind in kinds) else OTHERS
                of_all = {name: HOSTILE[name] for name in ONE_OF_EACH}
                found.append((Operation(filled.service, method.upper(), path, frozenset(), True), files | of_all))
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_every_upload_refuses_every_hostile_file_and_stores_nothing(
    service: str, new_database: Callable[[str], Sessions], postgres: Postgres
) -> None:
    filled = await new_filled(service, new_database(service))
    uploads = uploads_of(filled)
    assert uploads
    wrong: dict[str, Any] = {}
    jobs: dict[str, str] = {}
    async with call(filled.app, filled.campaign_id, *EVERY_SCOPE) as client, _phone_of(filled, client) as phone:
        await work_off(filled.sessions, import_module(f"{service}.consumers").JOBS)
        before = read_rows(postgres, filled.sessions)
        for operation, files in uploads:
            sender = phone if "/phone/" in operation.path else client
            for name in files:
                if f"{operation.name} {name}" in HARMLESS:
                    continue
                answer = await _send(sender, operation, filled, name)
                if answer.status_code == 202:
                    jobs[f"{operation.name} {name}"] = answer.json()["id"]
                elif not _is_refusal(answer):
                    wrong[f"{operation.name} {name}"] = answer.status_code, answer.text[:300]
        await work_off(filled.sessions, import_module(f"{service}.consumers").JOBS)
        for at, job_id in jobs.items():
            job = (await client.get(f"/v1/jobs/{job_id}")).json()
            if job["state"] != "failed" or job["problem"]["pointer"] != "/file":
                wrong[at] = job
        after = read_rows(postgres, filled.sessions)
        for operation, files in uploads:
            sender = phone if "/phone/" in operation.path else client
            for name in files:
                if f"{operation.name} {name}" in HARMLESS:
                    assert (await _send(sender, operation, filled, name)).is_success

    assert wrong == {}
    assert {table for table, rows in after.items() if rows != before[table]} - KEPT == set()


async def _send(sender: AsyncClient, operation: Operation, filled: Filled, name: str) -> Response:
    url, body = request_of(operation, filled.ids)
    sent: dict[str, Any] = body | {"files": {"file": (name, made(name))}}
    began = time.monotonic()
    answer = await sender.request(operation.method, url, **sent)
    assert time.monotonic() - began < SECONDS, f"{operation.name} {name}"
    return answer


def _is_refusal(answer: Response) -> bool:
    """Return True if the problem names the file and its fault, or if each feature of it is refused by its number."""
    if answer.status_code == 200:
        report = answer.json()
        return bool(report.get("rejected")) and not report.get("boundaries", report.get("contours"))
    if answer.status_code not in REFUSED:
        return False
    problem = answer.json()
    return problem.get("pointer") == "/file" and len(problem["detail"]) >= 20


@asynccontextmanager
async def _phone_of(filled: Filled, client: AsyncClient) -> AsyncGenerator[AsyncClient]:
    """A phone that is paired, where the service has them."""
    async with call(filled.app) as phone:
        if filled.service == "results":
            made_for = {"poll_watcher_id": filled.ids["poll_watcher_id"]}
            code = (await client.post("/v1/pairings", json=made_for)).json()["address"].partition("#")[2]
            paired = await phone.post("/v1/phone/pairing", json={"token": code})
            phone.headers["Authorization"] = f"Bearer {paired.json()['key']}"
        yield phone
