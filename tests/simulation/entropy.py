"""The random bytes of the operating system, foreseeable: tokens, temp ids and salts follow the seed."""

from __future__ import annotations

import os
import random


class Entropy:
    """Inside of it `os.urandom` and all that draws from it (uuid, secrets) follow the seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"{seed} entropy")
        self._places = ((os, "urandom"), (random, "_urandom"))

    def __enter__(self) -> None:
        self._before = [getattr(module, name) for module, name in self._places]
        for module, name in self._places:
            setattr(module, name, self._chance.randbytes)

    def __exit__(self, *_: object) -> None:
        for (module, name), before in zip(self._places, self._before, strict=True):
            setattr(module, name, before)
