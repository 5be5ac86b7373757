"""People who are matched as those of `matches` are."""

from services.proxy.tests.matching.matches.conftest import enter as enter
from services.proxy.tests.matching.matches.conftest import match as match
from services.proxy.tests.matching.matches.conftest import second_member as second_member
