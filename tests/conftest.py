"""How much hypothesis tries: a little on every run, a lot by name."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("every run", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every run"))
