import sys

import pytest
from kit.runtime.lazy import lazy_module


def test_a_lazy_module_is_imported_at_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    colorsys = lazy_module("colorsys")
    assert "colorsys" not in sys.modules
    assert colorsys.rgb_to_hls(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert "colorsys" in sys.modules


def test_a_module_that_is_absent_says_so_when_it_is_used() -> None:
    absent = lazy_module("there_is_no_such_library")
    with pytest.raises(ModuleNotFoundError):
        _ = absent.anything
