import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.web.origins import MAX_SITES, NOT_SAFE, TOO_MANY, read_origin, read_origins


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.exemple.fr", "https://www.exemple.fr"),
        ("https://www.Exemple.FR/soutenir?x=1#y", "https://www.exemple.fr"),
        ("exemple.fr", "https://exemple.fr"),
        ("https://exemple.fr:443", "https://exemple.fr"),
        ("https://exemple.fr:8443/", "https://exemple.fr:8443"),
        ("https://élection.fr", "https://xn--lection-9xa.fr"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ],
)
def test_what_people_copy_becomes_an_origin(typed: str, origin: str) -> None:
    assert read_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "*",
        "https://*.exemple.fr",
        "https://",
        "ftp://exemple.fr",
        "javascript:alert(1)",
        "https://exemple.fr:99999",
        "https://moi:secret@exemple.fr",
        "https://exemple.fr;script-src",
        "https://exemple'fr.fr",
        "https://192.168.1.7",
        "https://[::1]",
        "https://-a.fr",
        "exemple",
        "https://ex\u00adem\u2028ple.fr/ https://b.fr",
    ],
)
def test_what_is_no_origin_is_refused_with_a_sentence(typed: str) -> None:
    reason = read_origin(typed)
    assert isinstance(reason, tuple), reason
    assert reason[0].startswith("«")


def test_a_site_without_encryption_is_refused() -> None:
    assert read_origin("http://exemple.fr") == tuple(text.format("http://exemple.fr") for text in NOT_SAFE)


@given(st.text(max_size=60))
def test_nothing_that_is_read_can_say_more_in_a_policy(text: str) -> None:
    """The list stands in a header: no space, no semicolon, no quote, nothing beside ASCII."""
    origin = read_origin(text)
    if isinstance(origin, str):
        assert origin.isascii()
        assert not set(origin) & set(" ;,'\"*\r\n\t")
        assert read_origin(origin) == origin


def test_a_site_counts_once_and_there_are_not_too_many() -> None:
    assert read_origins(["b.fr", "https://b.fr/", "a.fr"]) == ["https://b.fr", "https://a.fr"]
    many = [f"s{number}.fr" for number in range(MAX_SITES + 1)]
    assert read_origins(many) == (MAX_SITES, TOO_MANY)
