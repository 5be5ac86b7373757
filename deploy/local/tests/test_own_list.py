"""Our list, as typed beside the import of past results."""

import pytest
from isoloir_local.gateway.own_list import OwnList, read_own_list
from kit.web.problems import Invalid


def test_a_list_without_a_name_has_the_candidates() -> None:
    assert read_own_list("  ", "gauche", "Camille Exemple") == OwnList("Camille Exemple", "gauche")
    assert read_own_list(" Ensemble ", "centre", "Camille Exemple") == OwnList("Ensemble", "centre")


def test_without_a_bloc_it_is_said_later() -> None:
    assert read_own_list("Ensemble", "", "Camille Exemple") is None


def test_an_unknown_bloc_is_refused_at_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        read_own_list("Ensemble", "vert", "Camille Exemple")
    assert refused.value.pointer == "/bloc"
