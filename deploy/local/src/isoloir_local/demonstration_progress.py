"""How far the demonstration is played: a file in the suite's folder, which the home page reads."""

from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ValidationError

from isoloir_local.whole_file import write_whole

FILE = "demonstration.json"


class Progress(BaseModel):
    campaign_id: UUID
    scenes: int
    """Of the whole timeline."""
    done: list[str] = []
    """Names of the scenes that are over."""
    title: str = ""
    """What is being played."""

    @property
    def is_over(self) -> bool:
        return len(self.done) >= self.scenes


def read_progress(root: Path) -> Progress | None:
    """Return the progress in the suite's folder `root`; None without a demonstration."""
    try:
        return Progress.model_validate_json((root / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def write_progress(root: Path, progress: Progress) -> None:
    write_whole(root / FILE, progress.model_dump_json().encode())
