"""A table of one constituency, with those of the others that the national batch has."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import tenancy
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from predict.transfers.estimation.districts import read_others as held_against
from predict.transfers.models import NationalTransfer
from predict.transfers.other_constituencies import LEAST, as_district, find_missing, read_others
from sqlalchemy import select

from .conftest import ROUNDS, Ask

OTHERS = ("circo:0101", "circo:2902", "circo:5901", "circo:6901", "circo:7501", "circo:9401")
SEED = 980


async def store(sessions: Sessions, table: dict[str, Any], parties: tuple[list[str], list[str]]) -> None:
    """Others whose votes are those of a table, more or less."""
    draw = np.random.default_rng(SEED)
    votes = np.array(table["votes"]) + 1.0
    async with transaction(sessions) as session, tenancy.sharing(session):
        for place in OTHERS:
            moved = votes * np.exp(draw.normal(0.3, 0.1, votes.shape))
            session.add(
                NationalTransfer(
                    from_election=ROUNDS[0],
                    to_election=ROUNDS[1],
                    territory=place,
                    origins=list(parties[0]),
                    destinations=list(parties[1]),
                    origin_parties=parties[0],
                    destination_parties=parties[1],
                    votes=moved.ravel().tolist(),
                    low90=(0.8 * moved).ravel().tolist(),
                    high90=(1.2 * moved).ravel().tolist(),
                    stations=80,
                    method="transfers-4",
                    data_vintage="of a test",
                    cautions=[],
                    mark="of a test",
                )
            )


@pytest.mark.usefixtures("loaded")
async def test_a_table_is_estimated_with_the_others_and_says_with_how_many(
    ask: Ask, app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    alone = await ask()
    assert "together" not in {caution["code"] for caution in alone["cautions"]}
    async with call(app, campaign_id, "operate", "jobs:read") as operator:
        await operator.post("/v1/transfers/batches", json={"from_election": ROUNDS[0], "to_election": ROUNDS[1]})
    again = await ask()
    assert again["method"] == alone["method"], "its own table is none of the others"
    async with transaction(sessions) as session:
        own = (await session.scalars(select(NationalTransfer))).one()
        parties = own.origin_parties, own.destination_parties
    assert {"UG", "ENS", "RN", "Abstention"} <= set(parties[0])
    assert parties[0][own.origins.index("Autres")] == "", "small lists differ from place to place"
    await store(sessions, alone, parties)

    together = await ask()
    assert together["method"] == f"{alone['method']}+districts-1"
    (said,) = [caution for caution in together["cautions"] if caution["code"] == "together"]
    assert f"Estimée avec {len(OTHERS)} autres circonscriptions" in said["fr"]
    votes, low, high = (np.array(together[name]) for name in ("votes", "low90", "high90"))
    np.testing.assert_allclose(votes.sum(0), np.array(alone["votes"]).sum(0), atol=0.2)
    np.testing.assert_allclose(votes.sum(1), np.array(alone["votes"]).sum(1), atol=0.2)
    assert np.abs(votes - np.array(alone["votes"])).sum() > 10.0
    assert (low <= votes).all()
    assert (votes <= high).all()

    query = f"from_election={ROUNDS[0]}&to_election={ROUNDS[1]}"
    national = (await client.get(f"/v1/national-transfers/circo:9406?{query}")).json()
    assert national["method"] == together["method"]
    assert "together" in {caution["code"] for caution in national["cautions"]}
    np.testing.assert_allclose(np.array(national["votes"]).sum(), votes.sum(), rtol=1e-3)

    async with transaction(sessions) as session:
        constituency = await read_others(session, ROUNDS, "circo:9401")
        commune = await read_others(session, ROUNDS, "commune:94033")
        department = await read_others(session, ROUNDS, "departement:94")
        assert [len(constituency), len(commune), len(department)] == [6, 5, 5]
        assert await read_others(session, (ROUNDS[1], ROUNDS[0]), "circo:9406") == []
        # Nothing but what is imported can be estimated.
        assert await find_missing(session, ROUNDS, "circo:9406") == []
        assert await find_missing(session, ROUNDS, "circo:2902") == []
    odd = replace(as_district(own), labels=(["?"] * len(own.origins), ["!"] * len(own.destinations)))
    assert not held_against([odd, *constituency])[0].number.any()
    assert len(OTHERS) > LEAST
