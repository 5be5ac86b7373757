"""Who stands: one invented candidate for each bloc of the past, ours of the bloc in the middle."""

from isoloir_local.demonstration.director import Director
from isoloir_local.demonstration.team import CANDIDATE
from isoloir_local.walk.contest import standing_for

RIVALS = ("Bruno Quéralt-Moisan", "Sabine Ordonneau", "Malik Taïbouni", "Hélène Castagnéris", "Thierry Valmourette")


def say_who_stands(director: Director) -> None:
    blocs = [row["bloc"] for row in director.see("/predict/v1/contest")["lists"]]
    lists = standing_for(blocs, (CANDIDATE, *RIVALS))
    director.put("/predict/v1/contest", json={"lists": lists})
