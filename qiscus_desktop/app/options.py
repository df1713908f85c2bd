"""What a run was asked for on its command line, as one frozen record."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

DEMO_USER = "ani"  # who owns the sandbox's small world


class Options(NamedTuple):
    """What the command line said; empty text means it said nothing about that."""

    app_id: str = ""
    user_id: str = ""
    key: str = ""
    name: str = ""
    base_url: str = ""
    mqtt_url: str = ""
    broker_lb_url: str = ""
    upload_url: str = ""
    proxy: str = ""
    mode: str = ""
    theme: str = ""
    data: Path | None = None
    is_data_temporary: bool = False
    log_filter: str = ""
    with_sandbox: bool = False
    sandbox_world: str = ""
    qt_arguments: tuple[str, ...] = ()
