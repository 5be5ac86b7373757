"""The person who looks at a page, for the frame round it."""

from collections.abc import Collection
from dataclasses import dataclass

from common.schemas.campaign import CampaignState
from common.scopes import Role
from fastapi import Request


@dataclass(frozen=True)
class Viewer:
    scopes: frozenset[str]
    roles: Collection[Role]
    campaign: CampaignState | None
    """The campaign as the service knows it; None where it has not heard of it."""


def note_viewer(request: Request, viewer: Viewer) -> None:
    request.state.viewer = viewer


def viewer_of(request: Request) -> Viewer | None:
    """Return who looks, None for a page that is open to everyone or by a secret link."""
    return getattr(request.state, "viewer", None)
