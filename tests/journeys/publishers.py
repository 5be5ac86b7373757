"""Files of the publishers of addresses for a commune, in their layouts: made up, from a server of the tests."""

import gzip
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from elections.keys import department_of
from elections.places.facts import Commune

STREETS = ("Rue des Essais", "Avenue du Modèle", "Place de l’Exemple", "Chemin du Canevas", "Impasse de l’Ébauche")
NUMBERS = 24
STATIONS = 3
BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles\n"
)
INSEE = (
    "code_commune_ref,reconstitution_code_commune,id_brut_bv_reu,id,geo_adresse,geo_type,geo_score,longitude,latitude,"
    "api_line,nb_bv_commune,nb_adresses\n"
)


def write_files(folder: Path, commune: Commune) -> None:
    """Write the national base, and INSEE's table, which lacks one number in five and says which have many homes."""
    (folder / "addresses").mkdir(parents=True)
    town, postcode, code = commune.name, commune.postcodes[0], commune.code
    ban, insee = [BAN], [INSEE]
    for row, street in enumerate(STREETS):
        for number in range(1, NUMBERS + 1):
            longitude, latitude = 1.87 + number / 3000 + row / 50_000, 46.17 + row / 800 + number % 2 / 9000
            ban.append(
                f"{code}_{row}_{number:05};;{number};;{street};{postcode};{code};{town};;;1;1;{longitude:.6f};"
                f"{latitude:.6f};entrée;;;{town.upper()};{street.upper()};commune;commune;1;\n"
            )
            if number % 5:
                homes = 12 if number == 1 else 1
                insee.append(
                    f"{code},reu,{code}_{1 + row % STATIONS},{code}_{row}_{number:05},{number} {street} {postcode} "
                    f"{town},housenumber,0.97,{longitude:.6f},{latitude:.6f},ok,{STATIONS},{homes}\n"
                )
    department = department_of(code)
    (folder / "addresses" / f"adresses-{department}.csv.gz").write_bytes(gzip.compress("".join(ban).encode()))
    (folder / "addresses" / "table-adresses-reu.csv").write_text("".join(insee), encoding="utf-8")


@contextmanager
def serve_files(folder: Path) -> Generator[str]:
    """Serve a folder on this machine; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return
