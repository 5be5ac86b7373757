"""The garbage collector of a process that works through many small things."""

import gc
from collections.abc import Generator
from contextlib import contextmanager

_YOUNG = 50_000


def freeze_gc() -> None:
    """Once everything is imported: that is for ever, and going through it again and again takes a third of the time.

    What a batch makes has hardly a cycle, so it is looked through more rarely, too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)


@contextmanager
def gc_paused() -> Generator[None]:
    """For what makes very many small things without a cycle, and keeps few: nothing is looked through meanwhile."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
