"""What was published before: the contracts of the last commit and of the last release."""

import json
import subprocess
from pathlib import Path
from typing import Any


def baselines(root: Path) -> list[str]:
    """Revisions to compare with; none where there is no git or no commit, as in an archive of the sources."""
    found = [_git(root, "rev-parse", "--verify", "--quiet", "HEAD"), _git(root, "describe", "--tags", "--abbrev=0")]
    return [revision.strip() for revision in found if revision]


def published(root: Path, folder: str, revision: str | None) -> dict[str, dict[str, Any]]:
    """The documents of a folder by the stem of their name, at a revision or, without one, as they lie there."""
    if revision is None:
        return {file.stem: json.loads(file.read_text()) for file in (root / folder).glob("*.json")}
    names = (_git(root, "ls-tree", "--name-only", revision, f"{folder}/") or "").splitlines()
    texts = {Path(name).stem: _git(root, "show", f"{revision}:{name}") for name in names}
    return {stem: json.loads(text) for stem, text in texts.items() if text}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
