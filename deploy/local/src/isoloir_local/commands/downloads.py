"""Getting the ministry's files."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from elections.catalogue import DEMONSTRATION, FILES, LICENCE, PUBLISHER
from kit.cli import emit, fail, say

from isoloir_local.commands.options import Data, Json
from isoloir_local.downloading import Downloads, Unreachable
from isoloir_local.home import home_at
from isoloir_local.progress import bars

commands = typer.Typer()


@commands.command()
def download(
    data: Data = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tous les scrutins connus, de 2017 à 2024, et pas seulement les derniers")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Le dossier où les mettre ; sinon celui des données", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Télécharge les résultats officiels par bureau de vote du ministère de l'Intérieur.

    Ce qui est déjà là n'est pas téléchargé de nouveau, et un fichier interrompu reprend où il en était.
    """
    home = home_at(data)
    if to is None:
        home.make()
    downloads = Downloads(to or home.root)
    say(f"{PUBLISHER}, {LICENCE}.")
    try:
        with bars() as progress:
            outcomes = downloads.download(FILES if every else DEMONSTRATION, say, progress)
    except (Unreachable, OSError) as error:
        fail("download failed", str(error))
    result = {"folder": str(downloads.folder), "files": [asdict(outcome) for outcome in outcomes]}
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if failed:
        emit(result, as_json=as_json)
        fail("download failed", f"{len(failed)} fichiers sur {len(outcomes)} n'ont pas pu être téléchargés.")
    new = sum(outcome.state == "downloaded" for outcome in outcomes)
    text = f"{len(outcomes)} fichiers dans {downloads.official}, dont {new} nouveaux : « isoloir up --source »."
    emit(result, as_json=as_json, text=text)
