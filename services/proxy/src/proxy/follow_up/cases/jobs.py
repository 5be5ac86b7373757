from kit.worker import Watcher

from proxy.follow_up.cases.schedule import keep_following

WATCHERS: list[Watcher] = [keep_following]
