"""Libraries that are heavy and that few requests or jobs need: imported when one of their names is first used.

    if TYPE_CHECKING:
        import xlsxwriter
    else:
        xlsxwriter = lazy_module("xlsxwriter")

Not in a module that `kit.files.sandbox` runs: a confined process may import nothing any more.
"""

from importlib import import_module
from types import ModuleType
from typing import Any


class LazyModule(ModuleType):
    """Stands in for the module of the same name, and keeps each name that was asked of it."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


def lazy_module(name: str) -> ModuleType:
    """Return a stand-in for a module; an absent one is found out at its first use."""
    return LazyModule(name)
