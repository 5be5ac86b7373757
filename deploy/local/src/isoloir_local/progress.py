"""Progress bars of downloads on the terminal."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from isoloir_local.downloads import Wanted
from isoloir_local.http_download import Saw


@contextmanager
def progress_bars() -> Generator[Callable[[Wanted], Saw]]:
    """Show one bar at a time on stderr; without a terminal, one line per completed file."""
    with _bars() as progress:

        def start(file: Wanted) -> Saw:
            for shown in progress.task_ids:
                progress.remove_task(shown)
            task = progress.add_task(file.path.partition("/")[0], total=None)

            def saw(there: int, total: int | None) -> None:
                progress.update(task, completed=there, total=total)

            return saw

        yield start


@contextmanager
def byte_bar(words: str) -> Generator[Saw]:
    """Show one bar on stderr; without a terminal nothing."""
    with _bars() as progress:
        task = progress.add_task(words, total=None)

        def saw(there: int, total: int | None) -> None:
            progress.update(task, completed=there, total=total)

        yield saw


def _bars() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("  {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
