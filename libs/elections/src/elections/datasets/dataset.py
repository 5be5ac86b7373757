"""Type of an official data set."""

from dataclasses import dataclass

from elections.catalogue import NationalCounts

PAGES = "https://www.data.gouv.fr/datasets/"
"""The address at which data.gouv.fr lists the files of a data set."""


@dataclass(frozen=True)
class Dataset:
    """A data set. `kind`: `results`, `contours`, or a kind of reference data. `path`: in a data folder.

    `also`: patterns of other names in a data folder. `sha256`: if known. `elections`: rounds of a results file, at its
    `level`.
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
        """Return the patterns of file names in a folder, compressed or not."""
        return tuple(name for path in (self.path, *self.also) for name in (path, f"{path}.gz"))
