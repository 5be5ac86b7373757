"""The file of contacts: who came before the campaign, and who was met in its weeks."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from elections.places.facts import find_commune

from isoloir_local.demonstration.calendar import OPENED_ON, TODAY, day_of
from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.names import draw_names
from isoloir_local.demonstration.people import COLUMNS, PHONES, Delivery, write_file
from isoloir_local.demonstration.streets import SOURCE, Address, as_table, invent_streets

TEXT = "formulaire-2029"
WORDS = (
    "J’accepte que l’équipe de campagne d’Élise Tavernot me contacte par les moyens cochés ci-dessus, jusqu’à deux "
    "mois après l’élection. Je peux changer d’avis à tout moment, d’un clic ou en écrivant à donnees@tavernot.example."
)
_MEETINGS = (
    "Réunion de lancement",
    "Marché du samedi",
    "Café-débat logement",
    "Porte-à-porte",
    "Réunion transports",
    "Marché du dimanche",
    "Rencontre des commerçants",
    "Apéro de quartier",
    "Meeting de mi-campagne",
)

DELIVERIES = (
    Delivery("Adhérents et abonnés à la lettre.csv", "regular", "Bulletin d’adhésion ou abonnement à la lettre",
             "abonnés à la lettre", 1300, date(2027, 9, 1), date(2029, 3, 20), 0.42, 0.88),
    Delivery("Site de campagne.csv", "campaign", "Formulaire du site de campagne", "site", 440,
             OPENED_ON, day_of(0, 2), 0.18, 0.95),
    *(
        Delivery(f"{place}.csv", "campaign", f"Feuille d’émargement : {place}", place.lower(), 140,
                 day_of(week, 0), min(day_of(week, 6), TODAY - timedelta(days=1)), 0.12, 0.66)
        for week, place in enumerate(_MEETINGS, 1)
    ),
)  # fmt: skip
"""The first two open the file; then one each week."""


def lay_streets(director: Director) -> None:
    """Load the invented streets, marked as such."""
    addresses = all_addresses(director)
    names = {code: commune for code, (_, commune) in _towns(director).items()}
    file = {"file": ("rues-inventees.csv", as_table(addresses, names).encode())}
    job = director.post("/crm/v1/address-imports", "streets", files=file, data={"source": SOURCE})
    director.finish("crm", job["id"])


def all_addresses(director: Director) -> list[Address]:
    stations = director.see("/predict/v1/stations.geojson")["features"]
    ordered = sorted(stations, key=lambda feature: feature["properties"]["station"])
    return invent_streets(ordered, director.dice("streets"))


def name_consent_text(director: Director) -> None:
    text = {"text_version": TEXT, "text": WORDS, "shown_on": "2027-09-01"}
    director.post("/crm/v1/consent-texts", "text", json=text)


def import_delivery(director: Director, number: int) -> None:
    """Bring in one file, as the page of imports does: columns, preview, start."""
    delivery = DELIVERIES[number]
    before = sum(one.people for one in DELIVERIES[:number])
    content = write_file(
        delivery,
        _skip(draw_names(director.dice("names")), before),
        (n * 7 % PHONES for n in count(before)),
        all_addresses(director),
        _towns(director),
        director.dice(delivery.name),
    )
    path = "/crm/v1/imports"
    file = {"file": (delivery.name, content, "text/csv")}
    sent = director.post(path, delivery.name, files=file, params={"origin": delivery.origin})
    if sent["state"] == "done":
        return
    mapping = {
        "columns": list(COLUMNS.values()),
        "statement": {
            "source": delivery.source,
            "text": TEXT,
            "proof": f"Originaux au local, classeur « {delivery.name.removesuffix('.csv')} »",
            "same_for_all": True,
        },
    }
    one = f"{path}/{sent['id']}"
    director.put(f"{one}/mapping", json=mapping)
    director.stage.until(lambda: director.see(one), lambda now: now["state"] == "previewed", 600)
    director.post(f"{one}/start", delivery.name)
    director.stage.until(lambda: director.see(one), lambda now: now["state"] == "done", 600)


def _skip(names: Iterator[tuple[str, str]], taken: int) -> Iterator[tuple[str, str]]:
    """Nobody is in two files."""
    return islice(names, taken, None)


def _towns(director: Director) -> dict[str, tuple[str, str]]:
    """Return postcode and name of the campaign's communes."""
    rows = director.list_all("/predict/v1/stations?limit=200")
    found = {row["commune"]: row["commune_name"] for row in rows}
    return {code: (_postcode(code), name) for code, name in found.items()}


def _postcode(commune: str) -> str:
    known = find_commune(commune)
    return known.postcodes[0] if known and known.postcodes else ""
