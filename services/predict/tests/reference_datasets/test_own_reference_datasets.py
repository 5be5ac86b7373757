"""A table of INSEE that is known by its SHA-256 is everybody's; an altered one its campaign's alone."""

from pathlib import Path

from elections.recognition import FILES
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_campaign
from predict.reference_datasets import queries, service
from predict.reference_datasets.models import AddressPoint
from predict.reference_datasets.preparation import prepare_dataset
from sqlalchemy import select


async def test_a_known_table_is_shared_under_its_known_name_and_an_altered_one_is_not(
    sessions: Sessions, data: Path
) -> None:
    one, other = [await new_campaign(sessions) for _ in range(2)]
    table = (data / "insee" / "iris_taux_pauvrete_2019.csv").read_bytes()
    altered = table.replace(b"940330101;", b"940330101;9", 1)
    assert altered != table
    async with transaction(sessions, one) as session:
        forged = await service.store_dataset(
            session, prepare_dataset("iris-poverty", altered), "faux.csv", altered, shares=False
        )
    async with transaction(sessions, other) as session:
        assert await queries.list_datasets(session) == []
        known = await service.store_dataset(
            session, prepare_dataset("iris-poverty", table), "renommé.csv", table, shares=False
        )
    assert (forged.shared, known.shared) == (False, True)
    async with transaction(sessions, other) as session:
        (dataset,) = await queries.list_datasets(session)
        assert (dataset.file, dataset.shared) == (FILES[dataset.sha256], True)
        again = await service.store_dataset(
            session, prepare_dataset("iris-poverty", table), "encore.csv", table, shares=False
        )
        assert again.stored == 0
    async with transaction(sessions, one) as session:
        assert [row.shared for row in await queries.list_datasets(session)] == [True, False]


async def test_a_station_whose_addresses_a_campaign_sends_has_those_alone(sessions: Sessions) -> None:
    campaign = await new_campaign(sessions)
    header = b"code_bv,lon,lat,voie,numero\n"
    shared = header + b"".join(b"94033_0001,2.47,48.85,rue de la Paix,%d\n" % number for number in range(1, 4))
    own = header + b"94033_0001,2.48,48.86,rue du Port,7\n"
    async with transaction(sessions) as session:
        await service.store_dataset(session, prepare_dataset("addresses", shared), "a.csv", shared, shares=True)
    async with transaction(sessions, campaign) as session:
        told = await service.store_dataset(session, prepare_dataset("addresses", own), "b.csv", own, shares=False)
        assert (told.places, told.shared) == (1, False)
        rows = await session.scalars(select(AddressPoint.street))
        assert rows.all() == ["rue du Port"]
    async with transaction(sessions, await new_campaign(sessions)) as session:
        assert len((await session.scalars(select(AddressPoint))).all()) == 3


async def test_the_operator_takes_a_table_away_and_may_load_it_again(sessions: Sessions) -> None:
    table = b"IRIS;DISP_TP6019\n940330101;12.5\n940330102;20.5\n"
    for stored in (2, 2):
        async with transaction(sessions) as session:
            told = await service.store_dataset(
                session, prepare_dataset("iris-poverty", table), "a.csv", table, shares=True
            )
            assert told.stored == stored
        async with transaction(sessions) as session:
            mark = await queries.read_mark(session)
            assert await service.forget_dataset(session, "iris-poverty-2019") == 2
            assert await service.forget_dataset(session, "iris-poverty-2019") == 0
            assert await queries.read_mark(session) != mark
