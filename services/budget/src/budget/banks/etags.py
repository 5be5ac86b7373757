"""Two members at once: who changes what another has changed meanwhile gets both to look at."""

from typing import Any

from kit.problems import PreconditionFailed


def check_seen(version: int, seen: int | None, current: dict[str, Any]) -> None:
    """`seen`: the version that the caller had read."""
    if seen is not None and seen != version:
        raise PreconditionFailed(
            "Cela a changé depuis que vous l'avez lu : voici ce que c'est devenu. Rien n'est enregistré.",
            "This has changed since you read it: here is what it is now. Nothing was saved.",
            current=current,
        )
