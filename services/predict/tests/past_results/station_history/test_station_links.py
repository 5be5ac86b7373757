"""Matching stations across elections: the rule alone."""

import random

from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.station_history.station_links import Link, Spot, match_stations

BLOCS = ("gauche", "centre", "droite")


def commune(count: int = 12, seed: int = 1, registered: int = 1000, code: str = "94099") -> list[Spot]:
    """Stations that vote each in its own way."""
    chance = random.Random(seed)
    made: list[Spot] = []
    for number in range(1, count + 1):
        left, centre = chance.uniform(0.1, 0.6), chance.uniform(0.1, 0.3)
        size = registered + chance.randint(-150, 150)
        voters = round(size * chance.uniform(0.55, 0.85))
        votes = [round(voters * left), round(voters * centre)]
        votes.append(voters - sum(votes))
        made.append(
            Spot(f"{code}_{number:04d}", size, voters, dict(zip(BLOCS, votes, strict=True)), (2.4 + number / 100, 48.8))
        )
    return made


def renamed(spots: list[Spot], codes: dict[str, str]) -> list[Spot]:
    return [
        Spot(codes.get(s.station, s.station), s.registered, s.voters, s.votes, s.point, s.constituency) for s in spots
    ]


def by_station(links: list[Link]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(link.station, []).append(link)
    return found


def test_a_code_whose_voters_and_votes_are_stable_is_the_same_station() -> None:
    links = match_stations(commune(), commune())

    assert [(link.station, link.old_station, link.share) for link in links] == [
        (spot.station, spot.station, 1.0) for spot in commune()
    ]
    assert all(link.confidence > 0.95 and not link.redrawn and not link.moved for link in links)


def test_a_station_that_was_renamed_is_found_by_its_votes_and_its_place() -> None:
    found = by_station(match_stations(commune(), renamed(commune(), {"94099_0003": "94099_0103"})))

    first = found["94099_0103"][0]
    assert (first.old_station, first.redrawn) == ("94099_0003", True)
    assert first.share > 0.9
    assert first.confidence > 0.8


def test_codes_that_were_dealt_out_anew_are_not_believed() -> None:
    old = [Spot(s.station, s.registered, s.voters, s.votes) for s in commune(40)]
    codes = [spot.station for spot in old]
    turned = dict(zip(codes, codes[1:] + codes[:1], strict=True))
    found = by_station(match_stations(old, renamed(old, turned)))

    redrawn = [parts for parts in found.values() if parts[0].redrawn]
    assert len(redrawn) > 0.7 * len(old)
    # Only a third of them is found again, and the confidence does not claim more.
    right = sum(turned[parts[0].old_station] == station for station, parts in found.items())
    assert right > 0.25 * len(old)
    assert sum(parts[0].confidence for parts in found.values()) < 0.4 * len(old)


def test_stations_that_took_in_others_are_redrawn_and_most_of_them_is_still_theirs() -> None:
    old = commune(12)
    # The last three are no more; each of the others grew by a third.
    new = [Spot(s.station, s.registered * 12 // 9, s.voters * 12 // 9, s.votes, s.point) for s in old[:9]]
    found = by_station(match_stations(old, new))

    grown = [parts for parts in found.values() if parts[0].redrawn]
    assert len(grown) > 6
    assert all(parts[0].old_station == parts[0].station and 0.4 < parts[0].share < 0.95 for parts in grown)
    assert all(parts[0].confidence < 0.9 for parts in grown)


def test_a_commune_with_one_station_keeps_it_whatever_its_code() -> None:
    (old,) = commune(1)
    (link,) = match_stations([old], renamed([old], {old.station: "94099_0777"}))

    assert (link.old_station, link.share, link.redrawn) == (old.station, 1.0, False)


def test_a_commune_that_was_not_there_has_no_past() -> None:
    assert match_stations(commune(), commune(code="94098")) == []
    assert match_stations([], commune()) == []
    assert match_stations([Spot("94099_0001", 0)], commune()) == []


def test_a_station_that_votes_in_another_constituency_is_said_to_have_moved() -> None:
    old = Spot("94099_0001", 1000, 700, constituency="9401")
    new = Spot("94099_0001", 1010, 690, constituency="9402")
    (link,) = match_stations([old], [new])

    assert (link.moved, link.redrawn) == (True, False)


def test_a_new_station_beside_old_ones_comes_from_those_that_are_near() -> None:
    old = commune(10)
    fresh = Spot("94099_0011", 900, 600, {}, (2.41, 48.8))
    found = by_station(match_stations([*old[:8], *renamed(old[8:], {})], [*old, fresh]))["94099_0011"]

    assert found[0].redrawn
    assert found[0].old_station == "94099_0001"
    assert found[0].confidence < 0.95


def test_where_nothing_tells_stations_apart_the_confidence_is_that_of_a_guess() -> None:
    alike = [Spot(f"94099_{n:04d}", 1000, 700, {"gauche": 300, "centre": 400}) for n in range(1, 21)]
    new = renamed(alike, {spot.station: spot.station.replace("_0", "_9") for spot in alike})
    links = by_station(match_stations(alike, new))

    assert all(abs(parts[0].confidence - 1 / 20) < 0.01 for parts in links.values())
    assert all(len(parts) == 20 for parts in links.values())


SPOTS = st.lists(
    st.tuples(
        st.sampled_from(["94001", "94002", "ZZ001"]),
        st.integers(1, 9),
        st.integers(0, 3000),
        st.integers(0, 3000),
        st.lists(st.integers(0, 900), min_size=3, max_size=3),
        st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    ),
    max_size=14,
    unique_by=lambda one: one[:2],
)


@given(SPOTS, SPOTS, st.floats(0, 30))
def test_whatever_the_stations_shares_sum_to_one_and_confidence_is_a_part(
    old: list[tuple[str, int, int, int, list[int], tuple[float, float] | None]],
    new: list[tuple[str, int, int, int, list[int], tuple[float, float] | None]],
    years: float,
) -> None:
    def spots(rows: list[tuple[str, int, int, int, list[int], tuple[float, float] | None]]) -> list[Spot]:
        return [
            Spot(f"{place}_{n:04d}", reg, min(v, reg), dict(zip(BLOCS, votes, strict=True)), point)
            for place, n, reg, v, votes, point in rows
        ]

    known = {spot.station for spot in spots(old) if spot.registered > 0}
    found = by_station(match_stations(spots(old), spots(new), years))
    assert found.keys() == {s.station for s in spots(new) if any(k[:5] == s.station[:5] for k in known)}
    for parts in found.values():
        assert abs(sum(part.share for part in parts) - 1) < 1e-6
        assert all(0 <= part.confidence <= 1 and 0 < part.share <= 1 + 1e-9 for part in parts)
        assert {part.old_station for part in parts} <= known
        assert len({(part.redrawn, part.moved, part.confidence) for part in parts}) <= len(parts)
        assert parts[0].redrawn or len(parts) == 1


@given(st.integers(0, 10_000))
def test_the_order_of_the_stations_does_not_matter(seed: int) -> None:
    old, new = commune(8, 3), commune(8, 4)
    shuffled = old[:]
    random.Random(seed).shuffle(shuffled)
    first, second = by_station(match_stations(old, new)), by_station(match_stations(shuffled, new))

    assert {s: round(parts[0].confidence, 9) for s, parts in first.items()} == {
        s: round(parts[0].confidence, 9) for s, parts in second.items()
    }
