"""Play the demonstration beside the running suite, in a process of low priority that ends with it."""

import os
import ssl
import time
from pathlib import Path
from uuid import UUID

from kit.cli import print_status
from pydantic import BaseModel

from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.timeline import Scene, list_scenes
from isoloir_local.demonstration_progress import read_progress, write_progress
from isoloir_local.home import Home
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.sources import Source
from isoloir_local.walk.stage import Stage, WalkFailed

NICE = 10
TRIES, PAUSE_SECONDS = 5, 5.0
"""Of a scene, while a service restarts."""
TOLD = "ISOLOIR_DEMONSTRATION"
"""The variable that says where: a `Place`."""


class Place(BaseModel):
    """Where the demonstration is played."""

    root: Path
    address: str
    source: Source
    authority: Path | None
    """The certificate authority of the suite's own address, on a local network."""

    def stage(self, campaign_id: UUID, subject: str = OPERATOR) -> Stage:
        home = Home(self.root)

        def new_token(campaign: UUID | None) -> str:
            return new_access_token(home.secrets(), home.issuer(), subject, scopes_of(subject), campaign)

        verify = ssl.create_default_context(cafile=str(self.authority)) if self.authority else True
        stage = Stage(self.address, self.source, new_token, print_status, verify)
        stage.campaign_id = campaign_id
        return stage


def play(place: Place) -> None:
    """Play what is not played yet; raise WalkFailed."""
    progress = read_progress(place.root)
    if progress is None:
        return
    campaign_id = progress.campaign_id
    director = Director(place.stage(campaign_id), lambda subject: place.stage(campaign_id, subject))
    try:
        for scene in list_scenes():
            if scene.name in progress.done:
                continue
            progress.title = scene.title
            write_progress(place.root, progress)
            _play(director, scene)
            progress.done.append(scene.name)
            write_progress(place.root, progress)
    finally:
        director.close()


def _play(director: Director, scene: Scene) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            director.go_to(scene.on.isoformat(), "09:00")
            scene.play(director)
            return
        except WalkFailed:
            if attempt == TRIES:
                raise
            time.sleep(PAUSE_SECONDS)


def main() -> None:
    os.nice(NICE)
    place = Place.model_validate_json(os.environ[TOLD])
    try:
        play(place)
    except WalkFailed as failure:
        print_status(f"La démonstration s’est arrêtée ; « isoloir up --demo » la reprendra. ({failure})")
    else:
        print_status("La démonstration est prête.")
