"""Pictures from elsewhere load by themselves only where the person wants that."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from qiscus_desktop.store.changes import Change, MediaChanged
from qiscus_desktop.store.media.media import Media
from qiscus_desktop.store.media.picture_policy import PicturePolicy, PictureRules
from qiscus_desktop.store.tasks import Tasks
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import until

MakeClient = Callable[..., Client]
OWN, OTHER = "https://files.service.test/a.png", "https://elsewhere.test/a.png"


@pytest.fixture
async def made(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> AsyncIterator[tuple[Media, str, str, list[Change]]]:
    """Media of a signed-in client, one picture under two names (of the service, foreign), the changes."""
    client = await client_of(sandbox, "picture-policy").sign_in()
    own = await client.core.upload(b"png", name="a.png")
    tasks, changes = Tasks(), list[Change]()
    yield (
        Media(client.core, tasks, changes.append, tmp_path),
        own,
        own.replace("127.0.0.1", "localhost"),
        changes,
    )
    await tasks.close()


@pytest.mark.parametrize(
    ("policy", "url", "is_held_back"),
    [
        (PicturePolicy.ALWAYS, OTHER, False),
        (PicturePolicy.SERVICE, OWN, False),
        (PicturePolicy.SERVICE, OTHER, True),
        (PicturePolicy.ASK, OWN, False),
        (PicturePolicy.ASK, OTHER, True),
        (PicturePolicy.ASK, "https://service.test/x", False),
        (PicturePolicy.ASK, "https://service.test@elsewhere.test/x", True),
        (PicturePolicy.ASK, "https://notservice.test/x", True),
        (PicturePolicy.ASK, "http://[", True),
    ],
)
def test_what_is_held_back(policy: PicturePolicy, url: str, is_held_back: bool) -> None:
    rules = PictureRules(lambda: ["service.test"])
    rules.policy = policy
    assert rules.holds_back(url) is is_held_back
    rules.approve(url)
    assert not rules.holds_back(url)


async def test_a_picture_waits_for_the_person(made: tuple[Media, str, str, list[Change]]) -> None:
    media, own, other, changes = made
    media.set_policy(PicturePolicy.ASK)
    assert media.path(other) is None
    assert media.path(own) is None
    await until(lambda: changes == [MediaChanged(own)])
    assert media.path(own) is not None
    assert media.is_held_back(other)
    assert not media.is_held_back(own)
    media.approve(other)
    assert changes[-1] == MediaChanged(other), "the row asks again"
    assert media.path(other) is None
    await until(lambda: media.path(other) is not None)


async def test_another_choice_brings_what_waits(made: tuple[Media, str, str, list[Change]]) -> None:
    media, _, other, changes = made
    media.set_policy(PicturePolicy.SERVICE)
    assert media.path(other) is None
    assert not media.is_held_back(other), "nobody is asked"
    assert media.has_failed(other)
    media.retry(other)
    assert media.has_failed(other)
    media.set_policy(PicturePolicy.ALWAYS)
    assert changes == [MediaChanged(other)]
    assert media.path(other) is None
    await until(lambda: media.path(other) is not None)
