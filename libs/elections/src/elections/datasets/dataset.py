"""One official data set: who publishes it, under which licence, where, and of when."""

from dataclasses import dataclass

from elections.catalogue import NationalCounts

PAGES = "https://www.data.gouv.fr/datasets/"
"""Where data.gouv.fr lists the files of a data set."""


@dataclass(frozen=True)
class Dataset:
    """`kind`: `results`, `contours`, or one of predict's kinds of references. `path`: where a data folder has it.

    `also`: other names, as patterns, under which a data folder may have the same table. `sha256`: where it is known.
    `elections`: the rounds of a file of results, at its `level`.
    """

    id: str
    kind: str
    title: str
    publisher: str
    licence: str
    vintage: str
    path: str
    address: str | None = None
    page: str | None = None
    also: tuple[str, ...] = ()
    sha256: str | None = None
    counts: NationalCounts | None = None
    elections: tuple[str, ...] = ()
    level: str = "station"

    @property
    def patterns(self) -> tuple[str, ...]:
        """Under which names a folder may have it, packed or not."""
        return tuple(name for path in (self.path, *self.also) for name in (path, f"{path}.gz"))
