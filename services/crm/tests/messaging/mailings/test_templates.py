"""A text can name its reader, and do nothing else."""

import pytest
from crm.messaging.mailings.message_text import sms_parts
from crm.messaging.mailings.templates import PRIVATE, PUBLIC, check_text, fill
from hypothesis import given
from hypothesis import strategies as st
from kit.messages.mail_layout import as_html, as_text
from kit.web.problems import Invalid

KNOWN = PUBLIC | PRIVATE
VALUES = dict.fromkeys(KNOWN, "x")


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for a in prenom %}{{ a }}{% endfor %}",
        "{{ prenom.__class__.__mro__ }}",
        "{{ prenom['__class__'] }}",
        "{{ ''.__class__ }}",
        "{{ self }}",
        "{{ config }}",
        "{{ secret_key }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ prenom|attr('__class__') }}",
        "{{ prenom|center(1000000000) }}",
        "{{ prenom|map('upper') }}",
        "{% set a = 1 %}{{ a }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'page.html' %}",
        "{% import 'os' as os %}",
        "{% extends 'page.html' %}",
        "{% block a %}{% endblock %}",
        "{% call prenom() %}{% endcall %}",
        "{{ prenom",
        "{% if prenom %}",
        "{{ " + "not " * 3000 + "prenom }}",
        "{% if prenom %}" * 70 + "{% endif %}" * 70,
        "{{ [1,2] }}",
        "{{ {'a': 1} }}",
        "{{ prenom if nom else ville }}",
        "{{ prenom ~ prenom }}",
        "{{ prenom is defined }}",
        "{% raw %}" * 3,
        "{% if prenom < 3 %}x{% endif %}",
        "{{ prenom in 3 }}",
        "{{ prenom|upper(1) }}",
        "{{ prenom|default('x', true) }}",
        "{% if '#}' and " + "not " * 220 + "prenom %}x{% endif %}",
        "{{ '}}'" + "|upper" * 3000 + " }}",
        "{{ '#}' == 1" + "0" * 6000 + " }}",
    ],
)
def test_what_loops_reaches_or_costs_is_refused_before_it_is_kept(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_text(text, KNOWN, "/body")
    assert refused.value.pointer == "/body"
    assert "None" not in refused.value.fr


def test_a_reader_is_named_and_told_what_concerns_them() -> None:
    text = "Bonjour {{ prenom|title }},\n{% if ville == 'Ivry' or not nom %}À Ivry{% else %}Ailleurs{% endif %}"
    check_text(text, KNOWN, "/body")
    assert fill(text, VALUES | {"prenom": "ada", "ville": "Ivry"}) == "Bonjour Ada,\nÀ Ivry"
    assert fill(text, VALUES) == "Bonjour X,\nAilleurs"


def test_the_subject_knows_nobody() -> None:
    with pytest.raises(Invalid) as refused:
        check_text("Bonjour {{ prenom }}", PUBLIC, "/subject")
    assert "« prenom » n'existe pas" in refused.value.fr


@given(
    st.text(alphabet="{}%#ab_.|()[]'\"* \nifendforprenom", max_size=120)
    | st.lists(
        st.sampled_from(
            ["{{", "}}", " prenom ", "|upper", "|default", "('a')", "(1)", " < ", " == ", " in ", "1", "not "]
        )
    ).map("".join)
)
def test_whatever_is_typed_is_refused_or_ends_soon(text: str) -> None:
    try:
        check_text(text, KNOWN, "/body")
    except Invalid:
        return
    assert len(fill(text, VALUES)) <= 2 * len(text) + 10


def test_both_parts_say_the_same_and_nothing_typed_is_markup() -> None:
    body = "# Samedi\n\nAu <marché>\nà 9 h\n\n- un\n- deux\n\n[Venir](https://exemple.fr/a?b=1&c=2)"
    html = as_html("Objet", body, ["Pied [lien](https://exemple.fr)"])
    assert "&lt;marché&gt;<br>à 9 h" in html
    assert ">un</li>" in html
    assert 'href="https://exemple.fr/a?b=1&amp;c=2"' in html
    assert "javascript" not in as_html("x", "[a](javascript:alert(1))", []).replace("javascript:alert(1)", "")
    assert "<a " not in as_html("x", "[a](javascript:alert(1))", [])
    assert as_text(body, ["Pied [lien](https://exemple.fr)"]).endswith(
        "Venir : https://exemple.fr/a?b=1&c=2\n\n-- \nPied lien : https://exemple.fr\n"
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("é" * 160, 1), ("ê" * 70, 1), ("ê" * 71, 2), ("€" * 80, 1), ("€" * 81, 2)],
)
def test_an_sms_is_charged_by_what_its_alphabet_holds(text: str, parts: int) -> None:
    assert sms_parts(text) == parts
