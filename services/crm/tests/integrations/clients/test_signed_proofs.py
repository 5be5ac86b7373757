"""Software that shows who it is by a signed proof (RFC 7523): each is taken once, and only with a key of its own."""

import base64
import time
from typing import Any
from uuid import uuid4

from crm.integrations.clients.authentication import PROOF_TYPE
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from services.crm.tests.integrations.clients.conftest import ISSUER, REGISTERED, Register, Software

Key = OKPKey | ECKey | RSAKey


def new_keys() -> list[Key]:
    return [
        OKPKey.generate_key("Ed25519", {"kid": "ed"}),
        ECKey.generate_key("P-256", {"kid": "ec"}),
        RSAKey.generate_key(2048, {"kid": "rsa"}),
    ]


ALGORITHMS = {"ed": "Ed25519", "ec": "ES256", "rsa": "PS256"}


def prove(software: Software, key: Key, **claims: Any) -> dict[str, str]:
    now = int(time.time())
    said = {"iss": software.client_id, "sub": software.client_id, "aud": ISSUER, "exp": now + 60, "jti": uuid4().hex}
    said = {name: value for name, value in (said | claims).items() if value is not None}
    algorithm = ALGORITHMS[str(key.kid)]
    proof = jwt.encode({"alg": algorithm, "kid": key.kid}, said, key, algorithms=[algorithm])
    return {"client_assertion": proof, "client_assertion_type": PROOF_TYPE}


async def present(software: Software, proof: dict[str, str]) -> int:
    body = {"grant_type": "client_credentials", "client_id": software.client_id} | proof
    return (await software.anybody.post("/oauth/token", data=body)).status_code


async def test_a_signed_proof_is_taken_once_and_only_when_it_is_all_it_should_be(
    register: Register, client: AsyncClient
) -> None:
    keys = new_keys()
    public = [key.as_dict(private=False) for key in keys]
    software = await register(["people:read"], auth="key", keys=public)
    for key in keys:
        assert await present(software, prove(software, key)) == 200
        assert await present(software, prove(software, key, aud=f"{ISSUER}/oauth/token")) == 200
    once = prove(software, keys[0])
    assert [await present(software, once) for _ in range(2)] == [200, 401]
    stranger = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    now = int(time.time())
    for wrong in (
        prove(software, stranger),
        prove(software, keys[0], aud="https://ailleurs.exemple.fr"),
        prove(software, keys[0], iss="autre"),
        prove(software, keys[0], sub="autre"),
        prove(software, keys[0], exp=now - 60),
        prove(software, keys[0], exp=now + 3600),
        prove(software, keys[0], exp=10**30),
        prove(software, keys[0], exp="demain"),
        prove(software, keys[0], jti=None),
        prove(software, keys[0], exp=None),
        {"client_assertion": "a.b.c", "client_assertion_type": PROOF_TYPE},
        {"client_secret": software.client_id},
    ):
        assert await present(software, wrong) == 401
    kept = await client.put(f"/v1/clients/{software.id}/keys", json={"keys": public[1:2]})
    assert kept.status_code == 200
    assert await present(software, prove(software, keys[0])) == 401
    assert await present(software, prove(software, keys[1])) == 200


async def test_a_proof_without_a_signature_or_signed_with_the_public_key_is_none(register: Register) -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    software = await register(["people:read"], auth="key", keys=[key.as_dict(private=False)])
    good = prove(software, key)["client_assertion"]
    _, body, signature = good.split(".")
    for header in ('{"alg":"none"}', '{"alg":"HS256","kid":"ed"}'):
        head = base64.urlsafe_b64encode(header.encode()).decode().rstrip("=")
        for end in ("", signature):
            forged = {"client_assertion": f"{head}.{body}.{end}", "client_assertion_type": PROOF_TYPE}
            assert await present(software, forged) == 401


async def test_a_private_or_weak_key_is_not_taken(client: AsyncClient, register: Register) -> None:
    strong = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    weak = {"kty": "RSA", "kid": "rsa", "n": "3Q" * 60, "e": "AQAB"}
    for key in (strong.as_dict(private=True), weak, {"kty": "OKP", "crv": "Ed25519", "kid": "x", "x": "AA"}):
        refused = await client.post("/v1/clients", json=REGISTERED | {"auth": "key", "keys": [key]})
        assert refused.status_code == 422, key
