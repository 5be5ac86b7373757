from kit.worker import Watcher

from results.reporting.watcher_erasures.daily_erasure import keep_erasing

WATCHERS: list[Watcher] = [keep_erasing]
