"""How the day sheet names places and outcomes."""

from common.schemas.actions import Channel

from crm.canvasses.outcomes import MEANINGS, Outcome, fits

SUPPORT_LABELS = {
    5: "5 – soutient fermement",
    4: "4 – plutôt favorable",
    3: "3 – indécis",
    2: "2 – plutôt défavorable",
    1: "1 – fermement opposé",
}


def station_label(station: str) -> str:
    """`Bureau 12 (94033)`."""
    commune, _, code = station.partition("_")
    return f"Bureau {code.lstrip('0') or code} ({commune})"


def places_label(stations: list[str]) -> str:
    if not stations:
        return "sans lieu précis"
    if len(stations) == 1:
        return station_label(stations[0])
    return f"{len(stations)} bureaux, dont le {station_label(stations[0]).lower()}"


def outcomes_of(channel: Channel) -> list[tuple[str, str]]:
    """Code and label of each button, the most frequent first."""
    return [(outcome.value, MEANINGS[outcome].label.capitalize()) for outcome in Outcome if fits(outcome, channel)]
