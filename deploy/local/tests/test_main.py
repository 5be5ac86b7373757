import pytest
import typer
from isoloir_local.command_groups import merge_groups
from isoloir_local.main import MODULES, app_for
from typer.main import get_command
from typer.testing import CliRunner


def names_of(typed: str | None) -> set[str]:
    return set(getattr(get_command(app_for(typed)), "commands"))  # noqa: B009  # a group has them


def test_each_command_is_found_in_the_module_it_is_said_to_be_in() -> None:
    for name in MODULES:
        assert name in names_of(name)


def test_without_a_name_all_commands_are_there_and_those_of_the_services() -> None:
    assert names_of(None) >= {*MODULES, "load", "ceiling"}


def service(group: str, command: str) -> typer.Typer:
    """The commands of an invented service: one of its own and one in a group."""
    app, inner = typer.Typer(), typer.Typer(help=f"Groupe {group}.")

    @inner.command(command)
    def inside(word: str) -> None:  # pyright: ignore[reportUnusedFunction]  # typer calls it
        typer.echo(f"{command} {word}")

    @app.command(f"only-{command}")
    def alone() -> None:  # pyright: ignore[reportUnusedFunction]  # typer calls it
        typer.echo(command)

    app.add_typer(inner, name=group)
    return app


def test_groups_of_the_same_name_of_two_services_are_one_group() -> None:
    app = typer.Typer()
    app.add_typer(
        merge_groups([service("backtest", "forecast"), service("backtest", "projection"), service("load", "maps")])
    )
    runner = CliRunner()

    said = [
        runner.invoke(app, words).stdout.strip()
        for words in (
            ["backtest", "forecast", "a"],
            ["backtest", "projection", "b"],
            ["load", "maps", "c"],
            ["only-forecast"],
        )
    ]

    assert said == ["forecast a", "projection b", "maps c", "forecast"]


def test_two_services_cannot_have_the_same_command() -> None:
    with pytest.raises(ValueError, match="the command only-forecast"):
        merge_groups([service("backtest", "forecast"), service("backtest", "forecast")])


def test_the_backtest_of_the_forecast_is_there() -> None:
    group = getattr(get_command(app_for("backtest")), "commands")["backtest"]  # noqa: B009  # a group has them

    assert "forecast" in getattr(group, "commands")  # noqa: B009  # a group has them
