"""The demonstration in a suite that stays up: opened at once, played beside it."""

import csv
import io
import random
import tempfile
from itertools import count
from pathlib import Path

from isoloir_local.demonstration.calendar import TODAY
from isoloir_local.demonstration.contacts import DELIVERIES
from isoloir_local.demonstration.names import draw_names
from isoloir_local.demonstration.people import write_file
from isoloir_local.demonstration.streets import STREETS, Address, invent_streets
from isoloir_local.demonstration.timeline import list_scenes
from isoloir_local.demonstration_progress import read_progress
from isoloir_local.testing import launch


def test_a_second_start_goes_on_with_the_demonstration_of_the_first(fictional_data: Path) -> None:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as own:
        campaigns: list[str] = []
        for _ in range(2):
            up = launch(Path(own) / "home", "--source", str(fictional_data), "--demo")
            try:
                assert "Elle se remplit à côté" in Path(own, "home.said").read_text()
                progress = read_progress(Path(own) / "home")
                assert progress is not None
                campaigns.append(str(progress.campaign_id))
            finally:
                up.stop()
        assert campaigns[0] == campaigns[1]


def test_the_scenes_have_names_of_their_own_and_the_clock_only_goes_forward() -> None:
    scenes = list_scenes()
    assert len({scene.name for scene in scenes}) == len(scenes)
    assert [scene.on for scene in scenes] == sorted(scene.on for scene in scenes)
    assert scenes[-1].on == TODAY


def test_streets_are_the_same_each_time_and_inside_their_station() -> None:
    outline = {
        "type": "Polygon",
        "coordinates": [[[2.4, 48.8], [2.41, 48.8], [2.41, 48.81], [2.4, 48.81], [2.4, 48.8]]],
    }
    stations = [{"geometry": outline, "properties": {"station": "94080_0001", "commune": "94080"}}]
    addresses = invent_streets(stations, random.Random("seed"))
    assert addresses == invent_streets(stations, random.Random("seed"))
    assert len({one.line for one in addresses}) == len(addresses) > STREETS
    assert all(2.3995 < one.longitude < 2.4105 and 48.7995 < one.latitude < 48.8105 for one in addresses)


def test_a_file_of_people_has_nobody_twice_and_numbers_that_ring_nowhere() -> None:
    homes = [Address("94080_0001", "94080", 3, "Rue du Verger", 2.4, 48.8)]
    towns = {"94080": ("94300", "Vincennes")}
    delivery = DELIVERIES[1]
    dice = random.Random("seed")
    content = write_file(delivery, draw_names(random.Random("names")), count(), homes, towns, dice).decode()
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert len({(row["Nom"], row["Prénom"]) for row in rows}) == len(rows) == delivery.people
    assert all(row["Téléphone"].startswith("01 99 00 ") for row in rows if row["Téléphone"])
    assert all(row["Mail"].endswith(".example") for row in rows if row["Mail"])
    assert sum(one.people for one in DELIVERIES) == 3_000
