"""The build backend: uv_build, once the modules of the five services are made from the documents of this tree.

An sdist has them, and neither the documents nor what reads them: there, they are built as they are.
"""

import sys
from pathlib import Path
from typing import Any

import uv_build
from uv_build import (
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def build_sdist(folder: str, settings: dict[str, Any] | None = None) -> str:
    _make()
    return uv_build.build_sdist(folder, settings)


def build_wheel(folder: str, settings: dict[str, Any] | None = None, metadata: str | None = None) -> str:
    _make()
    return uv_build.build_wheel(folder, settings, metadata)


def build_editable(folder: str, settings: dict[str, Any] | None = None, metadata: str | None = None) -> str:
    _make()
    return uv_build.build_editable(folder, settings, metadata)


def _make() -> None:
    if (HERE / "PKG-INFO").exists():  # an sdist
        return
    sys.path.insert(0, str(ROOT))
    from clients.making.__main__ import make_python  # noqa: PLC0415  # it stands beside the package, in a clone alone

    make_python()
