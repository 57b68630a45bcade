"""Settings of other products that our commands depend on: nothing phones home, shouts, or waits long."""

from __future__ import annotations

import os

QUIET = {
    "DO_NOT_TRACK": "1",  # Prefect and others ask for it
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",  # DO_NOT_TRACK does not stop it
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "4",  # a server that is down is said after half a minute, not four
    "GX_ANALYTICS_ENABLED": "false",  # read when Great Expectations makes its context
    "DVC_NO_ANALYTICS": "1",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "proofline",  # findings and decisions, kept with the flow run
    # The command says what happened in its own words; Prefect's log still goes to its server.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}


def be_quiet() -> None:
    """Set what the user has not set; to be called before any of the products is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
