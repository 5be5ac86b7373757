"""Names of the turfs of a cut."""

from uuid import uuid4

from crm.canvassing.turfs.snapshots import name_turfs
from crm.canvassing.turfs.walk_plan import Walk
from crm.territory.addresses.spots import Spot


def spot(street: str, station: str | None, homes: int = 1) -> Spot:
    return Spot(uuid4(), uuid4(), street, 1, "", 0.3, 45.7, station, None, homes)


def walk(*order: int) -> Walk:
    return Walk(order=list(order), doors=len(order), metres=100, seconds=600)


def test_in_several_communes_a_turf_says_which_and_numbers_begin_again() -> None:
    spots = [
        spot("Rue des Essais", "16061_0001", 3),
        spot("Rue du Bourg", "16292_0001"),
        spot("Rue des Essais", "16061_0002"),
        spot("Rue du Modèle", None),
    ]
    names = name_turfs(spots, [walk(0, 1), walk(1), walk(2), walk(3)])
    assert names == [
        "Brie, secteur 1 — Rue des Essais",
        "Ruffec, secteur 1 — Rue du Bourg",
        "Brie, secteur 2 — Rue des Essais",
        "Secteur 1 — Rue du Modèle",
    ]


def test_in_one_commune_only_the_number_is_said() -> None:
    spots = [spot("Rue des Essais", "16061_0001")] * 12
    assert name_turfs(spots, [walk(at) for at in range(12)])[0] == "Secteur 01 — Rue des Essais"
    assert name_turfs([], []) == []
