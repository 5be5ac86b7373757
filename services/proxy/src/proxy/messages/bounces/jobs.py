from kit.worker import Watcher

from proxy.messages.bounces.watcher import keep_noting

WATCHERS: list[Watcher] = [keep_noting]
