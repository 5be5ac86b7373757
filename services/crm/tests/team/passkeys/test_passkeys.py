"""Passkeys in crm: stored sealed for the identity provider, one owner each, and gone with their owner."""

from typing import Any

from common.scopes import Role
from crm.team.passkeys.models import Passkey
from crm.team.passkeys.service import MOST
from crm.team.second_factors.service import forget_who_left
from fastapi import FastAPI
from httpx import Response
from kit.db.sessions import Sessions, transaction
from kit.db.tenancy import SHARED
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer
from sqlalchemy import select

KEY: dict[str, Any] = {
    "subject": "m-ada",
    "label": "Téléphone d'Ada",
    "credential_id": "Y3JlZGVudGlhbA",
    "credential": "YXR0ZXN0ZWQ",
    "sign_count": 3,
}


async def as_provider(app: FastAPI, path: str, **said: Any) -> Response:
    async with call(app) as gateway:
        return await gateway.post(path, json=said, headers=bearer(None, "operate", subject="operator"))


async def test_a_passkey_is_found_by_its_owner_and_by_its_credential(app: FastAPI, sessions: Sessions) -> None:
    made = await as_provider(app, "/v1/passkeys", **KEY)
    assert made.status_code == 201, made.text
    for by in ({"subject": "m-ada"}, {"credential_id": KEY["credential_id"]}):
        (found,) = (await as_provider(app, "/v1/passkeys/search", **by)).json()["items"]
        assert (found["label"], found["credential"], found["used_at"]) == (KEY["label"], KEY["credential"], None)
    assert (await as_provider(app, "/v1/passkeys/search", subject="m-bo")).json()["items"] == []
    assert (await as_provider(app, "/v1/passkeys/search")).status_code == 422
    async with transaction(sessions, SHARED) as session:
        row = (await session.scalars(select(Passkey))).one()
    assert b"Ada" not in row.sealed


async def test_a_credential_has_one_owner_and_a_person_few_passkeys(app: FastAPI) -> None:
    assert (await as_provider(app, "/v1/passkeys", **KEY)).status_code == 201
    again = await as_provider(app, "/v1/passkeys", **KEY | {"subject": "m-bo"})
    assert (again.status_code, again.json()["pointer"]) == (409, "/credential_id")
    for number in range(1, MOST):
        put = KEY | {"credential_id": f"Y3JlZGVudGlhb{number:03}"}
        assert (await as_provider(app, "/v1/passkeys", **put)).status_code == 201
    assert (await as_provider(app, "/v1/passkeys", **KEY | {"credential_id": "bW9yZQ"})).status_code == 409


async def test_a_counter_that_goes_back_is_refused_and_one_that_does_not_count_is_taken(app: FastAPI) -> None:
    counts = (await as_provider(app, "/v1/passkeys", **KEY)).json()["id"]
    silent = (await as_provider(app, "/v1/passkeys", **KEY | {"credential_id": "bW9yZQ", "sign_count": 0})).json()["id"]

    async def use(passkey: str, sign_count: int, subject: str = "m-ada") -> int:
        said = {"subject": subject, "sign_count": sign_count}
        return (await as_provider(app, f"/v1/passkeys/{passkey}/uses", **said)).status_code

    assert [await use(counts, count) for count in (4, 4, 3, 5)] == [204, 409, 409, 204]
    assert [await use(silent, 0), await use(silent, 0)] == [204, 204]
    assert await use(silent, 0, "m-bo") == 404


async def test_only_the_owners_passkey_is_removed(app: FastAPI) -> None:
    made = (await as_provider(app, "/v1/passkeys", **KEY)).json()["id"]
    for subject, left in (("m-bo", 1), ("m-ada", 0), ("m-ada", 0)):
        assert (await as_provider(app, f"/v1/passkeys/{made}/removals", subject=subject)).status_code == 204
        assert len((await as_provider(app, "/v1/passkeys/search", subject="m-ada")).json()["items"]) == left


async def test_a_passkey_is_a_second_factor_and_goes_with_who_left(app: FastAPI, sessions: Sessions) -> None:
    await new_member(sessions, await new_campaign(sessions), "m-bo", (Role.CANVASSER,))
    for subject, credential in (("m-ada", "YWRh"), ("m-bo", "Ym9i")):
        put = KEY | {"subject": subject, "credential_id": credential}
        assert (await as_provider(app, "/v1/passkeys", **put)).status_code == 201
    said = (await as_provider(app, "/v1/second-factors/search", subject="m-bo")).json()
    assert (said["confirmed"], said["codes"], said["passkeys"]) == (True, False, True)
    assert await forget_who_left(sessions) == 1
    assert (await as_provider(app, "/v1/passkeys/search", subject="m-ada")).json()["items"] == []
    assert len((await as_provider(app, "/v1/passkeys/search", subject="m-bo")).json()["items"]) == 1


async def test_nobody_but_the_operator_asks(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as director:
        answer = await director.post("/v1/passkeys/search", json={"subject": "m-ada"})
    assert answer.status_code == 403


async def test_an_id_that_no_bytes_have_is_refused_with_its_field(app: FastAPI) -> None:
    refused = await as_provider(app, "/v1/passkeys", **(KEY | {"credential_id": "abcde"}))
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/credential_id")
    sought = await as_provider(app, "/v1/passkeys/search", credential_id="abcde")
    assert (sought.status_code, sought.json()["pointer"]) == (422, "/credential_id")
