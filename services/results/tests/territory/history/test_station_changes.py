import datetime

from elections.fictional import make_constituency
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_campaign
from results.territory.history.compact import compact_round
from results.territory.history.service import keep_ballot
from results.territory.history.station_changes import find_station_changes
from results.territory.stations.service import ReadStation, keep_read_stations

FIRST = next(reading for reading in make_constituency(6).readings if reading.round == 1)


async def test_new_and_closed_stations_are_told_apart(sessions: Sessions) -> None:
    campaign = await new_campaign(sessions)
    keys = sorted(FIRST.stations["station"].to_list())
    later = FIRST.date + datetime.timedelta(days=700)
    async with transaction(sessions, campaign) as session:
        await keep_ballot(session, campaign, FIRST, compact_round(FIRST, FIRST.stations), ())
        now = [ReadStation(key, key[:5], "Val", 1000) for key in [*keys[1:], "00001_9999"]]
        await keep_read_stations(session, campaign, later, now)
        changes = await find_station_changes(session, later, "circo:9406")
        overseas = await find_station_changes(session, later, "circo:97203")
        nothing = await find_station_changes(session, FIRST.date, "circo:9406")

    assert changes is not None
    assert (changes.since, changes.added, changes.first_added) == (FIRST.date, 1, ("00001_9999",))
    assert (changes.gone, changes.first_gone) == (1, (keys[0],))
    assert overseas is not None
    assert overseas.since == FIRST.date - datetime.timedelta(days=1), "Martinique votes on the Saturday"
    assert nothing is None
