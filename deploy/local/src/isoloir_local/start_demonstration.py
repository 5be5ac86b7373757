"""Open the demonstration in a suite that has just started, and have it played."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from kit.cli import print_status

from isoloir_local.demonstration.calendar import OPENED_ON
from isoloir_local.demonstration.director import PARIS, SEED
from isoloir_local.demonstration.play import TOLD, Place
from isoloir_local.demonstration.team import CANDIDATE
from isoloir_local.demonstration.timeline import list_scenes
from isoloir_local.demonstration_progress import Progress, read_progress, write_progress
from isoloir_local.first_walk import KINDS
from isoloir_local.process_entry import Task
from isoloir_local.sources import Source
from isoloir_local.suite import Suite
from isoloir_local.walk.campaign import NAME, open_campaign

MORNING = datetime(OPENED_ON.year, OPENED_ON.month, OPENED_ON.day, 9, tzinfo=PARIS)
CONTROLLER = {
    "name": f"{CANDIDATE}, candidate",
    "address": "12 rue des Glycines, 94300 Vincennes",
    "email": "donnees@tavernot.example",
}


def show_demonstration(suite: Suite, source: Source) -> None:
    """Open the demonstration's campaign, or find it, and have the rest of it played beside the suite."""
    authority = suite.home.lan / "authority.crt" if suite.wishes.lan else None
    place = Place(root=suite.home.root, address=suite.address, source=source, authority=authority)
    open_demonstration(place)
    progress = read_progress(place.root)
    if progress is None or progress.is_over:
        print_status("La campagne de démonstration est déjà là : rien n’y est changé.")
        return
    print_status(f"Démonstration sur {KINDS[source.kind]} ({source.territory}).")
    print_status("Elle se remplit à côté, en quelques minutes ; l’accueil dit où elle en est.")
    environment = {TOLD: place.model_dump_json()}
    suite.send(Task(kind="loader", service="demonstration", environment=environment, resumes=True))


def open_demonstration(place: Place) -> None:
    """Open its campaign, empty, unless there is a demonstration already."""
    if read_progress(place.root):
        return
    progress = Progress(
        campaign_id=uuid5(NAMESPACE_URL, f"isoloir:{SEED}:{place.source.territory}"), scenes=len(list_scenes())
    )
    stage = place.stage(progress.campaign_id)
    try:
        known = stage.ask("GET", "/crm/v1/campaigns", operate=True)["items"]
        if any(one["id"] == str(progress.campaign_id) for one in known):
            pass  # stopped before it could be noted
        elif any(one["campaign"]["demo"] and one["campaign"]["name"] == NAME for one in known):
            return
        else:
            open_campaign(stage, NAME, CANDIDATE, MORNING, CONTROLLER)
    finally:
        stage.close()
    write_progress(place.root, progress)
