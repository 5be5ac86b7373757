"""A link says no for one person and one channel; what was changed in it says nothing."""

from uuid import UUID, uuid4

import pytest
from crm.consents.unsubscribes.links import Way, read_token, unsubscribe_path
from hypothesis import given
from hypothesis import strategies as st
from kit.db.vault import Vault

VAULT = Vault(b"k" * 32)


@pytest.mark.parametrize("way", ["email", "sms"])
def test_a_link_is_read_as_it_was_made(way: Way) -> None:
    person = uuid4()
    token = unsubscribe_path(VAULT, uuid4(), person, way).rpartition("/")[2]
    assert read_token(VAULT, token) == (person, way)
    assert read_token(Vault(b"o" * 32), token) is None


@given(st.integers(0, 43), st.sampled_from("ABab09-_"))
def test_a_letter_changed_makes_it_nobodys(place: int, letter: str) -> None:
    token = unsubscribe_path(VAULT, UUID(int=1), UUID(int=2), "email").rpartition("/")[2]
    changed = token[:place] + letter + token[place + 1 :]
    # The last letter carries bits that no byte needs.
    if changed != token and place < 43:
        assert read_token(VAULT, changed) is None


@given(st.text(max_size=60))
def test_anything_else_is_nobodys(text: str) -> None:
    assert read_token(VAULT, text) is None
