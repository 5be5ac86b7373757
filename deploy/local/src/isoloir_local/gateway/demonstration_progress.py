"""How far the demonstration is played, for the home page and its script."""

from typing import Any
from uuid import UUID

from isoloir_local.demonstration_progress import Progress, read_progress
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit


def progress_of(settings: Settings, visit: Visit) -> Progress | None:
    """Return the progress of the visited campaign; None if it is not being played."""
    progress = read_progress(settings.home) if settings.home and visit.current else None
    if progress is None or progress.is_over or visit.current is None:
        return None
    return progress if progress.campaign_id == UUID(visit.current["id"]) else None


def described(progress: Progress) -> dict[str, Any]:
    return {"is_over": False, "title": progress.title, "done": len(progress.done), "scenes": progress.scenes}
