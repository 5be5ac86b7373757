from kit.worker import Watcher

from results.sources.polling import keep_polling

WATCHERS: list[Watcher] = [keep_polling]
