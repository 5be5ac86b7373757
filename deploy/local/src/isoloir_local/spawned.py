"""Entry point of a spawned process: python -m isoloir_local.spawned, with its task as JSON on stdin.

Where the system does not end it with its launcher, the end of that pipe does.
"""

import os
import sys
import threading

from isoloir_local.process_entry import Task, serve


def _end_with_launcher() -> None:
    # Not through sys.stdin: a thread that waits inside it makes the interpreter abort at its end.
    while os.read(0, 1024):
        pass
    os._exit(1)


def main() -> None:
    task = Task.model_validate_json(sys.stdin.readline())
    threading.Thread(target=_end_with_launcher, daemon=True).start()
    serve(task)


if __name__ == "__main__":
    main()
