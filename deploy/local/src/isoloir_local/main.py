"""The command `isoloir`: launcher commands and every service's commands.

Only what the typed command needs is imported, so that small commands start fast.
"""

import sys
from importlib import import_module

import typer

from isoloir_local.command_groups import load_service_commands

MODULES = {
    "up": "suite",
    "update": "update",
    "demo": "suite",
    "status": "status",
    "token": "access",
    "login": "access",
    "client": "access",
    "member": "members",
    "replay": "events",
    "dead": "events",
    "keys": "keys",
    "backup": "backup",
    "restore": "backup",
    "drill": "backup",
    "report": "reports",
    "export": "exports",
    "campaign": "campaigns",
    "views": "views",
    "doctor": "doctor",
    "support-bundle": "support",
    "download": "downloads",
    "sandbox": "sandbox",
}
"""Which module of `commands` has which command."""


def app_for(typed: str | None) -> typer.Typer:
    """Return the application with the typed command, or with all."""
    app = typer.Typer(name="isoloir", no_args_is_help=True, pretty_exceptions_enable=False)

    @app.callback()
    def _about() -> None:  # pyright: ignore[reportUnusedFunction]  # typer calls it
        """Isoloir, la suite de campagne libre : cinq services sur cette machine."""

    known = MODULES.get(typed or "")
    for module in [known] if known else sorted(set(MODULES.values())):
        app.add_typer(import_module(f"isoloir_local.commands.{module}").commands)
    if known is None:
        app.add_typer(load_service_commands())
    return app


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if words and words[0] == "load":
        import_module("isoloir_local.load_environment").offer_databases()
    app_for(words[0] if words else None)()
