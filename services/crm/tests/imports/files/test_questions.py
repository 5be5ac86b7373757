"""Questions about words that only the team can read: as people wrote them, each asked once."""

from collections.abc import Awaitable, Callable
from typing import Any

from crm.imports.files.schemas import QuestionRead
from httpx import AsyncClient

Look = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_word_is_shown_as_the_file_has_it_and_asked_once_however_it_is_spelt(
    client: AsyncClient, look: Look
) -> None:
    seen = await look(
        "Nom;Ville;Disponibilités;Compétences",
        "Ada;Saint-Denis;Été et Noël;Œnologie",
        "Basile;SAINT DENIS;ete  et noel;oenologie",
    )
    path = f"/v1/imports/{seen['id']}/sample"
    questions = {one["about"]: one for one in (await client.get(path)).json()["questions"]}
    assert {about: (one["spelling"], one["lines"]) for about, one in questions.items()} == {
        "town": ("Saint-Denis", 2),
        "slots": ("Été et Noël", 2),
        "skills": ("Œnologie", 2),
    }
    page = (await client.get(f"/imports/{seen['id']}")).text.replace("&#39;", "'")
    assert "« Été et Noël »" in page
    assert "« ete et noel »" not in page


def test_a_question_of_a_preview_from_before_is_spelt_as_it_is_compared() -> None:
    stored = '{"about": "slots", "written": "ete et noel", "lines": 1, "choices": []}'
    assert QuestionRead.model_validate_json(stored).spelling == "ete et noel"
