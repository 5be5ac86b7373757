from collections.abc import Mapping
from datetime import date

from predict.past_results.elections.history import Ballot, History, Sheet
from predict.targeting.stations.past import gather_past, is_same

OLD = Ballot("presidentielle-2022-t1", "presidentielle", date(2022, 4, 10), 1, 1)
NEW = Ballot("legislatives-2024-t1", "legislatives", date(2024, 6, 30), 1, 1)
LOCAL = Ballot("municipales-2026-t1", "municipales", date(2026, 3, 15), 1, 1)


def history(sheets: Mapping[Ballot, Mapping[str, Sheet]], moved: Mapping[str, float] | None = None) -> History:
    by_round = {ballot.id: of_round for ballot, of_round in sheets.items()}
    return History(list(sheets), by_round, moved or {}, (OLD.id, NEW.id) if moved else None, {})


def test_nothing_imported_is_no_evidence() -> None:
    assert gather_past(History([], {}, {}, None, {}), "legislatives") is None


def test_a_round_known_in_one_commune_only_does_not_say_which_stations_there_are() -> None:
    everywhere = {f"94033_{number:04d}": Sheet(1000, 600, 590) for number in range(1, 11)}
    known = history({OLD: everywhere, NEW: everywhere, LOCAL: {"94033_0001": Sheet(1000, 400, 390)}})

    found = gather_past(known, "legislatives")

    assert found is not None
    assert len(found.pasts) == 10
    assert found.last == NEW
    assert set(found.pasts[0].turnouts) == {OLD.id, NEW.id, LOCAL.id}


def test_a_code_that_was_redrawn_keeps_no_past() -> None:
    known = history(
        {OLD: {"94033_0001": Sheet(400, 300, 290)}, NEW: {"94033_0001": Sheet(1000, 600, 590)}}, {"94033_0001": 0.3}
    )

    found = gather_past(known, "legislatives")

    assert found is not None
    assert set(found.pasts[0].turnouts) == {NEW.id}
    assert found.pasts[0].moved is None


def test_an_empty_station_is_never_the_same_place() -> None:
    assert not is_same(0, 1000)
    assert not is_same(0, 0)
    assert is_same(1000, 1400)
