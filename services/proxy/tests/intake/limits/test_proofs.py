import base64
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from altcha import Challenge, Payload, solve_challenge
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from proxy.intake.limits import proofs
from proxy.intake.limits.service import PER_ADDRESS

Make = Callable[..., dict[str, Any]]
SECRET = bytes(range(32))
HERE = UUID(int=7)


def solve(challenge: dict[str, Any]) -> str:
    """As somebody else's client does it."""
    read = Challenge.from_dict(challenge)
    solution = solve_challenge(read)
    assert solution is not None
    return Payload(read, solution).to_base64()


def test_a_solution_is_good_in_its_campaign_and_time_alone() -> None:
    proof = solve(proofs.new_challenge(SECRET, HERE, 60))
    assert isinstance(proofs.check_proof(SECRET, HERE, proof), bytes)
    assert proofs.check_proof(SECRET, uuid4(), proof) == proofs.NOT_A_PROOF
    assert proofs.check_proof(bytes(32), HERE, proof) == proofs.NOT_A_PROOF
    old = solve(proofs.new_challenge(SECRET, HERE, 60, time.time() - proofs.LIVES_SECONDS - 1))
    assert proofs.check_proof(SECRET, HERE, old) == proofs.EXPIRED


def test_what_was_changed_or_not_solved_is_refused() -> None:
    challenge = proofs.new_challenge(SECRET, HERE, 60)
    said: dict[str, Any] = json.loads(base64.b64decode(solve(challenge)))
    easy = {**challenge["parameters"], "cost": 1, "keyPrefix": ""}
    for changed in (
        {"challenge": challenge | {"parameters": easy}},
        {"challenge": challenge | {"signature": "00" * 32}},
        {"challenge": challenge | {"signature": None}},
        {"solution": said["solution"] | {"derivedKey": "00" * 32}},
        {"solution": said["solution"] | {"derivedKey": 7}},
    ):
        text = base64.b64encode(json.dumps(said | changed).encode()).decode()
        assert proofs.check_proof(SECRET, HERE, text) == proofs.NOT_A_PROOF


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
def test_noise_is_no_proof(text: str) -> None:
    assert proofs.check_proof(SECRET, HERE, text) == proofs.NOT_A_PROOF


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(["challenge", "solution", "parameters", "signature", "counter"]), inner, max_size=4
        ),
        max_leaves=8,
    )
)
def test_odd_shapes_are_no_proof(shape: object) -> None:
    text = base64.b64encode(json.dumps(shape).encode()).decode()
    assert proofs.check_proof(SECRET, HERE, text) == proofs.NOT_A_PROOF


async def test_a_proof_serves_once(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    public = f"/v1/public/campaigns/{campaign_id}"
    proof = solve((await voter.get(f"{public}/challenge")).json())
    bad = await voter.post(f"{public}/requests", json=body(proof=proof, rounds=[]))
    assert bad.json()["errors"][0]["pointer"] == "/rounds"

    # What was refused for something else has not used it up.
    assert (await voter.post(f"{public}/requests", json=body(proof=proof))).status_code == 201
    again = await voter.post(f"{public}/offers", json=body(proof=proof))
    assert (again.status_code, again.json()["pointer"]) == (422, "/proof")
    assert again.json()["detail"] == proofs.REPLAYED[0]


async def test_a_wrong_proof_is_refused_with_a_sentence(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body(proof="bm9u"))
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/proof")
    assert answer.json()["detail"] == proofs.NOT_A_PROOF[0]


async def test_who_has_a_proof_may_send_more(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    public = f"/v1/public/campaigns/{campaign_id}"
    for _ in range(PER_ADDRESS):
        assert (await voter.post(f"{public}/requests", json=body())).status_code == 201
    assert (await voter.post(f"{public}/requests", json=body())).status_code == 429
    proof = solve((await voter.get(f"{public}/challenge")).json())
    assert (await voter.post(f"{public}/requests", json=body(proof=proof))).status_code == 201


@pytest.mark.parametrize("path", ["challenge", "form"])
async def test_an_unknown_campaign_gives_none(voter: AsyncClient, path: str) -> None:
    assert (await voter.get(f"/v1/public/campaigns/{uuid4()}/{path}")).status_code == 404
