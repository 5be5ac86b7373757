from kit.worker import Watcher

from proxy.retention.purges.schedule import keep_purging

WATCHERS: list[Watcher] = [keep_purging]
