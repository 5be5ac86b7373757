from kit.worker import Watcher

from results.publications.sources.feed_poller import keep_polling

WATCHERS: list[Watcher] = [keep_polling]
