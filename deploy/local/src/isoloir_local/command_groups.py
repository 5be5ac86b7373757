"""Merging of several services' command lines; groups of the same name become one."""

from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import Any

import typer
from typer.models import TyperInfo


def load_service_commands() -> typer.Typer:
    """Return the commands of every installed service."""
    return merge_groups(point.load() for point in entry_points(group="isoloir.commands"))


def merge_groups(apps: Iterable[typer.Typer]) -> typer.Typer:
    """Merge apps: `backtest forecast` and `backtest projection` become two commands of `backtest`.

    The group's help is the first service's. Raises ValueError for equal commands.
    """
    together = typer.Typer(no_args_is_help=True)
    groups: dict[str, typer.Typer] = {}
    taken: set[tuple[str, str]] = set()
    for app in apps:
        _add(together, app, "", taken)
        for info in app.registered_groups:
            group = info.typer_instance
            assert group is not None  # a group is made of a Typer
            name = str(info.name or group.info.name)
            if name not in groups:
                groups[name] = typer.Typer(help=_help_of(info, group), no_args_is_help=True)
                together.add_typer(groups[name], name=name)
            _add(groups[name], group, name, taken)
    return together


def _add(into: typer.Typer, app: typer.Typer, group: str, taken: set[tuple[str, str]]) -> None:
    for command in app.registered_commands:
        assert command.callback is not None  # a command is made of a function
        name = command.name or command.callback.__name__.replace("_", "-")
        if (group, name) in taken:
            raise ValueError(f"two services have the command {' '.join(filter(None, (group, name)))}")
        taken.add((group, name))
        into.registered_commands.append(command)


def _help_of(info: TyperInfo, group: typer.Typer) -> str | None:
    texts: list[Any] = [info.help, group.info.help]
    return next((text for text in texts if isinstance(text, str)), None)
