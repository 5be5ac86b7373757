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
    console = Console(stderr=True)
    columns = (TextColumn("  {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def start(file: Wanted) -> Saw:
            for shown in progress.task_ids:
                progress.remove_task(shown)
            task = progress.add_task(file.path.partition("/")[0], total=None)

            def saw(there: int, total: int | None) -> None:
                progress.update(task, completed=there, total=total)

            return saw

        yield start
