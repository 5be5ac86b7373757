"""The walk in a suite that has just come up."""

import ssl
from pathlib import Path
from typing import Any
from uuid import UUID

from kit.cli import say
from rich.console import Console
from rich.table import Table

from isoloir_local import walk
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.sources import find_source
from isoloir_local.suite import Suite
from isoloir_local.walk.stage import Stage


def show(suite: Suite, named: Path | None) -> dict[str, Any]:
    """Walk, say each step, and give what docs/commands.md says of it; raises WalkFailed."""
    source = find_source(named, suite.home.root)
    kinds = {"official": "les résultats officiels", "fictional": "une circonscription fictive"}
    say(f"Démonstration sur {kinds[source.kind]} ({source.territory}) :")

    def new_token(campaign: UUID | None) -> str:
        return new_access_token(suite.home.secrets(), suite.home.issuer(), OPERATOR, scopes_of(OPERATOR), campaign)

    authority = suite.home.lan / "authority.crt"
    verify = ssl.create_default_context(cafile=str(authority)) if suite.wishes.lan else True
    stage = Stage(suite.address, source, new_token, say, verify)
    try:
        walked = walk.run(stage)
    finally:
        stage.close()
    print_table(walked["steps"])
    return walked


def print_table(steps: list[dict[str, Any]]) -> None:
    """What moved, and how long it took to arrive."""
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
