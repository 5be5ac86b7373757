"""`isoloir up`: starts everything, prints addresses, supervises, stops in order."""

from collections.abc import Callable
from contextlib import suppress
from typing import Literal

import segno
from kit.cli import print_status

from isoloir_local.handover import Handover, forget_update, note, received, update_of
from isoloir_local.home import Home
from isoloir_local.oidc.links import new_link
from isoloir_local.suite import Suite
from isoloir_local.suite_tasks import StartOptions
from isoloir_local.supervisor import stop_signals

LOOK_SECONDS = 1.0


def run(home: Home, wishes: StartOptions, once_up: Callable[[Suite], None], *, stay: bool) -> None:
    """Run the suite. `once_up`: called when everything answers; with `stay` it then runs until stopped.

    A suite that a launcher before has handed over to this process is not started, but taken over.
    """
    before = received()
    with home.lock(before.lock if before else None) as lock, stop_signals() as stop_within:
        suite = Suite(home, wishes, print_line, before)
        try:
            if before is None:
                forget_update(home)
                suite.start()
                once_up(suite)
            elif before.failed:
                suite.take_back(before)
                _note_failure(home, before.failed)
            else:
                _take_over(suite, before)
            while stay and not stop_within(LOOK_SECONDS):
                suite.look()
                _hand_over_if_asked(suite, lock)
            print_status("Arrêt…")
        finally:
            suite.stop()


def _take_over(suite: Suite, before: Handover) -> None:
    print_line("Prise de relais : cette version démarre à côté de celle qui tourne.")
    try:
        suite.take_over(before)
    except Exception as error:
        # Whatever it is: the release before still serves everybody, and goes on.
        print_line(f"Échec, la version d'avant continue : {error}")
        suite.give_back(before, error)
    _note(suite.home, "done", f"{suite.start_seconds:.1f}")
    print_line(f"Isoloir est mis à jour, en {suite.start_seconds:.1f} s : {suite.address}")
    suite.load_references()


def _hand_over_if_asked(suite: Suite, lock: int) -> None:
    update = update_of(suite.home)
    if update is None or update.state != "asked" or suite.is_busy:
        return
    if why := suite.why_no_update():
        _note_failure(suite.home, why)
        return
    _note(suite.home, "begun")
    try:
        suite.hand_over(update, lock)
    except OSError as error:
        _note_failure(suite.home, str(error))


def _note(home: Home, state: Literal["begun", "done", "failed"], detail: str = "") -> None:
    if update := update_of(home):
        note(home, update.model_copy(update={"state": state, "detail": detail}))


def _note_failure(home: Home, why: str) -> None:
    _note(home, "failed", why)


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
