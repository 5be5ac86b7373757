"""Why a station is where it is in the ranking for a list, in French sentences."""

from typing import Final

from kit.text import french

from predict.targeting.net_votes.winnable import NEAR_WEIGHT
from predict.targeting.stations.models import Station

VOTERS_OF: Final = {
    "extrême gauche": "de l’extrême gauche",
    "gauche": "de la gauche",
    "centre": "du centre",
    "droite": "de la droite",
    "extrême droite": "de l’extrême droite",
    "divers": "de ces listes",
}
FEW = 1.0


def explain_station(station: Station, bloc: str) -> list[str]:
    """Return three sentences: what one starts from, whom one may win, and what holds against it."""
    past, net = station.past, station.net
    assert past is not None, "only a station ranked for a list is explained"
    assert net is not None, "only a scored station is explained"
    people, whose = station.registered, VOTERS_OF.get(bloc, "de ces listes")
    core, once, home = (people * past[name] for name in ("core", "gone", "stayed_home"))
    support, low, high = net["support"]
    heard = f", {french.number(station.asked)} avis entendus compris" if station.asked else ""
    sentences = [
        f"Sur {french.number(people)} inscrits, {_people(core)} {_verb(core, 'a voté', 'ont voté')} pour le bloc "
        f"{whose} même à son pire scrutin ; le soutien y est estimé à {french.percent(support, 0)} des voix "
        f"({french.percent(low, 0)} à {french.percent(high, 0)}{heard})."
    ]
    near = NEAR_WEIGHT * past["near"] * people
    if once + home >= FEW:
        choose, did = _verb(once + home, "a déjà choisi", "ont déjà choisi"), _verb(once + home, "a", "ont")
        sentences.append(
            f"{_people(once + home, start=True)} qui {choose} ce bloc ne l’{did} pas fait la dernière fois : "
            f"{_people(home)} par abstention, {_people(once)} pour une autre liste ; les électeurs des blocs voisins "
            f"en valent {french.number(near)} de plus."
        )
    else:
        sentences.append(
            "Le bloc y a gardé ses électeurs la dernière fois : il reste à convaincre ceux des blocs voisins, qui en "
            f"valent {french.number(near)}."
        )
    if station.stronghold:
        sentences.append(
            "C’est l’un des dix meilleurs bureaux d’un bloc adverse : il ne vient pas parmi nos dix premiers, car une "
            "visite y fait aussi voter en face."
        )
    elif net["mobilise"][0] < 0:
        sentences.append(
            "Faire voter tout le monde y rapporterait plus à l’adversaire qu’à nous : n’y cherchez que nos électeurs "
            "et les indécis."
        )
    else:
        against = french.percent(past["opposed_core"], 0)
        sentences.append(
            f"Les électeurs sûrs des blocs adverses y sont {against} des inscrits : faire voter les abstentionnistes "
            "nous y profite."
        )
    return sentences


def _people(count: float, *, start: bool = False) -> str:
    whole = round(count)
    if whole == 0:
        return "Aucun" if start else "aucun"
    return french.number(whole)


def _verb(count: float, one: str, many: str) -> str:
    return many if round(count) > 1 else one
