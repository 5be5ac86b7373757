"""What is sealed is read by its campaign, in its field, with its secret; by nothing else."""

import asyncio
import base64
import hmac
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.db.key_derivation import derive_key
from kit.db.key_rotation import rewrap_keys
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.db.vault import VAULT_KEY, CannotUnseal, Vault, open_vault
from kit.security.session_cookie import SessionContent, open_session, seal_session
from kit.servers.postgres import Postgres
from kit.settings import Settings
from kit.testing.steps import new_campaign
from kit.testing.tokens import SECRET
from pydantic import SecretStr
from sqlalchemy import func, select, update
from sqlalchemy.exc import ProgrammingError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
VAULT = Vault(bytes(range(32)))


@given(TEXT)
def test_what_is_sealed_comes_back(text: str) -> None:
    blob = VAULT.seal("phone", text)
    assert VAULT.open("phone", blob) == text
    assert not text or text.encode() not in blob or len(text) < 3


@given(TEXT)
def test_the_same_text_never_looks_the_same_but_in_the_blind_index(text: str) -> None:
    assert VAULT.seal("phone", text) != VAULT.seal("phone", text)
    assert VAULT.blind("phone", text) == VAULT.blind("phone", text)
    assert VAULT.blind("phone", text) != VAULT.blind("email", text)


@given(st.binary(min_size=32, max_size=32), TEXT)
def test_the_blind_index_is_the_keyed_hash_of_the_standard_library(key: bytes, text: str) -> None:
    expected = hmac.digest(derive_key(key, "blind index"), f"phone\0{text}".encode(), "sha256")
    assert Vault(key).blind("phone", text) == expected


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    blob = bytearray(VAULT.seal("phone", "06 12 34 56 78"))
    blob[place] ^= 1
    with pytest.raises(CannotUnseal):
        VAULT.open("phone", bytes(blob))


def test_what_was_sealed_in_one_field_does_not_open_in_another() -> None:
    with pytest.raises(CannotUnseal):
        VAULT.open("email", VAULT.seal("phone", "06 12 34 56 78"))
    with pytest.raises(CannotUnseal):
        VAULT.open("phone", b"short")


async def sealed(sessions: Sessions, campaign_id: UUID) -> bytes:
    async with transaction(sessions, campaign_id) as session:
        return (await open_vault(session, campaign_id)).seal("phone", "06 12 34 56 78")


async def opened(sessions: Sessions, campaign_id: UUID, blob: bytes) -> str:
    async with transaction(sessions, campaign_id) as session:
        return (await open_vault(session, campaign_id)).open("phone", blob)


async def test_each_campaign_has_its_own_key(sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    blob = await sealed(sessions, campaign_id)
    assert await opened(sessions, campaign_id, blob) == "06 12 34 56 78"
    with pytest.raises(CannotUnseal):
        await opened(sessions, other, blob)


async def test_two_first_uses_at_once_share_one_key(sessions: Sessions) -> None:
    campaign_id = uuid4()
    blobs = await asyncio.gather(*(sealed(sessions, campaign_id) for _ in range(6)))
    assert {await opened(sessions, campaign_id, blob) for blob in blobs} == {"06 12 34 56 78"}
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(VAULT_KEY)) == 1


async def test_another_secret_opens_nothing(sessions: Sessions, campaign_id: UUID) -> None:
    blob = await sealed(sessions, campaign_id)
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    stolen = open_database(url, b"another secret of thirty-two byte")
    with pytest.raises(CannotUnseal):
        await opened(stolen, campaign_id, blob)
    await close_database(stolen)


async def test_the_application_cannot_change_a_key(sessions: Sessions, campaign_id: UUID) -> None:
    await sealed(sessions, campaign_id)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(VAULT_KEY).values(wrapped=b""))


NEW = b"a secret that is newer, 32 bytes"


@pytest.fixture
def owner_url(sessions: Sessions, postgres: Postgres) -> str:
    return postgres.url(sessions.kw["bind"].url.database)


def known_to(sessions: Sessions, *secrets: bytes) -> Sessions:
    return open_database(sessions.kw["bind"].url.render_as_string(hide_password=False), *secrets)


async def test_a_secret_is_changed_while_both_kinds_of_process_run(
    sessions: Sessions, campaign_id: UUID, owner_url: str
) -> None:
    blob = await sealed(sessions, campaign_id)
    # First all processes learn the new one, then they seal by it: at no moment one meets what it cannot open.
    learnt, changed = known_to(sessions, SECRET, NEW), known_to(sessions, NEW, SECRET)
    other = await new_campaign(sessions)
    later = await sealed(changed, other)
    assert await opened(learnt, other, later) == await opened(changed, campaign_id, blob) == "06 12 34 56 78"

    assert rewrap_keys(owner_url, [NEW, SECRET]) == 1
    assert rewrap_keys(owner_url, [NEW, SECRET]) == 0
    only = known_to(sessions, NEW)
    assert await opened(only, campaign_id, blob) == await opened(only, other, later) == "06 12 34 56 78"
    assert await opened(learnt, campaign_id, blob) == "06 12 34 56 78"
    with pytest.raises(CannotUnseal):
        await opened(sessions, campaign_id, blob)
    for one in (learnt, changed, only):
        await close_database(one)


async def test_keys_that_no_secret_opens_are_left_as_they_are(
    sessions: Sessions, campaign_id: UUID, owner_url: str
) -> None:
    blob = await sealed(sessions, campaign_id)
    with pytest.raises(CannotUnseal):
        rewrap_keys(owner_url, [NEW])
    assert await opened(sessions, campaign_id, blob) == "06 12 34 56 78"


def test_a_cookie_of_before_the_change_still_opens() -> None:
    def told(current: bytes, *others: bytes) -> Settings:
        keys = [SecretStr(base64.b64encode(one).decode()) for one in (current, *others)]
        return Settings(secret_key=keys[0], other_secret_keys=keys[1:])

    cookie = seal_session(told(SECRET), SessionContent("a.token"))
    assert open_session(told(NEW, SECRET), cookie) == SessionContent("a.token")
    assert open_session(told(NEW), cookie) is None
    assert open_session(told(NEW, SECRET), "not ours") is None
