"""The demonstration walk in a suite that has just started."""

from typing import Any
from uuid import UUID

from kit.cli import print_status
from rich.console import Console
from rich.table import Table

from isoloir_local import walk
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.sources import Source
from isoloir_local.suite import Suite
from isoloir_local.walk.stage import Stage

KINDS = {
    "official": "les résultats officiels",
    "download": "les résultats officiels téléchargés",
    "fictional": "une circonscription fictive",
}


def show_walk(suite: Suite, source: Source) -> dict[str, Any]:
    """Run and print the walk; return the report of docs/commands.md; raise WalkFailed."""

    def new_token(campaign: UUID | None) -> str:
        return new_access_token(suite.home.secrets(), suite.home.issuer(), OPERATOR, scopes_of(OPERATOR), campaign)

    stage = Stage(suite.address, source, new_token, print_status)
    try:
        print_status(f"Démonstration sur {KINDS[source.kind]} ({source.territory}) :")
        walked = walk.run(stage)
    finally:
        stage.close()
    print_table(walked["steps"])
    return walked


def print_table(steps: list[dict[str, Any]]) -> None:
    """Print what changed, and the time it took."""
    table = Table("Étape", "", "Avant", "Après", "ms", title="La démonstration, de bout en bout")
    for step in steps:
        moved = [name for name in step["after"] if step["before"].get(name) != step["after"][name]]
        for row, name in enumerate(moved):
            first = row == 0
            table.add_row(
                step["title"] if first else "",
                name,
                str(step["before"].get(name)),
                str(step["after"][name]),
                str(step["milliseconds"]) if first else "",
            )
    Console(stderr=True).print(table)
