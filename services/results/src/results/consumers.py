"""Everything results listens to, beside what kit hears for every service: campaigns and members."""

from typing import Any

from kit.consumer import Consumer
from kit.worker import Watcher

from results.sources.polling import keep_polling
from results.webhooks.delivery import keep_delivering

CONSUMERS: list[Consumer[Any]] = []

WATCHERS: list[Watcher] = [keep_polling, keep_delivering]
"""What the worker keeps an eye on: what comes from nobody's event."""
