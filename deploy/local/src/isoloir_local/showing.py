"""The walk in a suite that has just come up."""

import ssl
from pathlib import Path
from typing import Any
from uuid import UUID

from kit.cli import say

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
        return walk.run(stage)
    finally:
        stage.close()
