"""What is written plainly reads well in both parts of a mail, and on paper."""

from kit.messages.mail_layout import as_html, as_text, link_address, paragraphs_of

URL = "https://exemple.fr/moi/abc"


def test_an_address_that_stands_alone_is_a_link_and_one_of_a_link_stays_as_it_is() -> None:
    alone, named = f"Votre page : {URL}", f"[Votre page]({URL})"
    assert as_html("", link_address(alone, URL), []).count(f'href="{URL}"') == 1
    assert link_address(named, URL) == named
    assert link_address(alone, "") == alone
    assert as_text(alone, []).startswith(alone)


def test_paragraphs_are_parted_by_empty_lines_however_they_were_typed() -> None:
    assert paragraphs_of("# Un\r\n\r\n \r\n- deux\r\n- trois\n\n") == ["# Un", "- deux\n- trois"]
