"""A poll that a campaign of predict enters."""

from typing import Any

POLL: dict[str, Any] = {
    "title": "Sondage d’essai",
    "institute": "Institut Exemple",
    "sponsor": "Personne",
    "question": "Pour qui ?",
    "territory": "circo:9406",
    "sample": 1000,
    "sampling": "quotas",
    "mode": "internet",
    "fielded_from": "2026-05-01",
    "fielded_to": "2026-05-03",
    "answers": [{"id": "a", "label": "Une"}, {"id": "b", "label": "Deux"}],
    "overall": [0.6, 0.4],
    "segments": [],
}
