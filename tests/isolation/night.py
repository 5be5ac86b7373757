"""Data brought by people in the polling stations: duties, a phone, first ballots, a photo, a text message."""

import io
from typing import Any

from httpx import AsyncClient, Response
from PIL import Image

from tests.isolation import canaries

SAMPLE: dict[str, Any] = {"round": 1, "ballots": 5, "votes": {"A": 3, "B": 2}}
POLL_WATCHER: dict[str, Any] = {
    "first_names": canaries.FIRST_NAMES,
    "surname": canaries.SURNAME,
    "born_on": canaries.BORN_ON,
    "born_at": "Nulle-Part",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "elector_number": canaries.ELECTOR_NUMBER,
    "phone": canaries.PHONE,
}


def _scan() -> bytes:
    written = io.BytesIO()
    Image.new("L", (8, 8), 255).save(written, "PNG")
    return written.getvalue()


SCAN = _scan()
"""A picture that can be drawn anew."""


async def fill_night(client: AsyncClient, station: str, tally: str) -> dict[str, str]:
    """The ids of what was made."""
    _done(await client.post("/v1/ballot-samples", json=SAMPLE | {"station": station}))
    watcher = _done(await client.post("/v1/poll-watchers", json=POLL_WATCHER)).json()["id"]
    duty = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "delegate"}
    assignment = _done(await client.post("/v1/poll-watchers/assignments", json=duty)).json()["id"]
    code = (
        _done(await client.post("/v1/pairings", json={"poll_watcher_id": watcher})).json()["address"].partition("#")[2]
    )
    phone = _done(await client.post("/v1/phone/pairing", json={"token": code})).json()["phone_id"]
    sent = await client.post(f"/v1/tallies/{tally}/photos", content=SCAN, headers={"Content-Type": "image/png"})
    gateway = _done(await client.post("/v1/sms-gateways")).json()
    text = {"from": canaries.PHONE, "text": f"MIDI {canaries.SURNAME}"}
    _done(await client.post(f"/v1/sms-reports/{gateway['address'].rpartition('/')[2]}", json=text))
    return {
        "poll_watcher_id": watcher,
        "assignment_id": assignment,
        "phone_id": phone,
        "photo_id": _done(sent).json()["id"],
        "sms_gateway_id": gateway["id"],
    }


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer
