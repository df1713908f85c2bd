"""`python -m qiscus_desktop.gallery`: look through all scenes; `--shots DIR` writes them as pictures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 1 where no window can appear, 2 for a scene that does not exist."""
    parser = argparse.ArgumentParser(prog="python -m qiscus_desktop.gallery", description=__doc__)
    parser.add_argument(
        "--shots", type=Path, metavar="DIR", help="write pictures instead of showing a window"
    )
    parser.add_argument(
        "--scene", action="append", default=[], metavar="NAME", help="only this scene (repeatable)"
    )
    parser.add_argument("--list", action="store_true", help="list the scenes")
    parser.add_argument("-platform", default=None, help="Qt's platform plugin")
    options = parser.parse_args(arguments)
    if options.shots is not None:
        # Pictures must not depend on the screen at hand.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"

    from qiscus_desktop.display import NoDisplayError, check_display

    try:
        platform = check_display(options.platform) or options.platform
    except NoDisplayError as error:
        sys.stderr.write(f"{error}\n")
        return 1

    from PySide6.QtWidgets import QApplication

    from qiscus_desktop.gallery.scenes import all_scenes

    scenes = [scene for scene in all_scenes() if not options.scene or scene.name in options.scene]
    unknown = set(options.scene) - {scene.name for scene in scenes}
    if unknown:
        sys.stderr.write(f"no such scene: {', '.join(sorted(unknown))}; --list names them\n")
        return 2
    if options.list:
        sys.stdout.writelines(f"{scene.name:22} {scene.words}\n" for scene in scenes)
        return 0

    application = QApplication(["gallery", *(["-platform", platform] if platform else [])])
    from qasync import QEventLoop

    with QEventLoop(application) as loop:
        if options.shots is not None:
            from qiscus_desktop.gallery.shots import take

            options.shots.mkdir(parents=True, exist_ok=True)
            application.setQuitOnLastWindowClosed(False)
            files = loop.run_until_complete(take(scenes, options.shots))
            sys.stdout.writelines(f"{file}\n" for file in files)
        else:
            from qiscus_desktop.gallery.window import GalleryWindow

            window = GalleryWindow(scenes)
            window.show()
            loop.run_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
