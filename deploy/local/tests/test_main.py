from isoloir_local.main import MODULES, app_for
from typer.main import get_command


def names_of(typed: str | None) -> set[str]:
    return set(getattr(get_command(app_for(typed)), "commands"))  # noqa: B009  # a group has them


def test_each_command_is_found_in_the_module_it_is_said_to_be_in() -> None:
    for name in MODULES:
        assert name in names_of(name)


def test_without_a_name_all_commands_are_there_and_those_of_the_services() -> None:
    assert names_of(None) >= {*MODULES, "load", "ceiling"}
