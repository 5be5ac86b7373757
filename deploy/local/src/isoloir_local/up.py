"""`isoloir up`: starts everything, prints addresses, supervises, stops in order."""

from collections.abc import Callable
from contextlib import suppress

import segno
from kit.cli import print_status

from isoloir_local.home import Home
from isoloir_local.oidc.links import new_link
from isoloir_local.suite import Suite
from isoloir_local.suite_tasks import StartOptions
from isoloir_local.supervisor import stop_signals

LOOK_SECONDS = 1.0


def run(home: Home, wishes: StartOptions, once_up: Callable[[Suite], None], *, stay: bool) -> None:
    """Run the suite. `once_up`: called when everything answers; with `stay` it then runs until stopped."""
    with home.lock(), stop_signals() as stop_within:
        suite = Suite(home, wishes, print_line)
        try:
            suite.start()
            once_up(suite)
            while stay and not stop_within(LOOK_SECONDS):
                suite.look()
            print_status("Arrêt…")
        finally:
            suite.stop()


def print_line(line: str) -> None:
    """Print a line, ignoring a full disk."""
    with suppress(OSError):
        print_status(line)


def print_welcome(suite: Suite) -> None:
    link = new_link(suite.home, suite.address)
    print_status(f"Isoloir est prêt en {suite.start_seconds:.1f} s : {suite.address}")
    for other in suite.addresses[1:]:
        print_status(f"  aussi à {other}")
    print_status(f"Pour entrer (une fois, dans les 15 minutes) : {link}")
    if suite.wishes.lan:
        print_status("Depuis un téléphone du même réseau, visez ce code :")
        print_status(qr_of(new_link(suite.home, suite.address)))
        print_status(
            f"L'autorité locale à laquelle le téléphone doit faire confiance : {suite.home.lan / 'authority.crt'} "
            f"(aussi à {suite.address}/autorite.crt)"
        )
    print_status(f"Données et journaux : {suite.home.root}. Ctrl-C pour tout arrêter.")


def qr_of(text: str) -> str:
    """Return a QR code for a terminal: half blocks, two modules to a character."""
    rows = [[False] * 4 + [bool(cell) for cell in row] + [False] * 4 for row in segno.make_qr(text).matrix]
    width = len(rows[0])
    quiet = [[False] * width] * 4
    rows = [*quiet, *rows, *quiet]
    if len(rows) % 2:
        rows.append([False] * width)
    # Light on dark is read by all phones when the quiet zone is light: so print the light modules.
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(blocks[upper, lower] for upper, lower in zip(top, bottom, strict=True))
        for top, bottom in zip(rows[::2], rows[1::2], strict=True)
    )
