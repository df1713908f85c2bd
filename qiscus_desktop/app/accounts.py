"""Who on which server: from the command line, the settings, the form or the sandbox, as one `Server`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qiscus_desktop.app.options import DEMO_USER, Options
from qiscus_desktop.app.paths import Paths
from qiscus_desktop.app.remembered import Remembered
from qiscus_desktop.app.settings import Server
from qiscus_desktop.core.proxies import SYSTEM
from qiscus_desktop.ui.login.request import SignInRequest

if TYPE_CHECKING:
    from qiscus_desktop.app.sandbox_process import SandboxAddress

_ADDRESSES = ("app_id", "base_url", "mqtt_url", "broker_lb_url", "upload_url")


def first_account(options: Options, remembered: Remembered) -> tuple[Server, str]:
    """On which server, and whose cached rooms to show first; nobody's where the form has to ask.

    The command line decides, then what was kept. A remembered token counts for its own account alone.
    """
    if options.with_sandbox:
        return Server(app_id="sandbox"), options.user_id or DEMO_USER
    given = {name: value for name in _ADDRESSES if (value := getattr(options, name))}
    server = Server(**given) if given else remembered.server
    if options.user_id and options.key:
        return server, options.user_id
    is_remembered = server == remembered.server and options.user_id in ("", remembered.user_id)
    return server, remembered.user_id if is_remembered else ""


def server_of_sandbox(address: SandboxAddress) -> Server:
    return Server(**{name: getattr(address, name) for name in _ADDRESSES})


def server_of_request(request: SignInRequest) -> Server:
    return Server(**{name: getattr(request, name) for name in _ADDRESSES})


def request_for(server: Server, user_id: str, proxy: str) -> SignInRequest:
    """What the form can be filled in with; the key never."""
    known = {name: getattr(server, name) for name in _ADDRESSES}
    return SignInRequest(user_id=user_id, key="", proxy="" if proxy == SYSTEM else proxy, **known)


def sandbox_words(options: Options, paths: Paths) -> list[str]:
    """The sandbox keeps its world in a file of our data folder, so messages outlive a run."""
    words = ["--world", options.sandbox_world] if options.sandbox_world else []
    return [*words, "--data", str(paths.sandbox_folder / "world.sqlite3")]
