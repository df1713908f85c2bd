"""All windows together decode a bounded number of pixels at a time, whatever the files claim."""

from __future__ import annotations

import threading
import time

import pytest

from qiscus_desktop.ui.timeline.paint.picture_decoding import make_ready
from qiscus_desktop.ui.timeline.paint.picture_job import MOST_PIXELS
from qiscus_desktop.ui.timeline.paint.pixel_budget import MOST_PIXELS_AT_ONCE, PixelBudget
from tests.support.waiting import PATIENCE_S


class Decoders:
    """Threads that hold their pixels until they are told to go on."""

    def __init__(self, budget: PixelBudget) -> None:
        self._budget = budget
        self._changed = threading.Condition()
        self.inside: list[int] = []
        self._may_go: set[int] = set()
        self._threads: list[threading.Thread] = []

    def start(self, pixels: int) -> None:
        thread = threading.Thread(target=self._decode, args=(pixels,))
        self._threads.append(thread)
        thread.start()

    def wait_until_inside(self, *pixels: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: sorted(self.inside) == sorted(pixels), PATIENCE_S)

    def let_go(self, pixels: int) -> None:
        with self._changed:
            self._may_go.add(pixels)
            self._changed.notify_all()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _decode(self, pixels: int) -> None:
        with self._budget.taken(pixels), self._changed:
            self.inside.append(pixels)
            self._changed.notify_all()
            self._changed.wait_for(lambda: pixels in self._may_go, PATIENCE_S)
            self.inside.remove(pixels)
            self._changed.notify_all()


def test_small_pictures_are_decoded_together_and_a_large_one_alone() -> None:
    decoders = Decoders(PixelBudget(100))
    decoders.start(40)
    decoders.start(41)
    decoders.wait_until_inside(40, 41)
    decoders.start(250)  # more than all
    decoders.let_go(40)
    decoders.wait_until_inside(41)
    decoders.let_go(41)
    decoders.wait_until_inside(250)
    decoders.let_go(250)
    decoders.join()


def test_small_ones_do_not_overtake_a_large_one_for_ever() -> None:
    budget = PixelBudget(100)
    decoders = Decoders(budget)
    decoders.start(50)
    decoders.wait_until_inside(50)
    decoders.start(90)
    while not budget._queue:  # until the large one stands there
        time.sleep(0)
    decoders.start(10)  # would fit now, but came later
    decoders.let_go(50)
    decoders.let_go(10)
    decoders.wait_until_inside(90)
    decoders.let_go(90)
    decoders.join()


def test_the_share_of_a_decoder_that_raises_is_given_back() -> None:
    budget = PixelBudget(100)
    with pytest.raises(ValueError, match="broken"), budget.taken(100):
        raise ValueError("broken")
    with budget.taken(100):
        pass


@pytest.mark.usefixtures("qapp")
def test_all_windows_share_one_budget() -> None:
    assert make_ready() is make_ready()


def test_two_photographs_of_a_phone_fit_and_the_largest_picture_is_alone() -> None:
    assert 2 * 12_200_000 <= MOST_PIXELS_AT_ONCE < MOST_PIXELS
