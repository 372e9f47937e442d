"""One profile for every property test: machines differ in speed, so no test fails by the clock of one example."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("zamena", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("zamena")
