from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import call, new_campaign, settings
from predict.app import create_app
from predict.settings import Settings


@pytest.fixture(scope="session")
def real(val_de_marne: Sessions) -> FastAPI:
    return create_app(val_de_marne, Settings.model_validate(settings(val_de_marne).model_dump()))


@pytest.fixture
async def looker(real: FastAPI, val_de_marne: Sessions) -> AsyncIterator[AsyncClient]:
    """A manager of a new campaign in the 6th constituency of the Val-de-Marne."""
    async with call(real, await new_campaign(val_de_marne)) as client:
        yield client
