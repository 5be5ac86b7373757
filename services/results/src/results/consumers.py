"""Everything results listens to, beside what kit hears for every service: campaigns and members."""

from typing import Any

from kit.consumer import Consumer

CONSUMERS: list[Consumer[Any]] = []
