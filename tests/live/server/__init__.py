"""A local server that speaks the four statistics services from a known truth, with faults by plan.

```
with serving(world(seed=1), [Fault("throttle", "comtrade", at=2)]) as served:
    monkeypatch.setenv("ORETRACE_COMTRADE_URL", served.urls["comtrade"])
```
"""

from tests.live.server.faults import KINDS, Fault
from tests.live.server.serve import KEYS, Limits, Seen, Served, serving
from tests.live.server.truth import Trade, World, world

__all__ = ["KEYS", "KINDS", "Fault", "Limits", "Seen", "Served", "Trade", "World", "serving", "world"]
