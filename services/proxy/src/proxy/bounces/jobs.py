from kit.worker import Watcher

from proxy.bounces.noting import keep_noting

WATCHERS: list[Watcher] = [keep_noting]
