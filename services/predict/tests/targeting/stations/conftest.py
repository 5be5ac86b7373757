import pytest
from kit.db.sessions import Sessions
from kit.testing.fixtures import NewDatabase

from services.predict.tests.conftest import LoadRounds

ROUNDS = (
    "europeennes-2019",
    "legislatives-2017-t2",
    "legislatives-2022-t1",
    "legislatives-2022-t2",
    "legislatives-2024-t1",
    "legislatives-2024-t2",
    "presidentielle-2017-t1",
    "presidentielle-2017-t2",
    "presidentielle-2022-t1",
    "presidentielle-2022-t2",
)


@pytest.fixture(scope="session")
async def all_rounds(kept_database: NewDatabase, load_rounds: LoadRounds) -> Sessions:
    """Every round of the 6th constituency of the Val-de-Marne, read once for all who only look, without boundaries."""
    sessions = kept_database("predict")
    await load_rounds(sessions, *ROUNDS)
    return sessions
