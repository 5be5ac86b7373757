"""Where a line of a French page may not break, and what is left as people typed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.text.french_typography import NO_BREAK, breakable, no_breaks

N = NO_BREAK


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Où en est-on ?</p>", f"<p>Où en est-on{N}?</p>"),
        ("<p>Tour 1 : demain ; vite !</p>", f"<p>Tour 1{N}: demain{N}; vite{N}!</p>"),
        ("<p>« Personne » n'attend.</p>", f"<p>«{N}Personne{N}» n'attend.</p>"),
        ("<b>Bureau</b> : 12", f"<b>Bureau</b>{N}: 12"),
        ("<p>Vraiment ?), oui</p>", f"<p>Vraiment{N}?), oui</p>"),
    ],
)
def test_no_line_begins_with_a_mark(page: str, shown: str) -> None:
    assert no_breaks(page) == shown


@pytest.mark.parametrize(
    "page",
    [
        '<input value="Nom : Essai ?">',
        "<textarea>Une note : oui ?</textarea>",
        "<script>let a = b ? c : d;</script>",
        "<style>a { color : red ; }</style>",
        "<pre>clé : valeur</pre>",
        "<!-- ceci : cela -->",
        "<p>12:30, https://exemple.fr/a?b=c, 5 :a</p>",
        "<p>Rien à changer.</p>",
        "<textarea>sans fin : ?",
        "",
    ],
)
def test_what_people_typed_and_what_machines_read_stays_as_it_is(page: str) -> None:
    assert no_breaks(page) == page


def test_the_text_after_a_script_is_prose_again() -> None:
    page = "<script>a ? b : c</script><p>Et là ?</p><textarea>a : b</textarea><p>Fin !</p>"
    assert no_breaks(page).count(N) == 2


PARTS = st.sampled_from(["<p>", "</p>", " ", " :", " ? ", "« ", " »", "<textarea>", "</textarea>", '<a href="a : b">'])


@given(st.lists(PARTS | st.text(max_size=5)).map("".join))
def test_nothing_but_spaces_changes_and_twice_is_once(page: str) -> None:
    made = no_breaks(page)
    assert made.replace(N, " ") == page.replace(N, " ")
    assert no_breaks(made) == made
    assert breakable(made).replace(N, " ") == page.replace(N, " ")
