from kit.worker import Watcher

from crm.campaign_events.coordination.reminder_watcher import keep_reminding

WATCHERS: list[Watcher] = [keep_reminding]
