"""Details by which one recognises a territory beside its name: its département, its largest communes."""

from elections.places.cantons import cantons
from elections.places.facts import communes_of_constituency, departments, find_commune
from elections.places.names import place_name
from elections.places.place import Place


def detail_of(place: Place) -> str:
    """Return it in French; empty where the name is enough."""
    if place.kind == "circo":
        largest = sorted(communes_of_constituency(place.code), key=lambda code: -population_at(code))[:4]
        return ", ".join(place_name(Place("commune", code)) for code in largest)
    if place.kind == "canton" and (canton := cantons().get(place.code)):
        largest = sorted(canton.communes or (canton.seat,), key=lambda code: -population_at(code))[:4]
        names = [place_name(Place("commune", code)) for code in largest] + ([] if canton.is_whole else ["pour partie"])
        return f"conseil départemental, {departments()[canton.department].name} ; {', '.join(names)}"
    if place.kind == "commune" and (found := find_commune(place.code)):
        area = departments().get(found.department)
        return ", ".join([*found.postcodes[:1], *([area.name] if area else [])])
    return {
        "departement": "département, pour les sénatoriales",
        "region": "région",
        "collectivite": "collectivité",
        "secteur": "conseil d'arrondissement",
        "nation": "présidentielle, européennes",
    }.get(place.kind, "")


def population_at(code: str) -> int:
    """Return the inhabitants of a commune; 0 where they are not known."""
    found = find_commune(code)
    return (found.population or 0) if found else 0
