"""`python -m qiscus_desktop` is the same as the `qiscus-desktop` command."""

from __future__ import annotations

import sys

from qiscus_desktop.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
