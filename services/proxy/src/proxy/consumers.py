"""Everything proxy listens to, beyond what every service hears of campaigns and members: nothing yet."""

from typing import Any

from kit.consumer import Consumer

CONSUMERS: list[Consumer[Any]] = []
