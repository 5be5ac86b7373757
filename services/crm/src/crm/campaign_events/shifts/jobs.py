from kit.worker import Watcher

from crm.campaign_events.shifts.reminder_watcher import keep_reminding

WATCHERS: list[Watcher] = [keep_reminding]
