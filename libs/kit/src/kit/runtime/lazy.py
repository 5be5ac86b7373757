"""Lazy import of heavy libraries that few requests or jobs need: imported at first use.

    if TYPE_CHECKING:
        import xlsxwriter
    else:
        xlsxwriter = lazy_module("xlsxwriter")

Not in a module that `kit.files.sandbox` runs: a confined process cannot import any more.
"""

from importlib import import_module
from types import ModuleType
from typing import Any


class LazyModule(ModuleType):
    """Stands in for the module of the same name, and caches each attribute used."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


def lazy_module(name: str) -> ModuleType:
    """Return a stand-in for a module; a missing one fails at its first use."""
    return LazyModule(name)
