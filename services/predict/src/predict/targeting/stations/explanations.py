"""Reasons for a station's rank for a list, in French sentences."""

from typing import Final

from kit.text import french

from predict.targeting.field_actions.effects import contact_words
from predict.targeting.net_votes.winnable import NEAR_WEIGHT
from predict.targeting.stations.models import Station

FOR_BLOC: Final = {
    "extrême gauche": "pour l’extrême gauche",
    "gauche": "pour la gauche",
    "centre": "pour le centre",
    "droite": "pour la droite",
    "extrême droite": "pour l’extrême droite",
}
FEW = 1.0


def explain_station(station: Station, bloc: str) -> list[str]:
    """Return three sentences: what one starts from, whom one may win, and what holds against it."""
    past, net = station.past, station.net
    contact = contact_words(station.station).one
    assert past is not None, "only a station ranked for a list is explained"
    assert net is not None, "only a scored station is explained"
    people, whom = station.registered, FOR_BLOC.get(bloc, "pour des listes diverses")
    core, once, home = (people * past[name] for name in ("core", "gone", "stayed_home"))
    support, low, high = net["support"]
    heard = f", {french.number(station.asked)} avis entendus compris" if station.asked else ""
    sentences = [
        f"Sur {french.number(people)} inscrits, {_say(core, 'n’a', 'a', 'ont')} voté {whom} même à son "
        f"pire scrutin ; le soutien y est estimé à {french.percent(support, 0)} des voix "
        f"({french.percent(low, 0)} à {french.percent(high, 0)}{heard})."
    ]
    near = NEAR_WEIGHT * past["near"] * people
    if once + home >= FEW:
        sentences.append(
            f"Des électeurs d’autrefois n’y sont pas revenus la dernière fois : "
            f"{_say(home, 'ne s’est abstenu', 's’est abstenu', 'se sont abstenus')}, "
            f"{_say(once, 'n’a', 'a', 'ont')} choisi une autre liste ; les électeurs des blocs voisins en valent "
            f"{french.number(near)} de plus."
        )
    else:
        sentences.append(
            "Le bloc y a gardé ses électeurs la dernière fois : il reste à convaincre ceux des blocs voisins, qui en "
            f"valent {french.number(near)}."
        )
    if station.stronghold:
        sentences.append(
            "C’est l’un des meilleurs bureaux d’un bloc adverse : il passe après dix autres, même où une heure y "
            f"gagne plus, car {contact} y fait aussi voter en face."
        )
    elif net["mobilise"][0] < 0:
        sentences.append(
            "Faire voter tout le monde y rapporterait plus à l’adversaire qu’à nous : n’y cherchez que nos électeurs "
            "et les indécis."
        )
    else:
        against = french.percent(past["opposed_core"], 0)
        sentences.append(
            f"Les blocs adverses y gardent à chaque scrutin {against} des inscrits, mais ramener nos propres "
            f"abstentionnistes y rapporte plus que ce qu’{contact} ferait voter en face."
        )
    return sentences


def _say(count: float, none: str, one: str, many: str) -> str:
    """Return how many did, with the verb: `aucun n’a`, `1 a`, `43 ont`."""
    whole = round(count)
    return f"aucun {none}" if whole == 0 else f"{french.number(whole)} {one if whole == 1 else many}"
