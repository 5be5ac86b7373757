"""Past results of the territory, and the outlines of its stations for the maps of the field."""

from isoloir_local.demonstration.director import Director
from isoloir_local.gateway.result_files import contours_for, contours_source
from isoloir_local.walk.campaign import send_past_results


def load_past(director: Director) -> None:
    send_past_results(director.stage)
    source = director.stage.source
    for file in contours_for(source.folder, source.territory):
        content = {"file": (file.name, file.read_bytes())}
        director.post("/crm/v1/boundaries/station", file.name, files=content, data={"source": contours_source(file)})
