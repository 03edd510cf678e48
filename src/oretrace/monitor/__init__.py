"""Monthly figures of goods watched: changes, season, alarms, what an act did, what slow reporters will publish."""

from oretrace.monitor.monitor import Monitored, monitor
from oretrace.monitor.subject import Watched, watched

__all__ = ["Monitored", "Watched", "monitor", "watched"]
