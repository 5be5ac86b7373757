"""One-time login links."""

from isoloir_local.home import Home
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.oidc.tickets import LINK_SECONDS, Tickets


def new_link(home: Home, address: str, subject: str = OPERATOR) -> str:
    """Return a login link; its fragment is never sent, so it is in no log."""
    code = Tickets(home.oidc / "links", LINK_SECONDS).give({"subject": subject})
    return f"{address}/entrer#{code}"
