"""`isoloir download`: fetches the ministry's files, and streets to lay under maps."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer
from elections.catalogue import DEMONSTRATION, FILES, LICENCE, PUBLISHER
from elections.datasets import DATASETS
from kit.basemap.routes import FILE
from kit.cli import exit_with_problem, print_result, print_status

from isoloir_local.basemap_areas import BasemapRefused
from isoloir_local.basemap_download import download_basemap
from isoloir_local.commands.options import Data, Json
from isoloir_local.downloads import Downloads, Unreachable, Wanted, name_of
from isoloir_local.home import home_at
from isoloir_local.http_download import FetchFailed
from isoloir_local.progress import progress_bars

commands = typer.Typer()


@commands.command()
def download(
    what: Annotated[
        Literal["results", "basemap"],
        typer.Argument(help="« results » : les résultats officiels ; « basemap » : des rues sous les cartes"),
    ] = "results",
    data: Data = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tous les scrutins connus, de 2017 à 2024, et pas seulement les derniers")
    ] = False,
    catalogue: Annotated[
        bool, typer.Option("--catalogue", help="Et les autres jeux du catalogue : scrutins depuis 2014, INSEE")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Le dossier où les mettre ; sinon celui des données", show_default=False),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option(
            help="Avec « basemap » : un département (94, 2A), ou un rectangle en degrés (ouest,sud,est,nord)",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Avec « basemap » : l’adresse ou le chemin d’un fichier PMTiles ; sinon le dernier de Protomaps",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Télécharge les résultats officiels du ministère de l'Intérieur et, sur demande, les données de l'INSEE.

    Ce qui est déjà là n'est pas téléchargé de nouveau, et un fichier interrompu reprend où il en était.

    « isoloir download basemap --area 94 » : les rues d'un département, à montrer sous les cartes.
    """
    home = home_at(data)
    if what == "basemap":
        _download_basemap((to or home.root) / FILE, area, source, as_json=as_json)
        return
    if to is None:
        home.make()
    downloads = Downloads(to or home.root)
    print_status(f"{PUBLISHER}, {LICENCE}.")
    try:
        with progress_bars() as progress:
            wanted: list[Wanted] = [*(FILES if every or catalogue else DEMONSTRATION)]
            if catalogue:
                known = {name_of(file) for file in wanted}
                wanted += [one for one in DATASETS if one.address and name_of(one) not in known]
            outcomes = downloads.download(wanted, print_status, progress)
    except (Unreachable, OSError) as error:
        exit_with_problem("download failed", str(error))
    result = {"folder": str(downloads.folder), "files": [asdict(outcome) for outcome in outcomes]}
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if failed:
        print_result(result, as_json=as_json)
        exit_with_problem(
            "download failed", f"{len(failed)} fichiers sur {len(outcomes)} n'ont pas pu être téléchargés."
        )
    new = sum(outcome.state == "downloaded" for outcome in outcomes)
    text = f"{len(outcomes)} fichiers dans {downloads.official}, dont {new} nouveaux : « isoloir up --source »."
    print_result(result, as_json=as_json, text=text)


def _download_basemap(target: Path, area: str | None, source: str | None, *, as_json: bool) -> None:
    if not area:
        exit_with_problem("download failed", "Dites de quelle zone : isoloir download basemap --area 94")
    try:
        tiles = download_basemap(target, area, source)
    except (BasemapRefused, Unreachable, FetchFailed, OSError) as error:
        exit_with_problem("download failed", str(error))
    megabytes = target.stat().st_size / 1e6
    text = (
        f"{tiles} tuiles, {megabytes:.1f} Mo, dans {target} : les cartes montrent les rues dès qu’on les rouvre. "
        "Source à nommer : OpenStreetMap (ODbL)."
    )
    print_result({"file": str(target), "tiles": tiles, "bytes": target.stat().st_size}, as_json=as_json, text=text)
