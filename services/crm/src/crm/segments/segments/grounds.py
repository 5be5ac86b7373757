"""A registry of what segments ask of the ground: places by their names, the people near one, and those of a turf.

Streets and turfs belong to domains that segments may not import: those register what they know.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Landmark:
    """A place to measure a distance from. `label`: as people call it, with its town."""

    label: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class TurfName:
    id: UUID
    name: str


FindLandmarks: TypeAlias = Callable[[AsyncSession, Caller, str], Awaitable[Sequence[Landmark]]]
FindTurfs: TypeAlias = Callable[[AsyncSession, Caller, str], Awaitable[Sequence[TurfName]]]


@dataclass(frozen=True)
class Grounds:
    """`near`: longitude, latitude and metres; `in_turf`: of people who live at an address of it."""

    find_landmarks: FindLandmarks
    find_turfs: FindTurfs
    near: Callable[[float, float, int], ColumnElement[bool]]
    in_turf: Callable[[UUID], ColumnElement[bool]]


_KNOWN: list[Grounds] = []


def register_grounds(grounds: Grounds) -> None:
    """Register who knows the ground, when its module is imported."""
    _KNOWN[:] = [grounds]


def known_grounds() -> Grounds:
    return _KNOWN[0]
