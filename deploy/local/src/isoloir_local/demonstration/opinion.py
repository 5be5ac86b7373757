"""What is known of opinion: two invented polls, transfers between past rounds, how far the forecast was off before."""

from typing import Any

from isoloir_local.demonstration.director import Director

POLLS = (
    ("Intentions de vote au premier tour, avril", "2029-04-18", "2029-04-23", None, 0.0),
    ("Intentions de vote au premier tour, mai", "2029-05-21", "2029-05-25", "2029-05-28", 0.012),
)
"""Title, first and last day, day of publication, and what ours has gained since the first."""
INSTITUTE, SPONSOR, SAMPLE = "Institut Oriel (inventé)", "Campagne d’Élise Tavernot", 612
UNDECIDED, ABSTENTION = 0.11, 0.29


def enter_polls(director: Director) -> None:
    lists = director.see("/predict/v1/contest")["lists"]
    parts = [2 if row["ours"] else 1 for row in lists]
    dice = director.dice("polls")
    parts = [part + dice.uniform(-0.2, 0.2) for part in parts]
    for title, since, until, published, gain in POLLS:
        votes = 1 - UNDECIDED - ABSTENTION
        shares = [round(votes * part / sum(parts), 3) for part in parts]
        shares[0] += gain
        answers: list[dict[str, Any]] = [
            {"id": row["id"], "label": row["label"], "kind": "vote", "bloc": row["bloc"]} for row in lists
        ]
        answers += [
            {"id": "abstention", "label": "N’ira pas voter", "kind": "abstention"},
            {"id": "indecis", "label": "Ne sait pas encore", "kind": "undecided"},
        ]
        overall = [*shares, ABSTENTION]
        poll = {
            "title": title,
            "institute": INSTITUTE,
            "sponsor": SPONSOR,
            "question": "Si le premier tour avait lieu dimanche prochain, pour qui voteriez-vous ?",
            "territory": director.stage.source.territory,
            "population": "registered",
            "sample": SAMPLE,
            "sampling": "quotas",
            "mode": "internet",
            "fielded_from": since,
            "fielded_to": until,
            "published_on": published,
            "answers": answers,
            "overall": [*overall, round(1 - sum(overall), 6)],
            "segments": [],
        }
        director.post("/predict/v1/polls", title, json=poll)


def look_back(director: Director) -> None:
    """Estimate transfers between the last two rounds, and test the forecast on the past."""
    rounds = [row["id"] for row in director.see("/predict/v1/elections")["items"]]
    kind = rounds[0].rsplit("-", 1)[0]
    if {f"{kind}-t1", f"{kind}-t2"} <= set(rounds):
        pair = {"from_election": f"{kind}-t1", "to_election": f"{kind}-t2"}
        director.finish("predict", director.post("/predict/v1/transfers", "transfers", json=pair)["id"])
    director.finish("predict", director.post("/predict/v1/forecast/backtest", "backtest", json={})["id"])


def enter_candidates(director: Director) -> None:
    """Enter for the night who stands, as for the forecast."""
    lists = director.see("/predict/v1/contest")["lists"]
    sides = [{"id": row["id"], "panel": panel, "name": row["label"]} for panel, row in enumerate(lists, 1)]
    director.put("/results/v1/rounds/1/candidates", json={"candidates": sides})
