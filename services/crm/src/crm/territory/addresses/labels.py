"""Labels of polling stations, in French."""

from elections.places.stations import station_name


def places_label(stations: list[str]) -> str:
    if not stations:
        return "sans lieu précis"
    if len(stations) == 1:
        return station_name(stations[0])
    return f"{len(stations)} bureaux, dont {station_name(stations[0])}"
