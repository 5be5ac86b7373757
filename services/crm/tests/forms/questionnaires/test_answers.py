"""Branches: what is asked depends on what came before, and only on that."""

from typing import Any

import pytest
from crm.forms.questionnaires.answer_rules import asked, check_answers
from crm.forms.questionnaires.definitions import Definition, check_definition
from hypothesis import given
from hypothesis import strategies as st
from kit.web.problems import Invalid

STEPS: list[dict[str, Any]] = [
    {"key": "vote", "kind": "yes_no", "label": {"fr": "Inscrit ?"}, "required": True},
    {
        "key": "themes",
        "kind": "choices",
        "label": {"fr": "Quoi ?"},
        "options": [{"key": "eco", "label": {"fr": "Écologie"}}, {"key": "sante", "label": {"fr": "Santé"}}],
        "show_if": [{"question": "vote", "any_of": ["yes"]}],
    },
    {
        "key": "why",
        "kind": "text",
        "label": {"fr": "Pourquoi ?"},
        "required": True,
        "show_if": [{"question": "themes", "any_of": ["eco"]}],
    },
]


def made(*questions: dict[str, Any], languages: tuple[str, ...] = ("fr",)) -> Definition:
    return Definition.model_validate({"languages": languages, "title": {"fr": "Essai"}, "questions": questions})


FORM = made(*STEPS)


@pytest.mark.parametrize(
    ("answers", "leads_to"),
    [
        ({}, ["vote"]),
        ({"vote": False}, ["vote"]),
        ({"vote": True}, ["vote", "themes"]),
        ({"vote": True, "themes": ["sante"]}, ["vote", "themes"]),
        ({"vote": True, "themes": ["eco", "sante"]}, ["vote", "themes", "why"]),
        # A branch that is closed opens none behind it.
        ({"vote": False, "themes": ["eco"]}, ["vote"]),
    ],
)
def test_a_branch_opens_by_the_answers_before_it(answers: dict[str, Any], leads_to: list[str]) -> None:
    assert [one.key for one in asked(FORM, answers)] == leads_to


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ({}, "/answers/vote"),
        ({"vote": "yes"}, "/answers/vote"),
        ({"vote": True, "themes": ["eco"]}, "/answers/why"),
        ({"vote": True, "themes": ["lune"]}, "/answers/themes"),
        ({"vote": True, "themes": ["eco", "eco"]}, "/answers/themes"),
        ({"vote": False, "themes": ["eco"]}, "/answers/themes"),
        ({"vote": True, "autre": "x"}, "/answers/autre"),
        ({"vote": True, "themes": ["eco"], "why": "a\x07"}, "/answers/why"),
    ],
)
def test_an_answer_that_cannot_be_is_named(answers: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_answers(FORM, answers)
    assert refused.value.pointer == pointer


@given(
    st.dictionaries(
        st.sampled_from(["vote", "themes", "why", "x"]),
        st.one_of(st.booleans(), st.text(max_size=5), st.integers(), st.lists(st.sampled_from(["eco", "sante", "z"]))),
    )
)
def test_what_is_taken_was_asked_and_answers_all_that_is_needed(answers: dict[str, Any]) -> None:
    try:
        taken = check_answers(FORM, answers)
    except Invalid:
        return
    shown = asked(FORM, taken)
    assert set(taken) <= {one.key for one in shown}
    assert all(one.key in taken for one in shown if one.required)


BAD: list[tuple[list[dict[str, Any]], str]] = [
    ([STEPS[0], STEPS[0]], "/definition/questions/1/key"),
    ([STEPS[1]], "/definition/questions/0/show_if/0/question"),
    (
        [STEPS[0] | {"show_if": [{"question": "vote", "any_of": ["yes"]}]}],
        "/definition/questions/0/show_if/0/question",
    ),
    (
        [STEPS[0], STEPS[1] | {"show_if": [{"question": "vote", "any_of": ["eco"]}]}],
        "/definition/questions/1/show_if/0/any_of",
    ),
    ([STEPS[0] | {"options": STEPS[1]["options"]}], "/definition/questions/0/options"),
    ([STEPS[1] | {"options": [], "show_if": []}], "/definition/questions/0/options"),
    ([STEPS[0] | {"label": {"en": "Registered?"}}], "/definition/questions/0/label"),
    ([STEPS[0] | {"themes": True}], "/definition/questions/0/themes"),
]


@pytest.mark.parametrize(("questions", "pointer"), BAD)
def test_a_definition_that_cannot_be_is_named(questions: list[dict[str, Any]], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_definition(made(*questions))
    assert refused.value.pointer == pointer


def test_each_text_is_in_each_language() -> None:
    with pytest.raises(Invalid) as refused:
        check_definition(made(*STEPS, languages=("fr", "en")))
    assert refused.value.pointer == "/definition/title"
