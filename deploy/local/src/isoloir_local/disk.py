"""Watch of the disk space of the suite's folder."""

import time
from collections.abc import Callable
from pathlib import Path

from kit.runtime.disk_space import REMIND_SECONDS, Disks, Level, Room


def describe_room(room: Room) -> str:
    """Return the free space as a terminal line."""
    return f"{room.used:.0%} utilisés, {room.free / 1e9:.1f} Go libres".replace(".", ",").replace("%", " %")


class DiskWatch:
    """Reports when the disk is nearly full, full (hourly), and has room again."""

    def __init__(self, folder: Path, report: Callable[[str], None]) -> None:
        self._disks = Disks([folder])
        self._report = report
        self._told = Level.OK
        self._next_line = 0.0

    def why(self) -> str:
        """Return the disk as likely reason why a server stopped; empty if there is room."""
        return f" Le disque est plein ({describe_room(self._disks.room)})." if self._disks.is_full else ""

    def look(self) -> None:
        room, now = self._disks.room, time.monotonic()
        if room.level == self._told and (room.level == Level.OK or now < self._next_line):
            return
        if room.level == Level.FULL:
            self._report(
                f"Le disque est plein ({describe_room(room)}) : "
                "plus rien n'est enregistré avant qu'il y ait de la place."
            )
        elif room.level == Level.NEARLY_FULL:
            self._report(f"Le disque est bientôt plein ({describe_room(room)}) : faites de la place.")
        else:
            self._report(f"Il y a de nouveau de la place sur le disque ({describe_room(room)}).")
        self._told, self._next_line = room.level, now + REMIND_SECONDS
