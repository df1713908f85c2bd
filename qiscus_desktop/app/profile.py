"""Which folders a run uses; where the wanted ones cannot be used, a temporary place and a sentence why."""

from __future__ import annotations

import logging
from typing import NamedTuple

from qiscus_desktop.app.options import DEMO_USER, Options
from qiscus_desktop.app.paths import Paths, find_paths

log = logging.getLogger(__name__)

NOTHING_KEPT = "Your data folder cannot be used: nothing of this run is kept. ({reason})"


class Profile(NamedTuple):
    """`root` is all of it, `base` what the people of a sandbox's world share, `paths` one person's."""

    root: Paths
    base: Paths
    paths: Paths
    warning: str = ""  # lasts as long as the run

    @property
    def is_wanted(self) -> bool:
        """Whether these are the folders that were asked for."""
        return not self.warning


def find_profile(options: Options) -> Profile:
    """The folders that `options` ask for, made; else temporary ones. Never raises for the state of a disk."""
    try:
        profile = _profile_in(find_paths(options.data, is_temporary=options.is_data_temporary), options)
        profile.paths.make()
        return profile
    except (OSError, RuntimeError, ValueError) as error:  # the latter two: no home, a name that is none
        log.error("the data folder cannot be used: %s", error)
        reason = str(error)
    return temporary_profile(options, NOTHING_KEPT.format(reason=reason))


def temporary_profile(options: Options, warning: str) -> Profile:
    """Folders that go with the run; where not even those can be made, all is kept in memory."""
    try:
        profile = _profile_in(find_paths(is_temporary=True), options)
        profile.paths.make()
    except OSError as error:
        log.error("no temporary folder either: %s", error)
        profile = _profile_in(Paths.nowhere(), options)
    return profile._replace(warning=warning)


def _profile_in(root: Paths, options: Options) -> Profile:
    base = root.for_sandbox_world(options.sandbox_world) if options.sandbox_world else root
    paths = base.for_sandbox_person(options.user_id or DEMO_USER) if options.with_sandbox else base
    return Profile(root, base, paths)
