"""Figures that are secret, absent, zero or no number never break a profile: the station says « inconnu »."""

import json
import math
import random
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.db import tenancy
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.profiles.indicators import INDICATORS
from predict.profiles.kinds import tell_kinds
from predict.profiles.measures import Ground, PublishedFigure, make_profiles
from predict.reference_datasets.models import ReferenceFigure
from sqlalchemy import delete, select, update

CODES = sorted({code for one in INDICATORS for code in (one.whole, one.part, one.rate) if code})
FIGURES = st.one_of(
    st.none(), st.just(math.nan), st.just(math.inf), st.just(0.0), st.floats(0, 2), st.floats(0, 60_000)
)
PLACES = st.dictionaries(st.sampled_from(CODES), FIGURES, max_size=len(CODES))
COMMUNES = [f"2A{number:03d}" for number in range(1, 9)]
STATIONS = st.dictionaries(
    st.builds("{}_{:04d}".format, st.sampled_from(COMMUNES), st.integers(1, 3)), st.integers(1, 1500), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(
    STATIONS,
    st.dictionaries(st.sampled_from(COMMUNES), PLACES),
    st.dictionaries(st.builds("{}{:04d}".format, st.sampled_from(COMMUNES), st.integers(1, 4)), PLACES),
)
def test_profiles_of_communes_with_hidden_figures_are_numbers_or_nothing(
    registered: dict[str, int],
    communes: dict[str, dict[str, float | None]],
    iris: dict[str, dict[str, float | None]],
) -> None:
    def published(places: dict[str, dict[str, float | None]]) -> dict[str, dict[str, PublishedFigure]]:
        return {
            place: {code: PublishedFigure(value, "INSEE") for code, value in figures.items()}
            for place, figures in places.items()
        }

    ground = Ground(registered, published(iris), published(communes), {})
    profiles = make_profiles(ground, sorted(registered))

    for station, indicators in profiles.indicators.items():
        for known in indicators.values():
            estimate = known.estimate
            json.dumps([estimate.value, estimate.low, estimate.high, estimate.spread], allow_nan=False)
            assert 0 <= estimate.coverage <= 1
        people = profiles.people.get(station, 0.0)
        assert math.isfinite(people)
        assert people >= 0
    for homes in profiles.homes.values():
        json.dumps([homes.main, homes.flats], allow_nan=False)
    kinds = tell_kinds(profiles.indicators, registered)
    json.dumps([kind.differences for kind in kinds.kinds], allow_nan=False)


@pytest.fixture
async def looker(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    async with call(app, await new_campaign(sessions)) as client:
        yield client


@pytest.mark.parametrize("seed", range(4))
async def test_the_page_stands_whatever_is_hidden(looker: AsyncClient, sessions: Sessions, seed: int) -> None:
    """Each seed hides other figures of the three communes."""
    drawn = random.Random(seed)
    f = ReferenceFigure
    async with transaction(sessions) as session:
        kept = [
            (row.dataset, row.code, row.level, row.commune, dict(row.figures))
            for row in await session.scalars(select(f).where(f.campaign_id == tenancy.SHARED))
        ]
        for dataset, code, _, _, figures in kept:
            if drawn.random() < 0.3:
                await session.execute(delete(f).where(f.dataset == dataset, f.code == code))
                continue
            hidden = {name: value if drawn.random() < 0.5 else "secret" for name, value in figures.items()}
            await session.execute(update(f).where(f.dataset == dataset, f.code == code).values(figures=hidden))
    try:
        for path in ("/profiles", "/profiles?basis=votes", "/v1/profiles", "/v1/typology", "/v1/correlations"):
            answer = await looker.get(path)
            assert answer.status_code == 200, (path, answer.text[:500])
            assert "nan" not in answer.text.lower().replace("financ", "")
    finally:
        async with transaction(sessions) as session:
            await session.execute(delete(f))
            session.add_all(
                f(dataset=dataset, code=code, level=level, commune=commune, figures=figures)
                for dataset, code, level, commune, figures in kept
            )
