"""Second factors: codes of RFC 6238, each once, few wrong ones; recovery codes; of whom one is asked."""

import base64
import re
import time
from uuid import UUID

import pytest
from common.scopes import ROLE_SCOPES, Role
from crm.team.second_factors.recovery_codes import hash_recovery, new_recovery_codes
from crm.team.second_factors.requirement import sees_people_or_money
from crm.team.second_factors.service import forget_who_left
from crm.team.second_factors.time_codes import accepted_step
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer

from services.crm.tests.conftest import CallAs

RFC = b"12345678901234567890"


def code_of(secret: bytes, offset: int = 0) -> str:
    return TOTP(secret, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time()) + 30 * offset).decode()


async def as_provider(app: FastAPI, path: str, **said: str) -> Response:
    async with call(app) as gateway:
        headers = bearer(None, "operate", subject="operator")
        return await gateway.post(f"/v1/second-factors/{path}", json=said, headers=headers)


async def enrol(app: FastAPI, member: AsyncClient, subject: str) -> tuple[bytes, list[str]]:
    """Begin and confirm a second factor; return its secret and its recovery codes."""
    page = await member.post("/second-factor")
    found = re.search(r'<code class="wrap">([A-Z2-7]+)</code>', page.text)
    assert found, page.text
    secret = base64.b32decode(found[1] + "=" * (-len(found[1]) % 8))
    confirmed = await as_provider(app, "checks", subject=subject, code=code_of(secret, -1))
    assert confirmed.status_code == 200, confirmed.text
    return secret, confirmed.json()["recovery_codes"]


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """The application behind the suite's own provider, which takes the codes."""
    app.state.settings = app.state.settings.model_copy(update={"issuer": "http://127.0.0.1:8000/oidc"})
    return app


@pytest.mark.parametrize(
    ("now", "code"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(now: int, code: str) -> None:
    assert accepted_step(RFC, code, now, 0) == now // 30
    assert accepted_step(RFC, f" {code[:3]} {code[3:]}", now, 0) == now // 30
    assert accepted_step(RFC, code, now, now // 30) is None
    assert accepted_step(RFC, code, now + 29 + 30, 0) in (None, now // 30)
    assert accepted_step(RFC, code, now + 120, 0) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "２８７０８２", "28708２"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert accepted_step(RFC, code, 59, 0) is None


def test_recovery_codes_are_read_as_they_are_written_down() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 8
    assert hash_recovery(codes[0].upper().replace("-", " ")) == hash_recovery(codes[0])


def test_it_is_asked_of_who_sees_people_or_money() -> None:
    asked = {role for role in Role if sees_people_or_money(ROLE_SCOPES[role])}
    assert {Role.MANAGER, Role.CANDIDATE, Role.FINANCIAL_AGENT, Role.ACCOUNTANT, Role.DATA_STEWARD} <= asked
    assert asked.isdisjoint({Role.CANVASSER, Role.PHONE_BANK, Role.READER, Role.REPORTER})


async def test_a_second_factor_counts_once_confirmed_and_each_code_once(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    asked = {"subject": "agent"}
    async with call_as("agent") as agent:
        before = (await as_provider(app, "search", **asked)).json()
        assert (before["confirmed"], before["codes"], before["passkeys"]) == (False, False, False)
        assert (before["sensitive"], before["asked"], before["recovery_codes_left"]) == (True, False, 0)
        await agent.post("/second-factor")
        assert (await as_provider(app, "search", **asked)).json()["confirmed"] is False
        secret, recovery = await enrol(app, agent, "agent")
        assert (await as_provider(app, "search", **asked)).json()["confirmed"] is True
        assert "Vous avez un second facteur" in (await agent.get("/second-factor")).text
        assert (await agent.post("/second-factor")).status_code == 409
        used = await as_provider(app, "checks", subject="agent", code=code_of(secret, -1))
        assert (used.status_code, used.json()["pointer"]) == (422, "/code")
        assert (await as_provider(app, "checks", subject="agent", code=code_of(secret))).json()["recovery_codes"] == []
        assert [
            (await as_provider(app, "checks", subject="agent", code=recovery[0])).status_code for _ in range(2)
        ] == [200, 422]
        assert (await agent.post("/second-factor/remove", data={"code": "000000"})).status_code == 422
        assert (await agent.post("/second-factor/remove", data={"code": recovery[1]})).status_code == 303
        assert (await as_provider(app, "search", **asked)).json()["confirmed"] is False


async def test_after_five_wrong_codes_none_is_looked_at(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    async with call_as("agent") as agent:
        secret, _ = await enrol(app, agent, "agent")
    wrong = [await as_provider(app, "checks", subject="agent", code="x") for _ in range(6)]
    assert [one.status_code for one in wrong] == [422] * 5 + [429]
    assert (await as_provider(app, "checks", subject="agent", code=code_of(secret))).status_code == 429


async def test_the_campaign_asks_for_it_and_only_who_appoints_may_say_so(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call_as("walker") as walker:
        assert (await walker.post("/second-factor/rule", data={"asked": "true"})).status_code == 403
    assert (await client.post("/second-factor/rule", data={"asked": "true"})).status_code == 303
    for subject, asked in (("agent", True), ("walker", False)):
        said = (await as_provider(app, "search", subject=subject)).json()
        assert (said["sensitive"], said["asked"]) == (asked, asked)
    assert (await client.post("/second-factor/rule", data={"asked": "false"})).status_code == 303
    assert (await as_provider(app, "search", subject="agent")).json()["asked"] is False


async def test_the_roles_of_all_campaigns_count_as_a_sign_in_leads_to_each(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "ada", (Role.CANVASSER,))
    assert (await as_provider(app, "search", subject="ada")).json()["sensitive"] is False
    await new_member(sessions, await new_campaign(sessions), "ada", (Role.FINANCIAL_AGENT,))
    assert (await as_provider(app, "search", subject="ada")).json()["sensitive"] is True


async def test_only_the_provider_asks_and_who_left_has_none(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    assert (await client.post("/v1/second-factors/search", json={"subject": "agent"})).status_code == 403
    assert (await client.post("/v1/second-factors/checks", json={"subject": "a", "code": "1"})).status_code == 403
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    async with call_as("agent") as agent:
        await enrol(app, agent, "agent")
    assert await forget_who_left(sessions) == 0
    assert (await client.delete("/v1/members/agent")).status_code == 204
    assert await forget_who_left(sessions) == 1
