"""Snippets that a team pastes to show something of the suite on its own site."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from kit.embeds import releases
from kit.web.origins import is_of_this_machine

FRAME = "/cadre"
"""Suffix that turns a page's address into its frame's."""


@dataclass(frozen=True)
class Embed:
    """Something that a site may show. `templates/embeds.html` writes what is pasted."""

    name: str
    """`proxy`, `form`, `meetings`, `board` or `gift`: the value of `data-isoloir`."""
    address: str
    """Page itself, on the suite's public address."""
    label: str
    """The link's words, where nothing else is shown."""
    root: str
    """The service's public address, where its loader is."""
    height: int = 800
    """Pixels of a frame that no script measures."""

    @property
    def origin(self) -> str:
        return "/".join(self.root.split("/")[:3])

    @property
    def is_of_this_machine(self) -> bool:
        """Return whether the address leads nowhere from another machine: a suite that has no name yet."""
        return is_of_this_machine(urlsplit(self.address).hostname or "")

    @property
    def loader(self) -> str:
        return f"{self.root}/embed/{releases.MAJOR}/{releases.LOADER}"

    @property
    def pinned_loader(self) -> str:
        return f"{self.root}/embed/{releases.CURRENT}/{releases.LOADER}"

    @property
    def integrity(self) -> str:
        return releases.integrity(releases.CURRENT)

    @property
    def frame(self) -> str:
        return f"{self.address}{FRAME}"
