"""`isoloir up` and `isoloir demo`."""

import re
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from kit.cli import exit_with_problem, print_result, print_status

from isoloir_local.commands.options import Data, Json, busy
from isoloir_local.first_walk import show_walk
from isoloir_local.home import SERVICES, FolderInUse, Home, home_at
from isoloir_local.processes import CAN_FORK
from isoloir_local.site.setup import show_site
from isoloir_local.source_search import find_apart
from isoloir_local.sources import Source, data_folder, find_missing_folder
from isoloir_local.start_demonstration import show_demonstration
from isoloir_local.suite import Suite
from isoloir_local.suite_tasks import StartOptions
from isoloir_local.up import print_welcome, run
from isoloir_local.walk.stage import WalkFailed

commands = typer.Typer()

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})+")

Only = Annotated[
    list[str] | None,
    typer.Option("--only", help="Seulement ce service (à répéter)", show_default=False),
]
References = Annotated[
    bool,
    typer.Option(
        "--references/--no-references",
        help="Charge ensuite les données de référence du dossier de données, à côté",
    ),
]
Domain = Annotated[
    str,
    typer.Option(
        "--domain",
        help="Le nom sous lequel un serveur web de cette machine publie la suite, en HTTPS (deploy/server)",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--source", help="Le dossier des résultats officiels ; sinon ISOLOIR_DATA", show_default=False),
]


@commands.command()
def up(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Le port de la passerelle", min=1, max=65535)] = 8000,
    lan: Annotated[bool, typer.Option("--lan", help="Accessible aux téléphones du réseau, en HTTPS")] = False,
    domain: Domain = "",
    only: Only = None,
    source: Folder = None,
    with_demo: Annotated[bool, typer.Option("--demo", help="Ouvre aussi la campagne de démonstration")] = False,
    references: References = True,
    spawn: Annotated[bool, typer.Option("--spawn", help="Sans fork : plus lent, comme hors de Linux")] = False,
) -> None:
    """Démarre la suite et la garde en vie jusqu'à Ctrl-C."""
    home = home_at(data)
    if home.is_half_restored:
        exit_with_problem(
            "half restored", f"Une restauration dans {home.root} a été interrompue : relancez « isoloir restore »."
        )
    if domain and lan:
        exit_with_problem("two addresses", "Avec --domain, un serveur web tient le certificat : retirez --lan.", "/lan")
    try:
        wishes = StartOptions(
            port=port,
            lan=lan,
            domain=_host_name(domain),
            services=_chosen(only),
            data=_data_folder(source),
            fork=CAN_FORK and not spawn,
            references=references,
        )
        # Before anything is started: a download takes a while, and is to be stopped as any command is.
        shown = _source_for(home, source) if with_demo else None
        run(home, wishes, lambda suite: _once_up(suite, shown), stay=True)
    except FolderInUse:
        busy(home)
    except (RuntimeError, FileNotFoundError, ValueError, WalkFailed) as error:
        exit_with_problem("start failed", str(error))


@commands.command()
def demo(
    source: Folder = None,
    port: Annotated[int, typer.Option(help="Le port de la passerelle", min=1, max=65535)] = 8000,
    as_json: Json = False,
) -> None:
    """Démarre une suite passagère, y montre une campagne de bout en bout, puis s'arrête."""
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        home = home_at(Path(folder) / "home")
        found: dict[str, Any] = {}
        try:
            wishes = StartOptions(port=port, data=_data_folder(source))
            shown = find_apart(source, home.root, kept=home_at(None).root)
            run(home, wishes, lambda suite: found.update(show_walk(suite, shown)), stay=False)
        except (RuntimeError, FileNotFoundError, ValueError, WalkFailed) as error:
            exit_with_problem("demo failed", str(error))
    print_result(
        found, as_json=as_json, text=f"Démonstration terminée : {len(found['steps'])} étapes, tout est arrivé."
    )


def _host_name(domain: str) -> str:
    """Return a domain as addresses write it; raise ValueError for what is no host name."""
    name = domain.strip().rstrip(".").lower()
    if name and not _HOST_NAME.fullmatch(name):
        raise ValueError(f"« {domain} » n’est pas un nom de domaine, comme campagne.example.fr.")
    return name


def _data_folder(named: Path | None) -> Path | None:
    if named is None and (missing := find_missing_folder()):
        print_status(f"ISOLOIR_DATA désigne {missing}, qui n’existe pas : la suite démarre sans données officielles.")
    return data_folder(named)


def _source_for(home: Home, named: Path | None) -> Source:
    if home.is_locked:
        raise FolderInUse(f"A suite already runs on {home.root}.")
    return find_apart(named, home.root, kept=home.root)


def _once_up(suite: Suite, shown: Source | None) -> None:
    site = None
    if shown:
        show_demonstration(suite, shown)
        site = show_site(suite)
    print_welcome(suite)
    if site:
        print_status(f"Le site d'un candidat, qui porte le formulaire de procuration : {site}")
    suite.load_references()


def _chosen(only: list[str] | None) -> tuple[str, ...]:
    if unknown := set(only or ()) - set(SERVICES):
        exit_with_problem("unknown service", f"Services connus : {', '.join(SERVICES)}.", f"/{sorted(unknown)[0]}")
    return tuple(service for service in SERVICES if not only or service in only)
