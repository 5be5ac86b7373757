"""`isoloir download`: fetches the ministry's files."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from elections.catalogue import DEMONSTRATION, FILES, LICENCE, PUBLISHER
from elections.datasets import DATASETS
from kit.cli import exit_with_problem, print_result, print_status

from isoloir_local.commands.options import Data, Json
from isoloir_local.downloads import Downloads, Unreachable, Wanted, name_of
from isoloir_local.home import home_at
from isoloir_local.progress import progress_bars

commands = typer.Typer()


@commands.command()
def download(
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
    as_json: Json = False,
) -> None:
    """Télécharge les résultats officiels du ministère de l'Intérieur et, sur demande, les données de l'INSEE.

    Ce qui est déjà là n'est pas téléchargé de nouveau, et un fichier interrompu reprend où il en était.
    """
    home = home_at(data)
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
