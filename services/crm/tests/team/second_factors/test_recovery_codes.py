"""A lost phone: recovery codes with passkeys too, and the reset of a member's second factor by who directs."""

import base64
import re
from typing import Any
from uuid import UUID

from common.scopes import Role
from crm.campaign.audit_log.models import AuditEntry
from crm.team.second_factors.notices import KIND
from crm.team.sign_ins.service import set_address
from fastapi import FastAPI
from httpx import Response
from kit.db.sessions import Sessions, transaction
from kit.messages.tables import MESSAGE
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer
from sqlalchemy import select

from services.crm.tests.conftest import CallAs
from services.crm.tests.team.second_factors.test_second_factors import code_of, enrol

AGENT = {"subject": "agent"}
KEY = AGENT | {"label": "Clé", "credential_id": "Y3JlZGVudGlhbA", "credential": "YXR0ZXN0ZWQ", "sign_count": 0}


async def as_provider(app: FastAPI, path: str, **said: Any) -> Response:
    async with call(app) as gateway:
        return await gateway.post(path, json=said, headers=bearer(None, "operate", subject="operator"))


async def read(app: FastAPI, subject: str = "agent") -> dict[str, Any]:
    return (await as_provider(app, "/v1/second-factors/search", subject=subject)).json()


async def check(app: FastAPI, code: str, *, proven: bool = False) -> Response:
    return await as_provider(app, "/v1/second-factors/checks", **AGENT, code=code, proven=proven)


async def reset(app: FastAPI, campaign_id: UUID, by: str, subject: str = "agent") -> Response:
    said = {"campaign_id": str(campaign_id), "subject": subject, "by": by}
    return await as_provider(app, "/v1/second-factors/resets", **said)


async def new_agent(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    """Add a financial agent who has an address and a passkey."""
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    async with transaction(sessions, campaign_id) as session:
        await set_address(session, campaign_id, "agent", "agent@exemple.fr")
    assert (await as_provider(app, "/v1/passkeys", **KEY)).status_code == 201


async def notices(sessions: Sessions, campaign_id: UUID) -> int:
    async with transaction(sessions, campaign_id) as session:
        return len((await session.execute(select(MESSAGE.c.id).where(MESSAGE.c.kind == KIND))).all())


async def acts(sessions: Sessions, campaign_id: UUID) -> list[str]:
    async with transaction(sessions, campaign_id) as session:
        rows = select(AuditEntry.fields).where(AuditEntry.about == "member", AuditEntry.about_id == "agent")
        return [field for fields in await session.scalars(rows.order_by(AuditEntry.at)) for field in fields]


async def test_recovery_codes_of_passkeys_count_once_each_and_the_member_is_told(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    none = await as_provider(app, "/v1/second-factors/recovery-codes", **AGENT)
    assert (none.status_code, none.json()["pointer"]) == (409, "/subject")
    await new_agent(app, sessions, campaign_id)
    assert (await read(app))["recovery_codes_left"] == 0
    first = (await as_provider(app, "/v1/second-factors/recovery-codes", **AGENT)).json()["recovery_codes"]
    assert (await read(app))["recovery_codes_left"] == len(set(first)) == 8
    used = await check(app, first[0])
    assert (used.status_code, used.json()) == (200, {"recovery_codes": [], "recovery_codes_left": 7})
    assert (await check(app, first[0])).status_code == 422
    second = (await as_provider(app, "/v1/second-factors/recovery-codes", **AGENT)).json()["recovery_codes"]
    assert (await check(app, first[1])).status_code == 422
    assert (await check(app, second[1])).json()["recovery_codes_left"] == 7
    assert await acts(sessions, campaign_id) == ["recovery_codes", "recovery_code", "recovery_codes", "recovery_code"]
    assert await notices(sessions, campaign_id) >= 2


async def test_five_wrong_recovery_codes_hold_up_who_has_passkeys_alone(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_agent(app, sessions, campaign_id)
    made = (await as_provider(app, "/v1/second-factors/recovery-codes", **AGENT)).json()["recovery_codes"]
    assert [(await check(app, "0000-0000-0000")).status_code for _ in range(6)] == [422] * 5 + [429]
    assert (await check(app, made[0])).status_code == 429


async def test_who_reads_mails_sets_up_no_application_beside_a_passkey(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"issuer": "http://127.0.0.1:8000/oidc"})
    await new_agent(app, sessions, campaign_id)
    codes = (await as_provider(app, "/v1/second-factors/recovery-codes", **AGENT)).json()["recovery_codes"]
    async with call_as("agent") as agent:
        page = await agent.post("/second-factor")
        secret = _secret_of(page.text)
        assert (await check(app, code_of(secret))).status_code == 422
        assert (await read(app))["codes"] is False
        # A recovery code lets in, and confirms nothing.
        assert (await check(app, codes[0])).json()["recovery_codes_left"] == 7
        assert (await read(app))["codes"] is False
        confirmed = await check(app, code_of(secret, 1), proven=True)
        assert (confirmed.status_code, confirmed.json()["recovery_codes"]) == (200, [])
        assert (await read(app))["codes"] is True
        # Removed, it leaves the codes of the passkey.
        assert (await agent.post("/second-factor/remove", data={"code": codes[1]})).status_code == 303
    left = await read(app)
    assert (left["codes"], left["passkeys"], left["recovery_codes_left"]) == (False, True, 6)


async def test_who_directs_resets_a_second_factor_once_and_it_is_told_and_kept(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"issuer": "http://127.0.0.1:8000/oidc"})
    await new_agent(app, sessions, campaign_id)
    await new_member(sessions, campaign_id, "chief", (Role.MANAGER,))
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    for by, status in (("walker", 403), ("agent", 403), ("nobody", 403)):
        assert (await reset(app, campaign_id, by)).status_code == status, by
    assert (await reset(app, campaign_id, "chief", "stranger")).status_code == 404
    # No address: nothing would lead this person back in.
    assert (await reset(app, campaign_id, "chief", "walker")).status_code == 409
    await as_provider(app, "/v1/second-factors/recovery-codes", **AGENT)
    assert [(await reset(app, campaign_id, "chief")).status_code for _ in range(2)] == [204, 409]
    after = await read(app)
    assert (after["confirmed"], after["recovery_codes_left"]) == (False, 0)
    assert (await acts(sessions, campaign_id))[-1] == "second_factor_reset"
    async with call_as("agent") as agent:
        _, codes = await enrol(app, agent, "agent")
        assert len(codes) == 8


async def test_a_member_of_another_campaign_is_reset_by_who_directs_both_alone(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_agent(app, sessions, campaign_id)
    await new_member(sessions, campaign_id, "chief", (Role.MANAGER,))
    other = await new_campaign(sessions)
    await new_member(sessions, other, "agent", (Role.FINANCIAL_AGENT,))
    refused = await reset(app, campaign_id, "chief")
    assert refused.status_code == 409
    assert "invitez-la de nouveau" in refused.json()["detail"]
    assert (await read(app))["confirmed"] is True
    await new_member(sessions, other, "chief", (Role.MANAGER,))
    assert (await reset(app, campaign_id, "chief")).status_code == 204
    assert (await acts(sessions, other))[-1] == "second_factor_reset"


def _secret_of(page: str) -> bytes:
    found = re.search(r'<code class="wrap">([A-Z2-7]+)</code>', page)
    assert found, page
    return base64.b32decode(found[1] + "=" * (-len(found[1]) % 8))
