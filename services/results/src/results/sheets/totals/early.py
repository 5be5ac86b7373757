"""« Trop tôt » : when the counts say nothing yet about the whole, so that they are shown alone. Pure.

Stations do not report at random: small ones come first, and one town votes unlike the next. At 3 of 80 stations of a
real night the raw counts « qualified » somebody, at 10 of 80 they gave 97.5 % to who lost.
"""

from collections.abc import Collection

from elections.keys import commune_of

LEAST_STATIONS = 10


def why_too_early(reported: Collection[str], stations: Collection[str]) -> str | None:
    """Return why nothing may be concluded from these stations, in French; None once something may.

    Fewer than ten stations have reported, or all of them are of one town of several. All stations are never too early.
    """
    if len(reported) >= len(stations):
        return None
    if len(reported) < LEAST_STATIONS:
        return f"moins de {LEAST_STATIONS} bureaux comptés"
    if are_of_one_town(reported) and not are_of_one_town(stations):
        return "les bureaux comptés sont d’une seule commune"
    return None


def are_of_one_town(stations: Collection[str]) -> bool:
    return len({commune_of(station) for station in stations}) <= 1
