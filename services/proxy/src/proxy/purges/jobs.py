from kit.worker import Watcher

from proxy.purges.scheduling import keep_purging

WATCHERS: list[Watcher] = [keep_purging]
