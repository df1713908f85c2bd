"""What a host's style sheet may say of every widget, taken back for ours.

Qt asks the sheets of the ancestors and of the application for each property that our own rules leave open.
-1 is what Qt itself takes for a size that was not given; a translated sheet cannot say it.
"""

from __future__ import annotations

HOST_GUARD = """\
* { min-width: -1px; min-height: -1px; max-width: -1px; max-height: -1px; width: -1px; height: -1px;
  letter-spacing: 0px; word-spacing: 0px; text-decoration: none; border-image: none; image: none;
  padding: 0px; margin: 0px; spacing: 0px; icon-size: 16px }
"""
