from kit.worker import Watcher

from proxy.followups.scheduling import keep_following

WATCHERS: list[Watcher] = [keep_following]
