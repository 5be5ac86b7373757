"""Labels of polling stations, in French."""


def station_label(station: str) -> str:
    """Return `Bureau 12 (94033)`."""
    commune, _, code = station.partition("_")
    return f"Bureau {code.lstrip('0') or code} ({commune})"


def places_label(stations: list[str]) -> str:
    if not stations:
        return "sans lieu précis"
    if len(stations) == 1:
        return station_label(stations[0])
    return f"{len(stations)} bureaux, dont le {station_label(stations[0]).lower()}"
