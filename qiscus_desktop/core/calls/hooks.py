"""What a program adds to the client: listeners, interceptors, headers of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping

from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.dispatch.callbacks import Hearer
from qiscus_desktop.core.dispatch.interceptors import Interceptor, Interceptors
from qiscus_desktop.core.dispatch.stream import EventStream, Listener
from qiscus_desktop.core.events import Event, HeaderClicked
from qiscus_desktop.core.runtime.requester import Requester


@checks_arguments
class HookCalls:
    """Listening to events, sending some, and changing what passes through."""

    def __init__(
        self, stream: EventStream, hearers: list[Hearer], interceptors: Interceptors, requester: Requester
    ) -> None:
        self._stream = stream
        self._hearers = hearers
        self._interceptors = interceptors
        self._requester = requester

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(event)` on the loop with every event, in order; the returned function ends that."""
        return self._stream.listen(listener)

    def hear_callbacks(self, hearer: Hearer) -> Callable[[], None]:
        """Call `hearer(name, arguments)` wherever a callback of the options is due, given or not; returns
        the remover.

        For interfaces that pass the callbacks on in their own way (signals); survives `init`.
        """
        self._hearers.append(hearer)

        def remove() -> None:
            if hearer in self._hearers:
                self._hearers.remove(hearer)

        return remove

    def events(self) -> AsyncIterator[Event]:
        """The same events as an async stream, from this call on; it ends when the core is closed."""
        return self._stream.events()

    def emit(self, event: Event) -> None:
        """Send an event to listeners, streams and callbacks. Interfaces use it for `HeaderClicked`."""
        self._stream.emit(event)

    def header_clicked(self) -> None:
        """For interfaces: the person clicked the chat's header (official `headerClickedCallback`)."""
        self._stream.emit(HeaderClicked())

    def intercept(self, name: str, callback: Interceptor) -> Callable[[], None]:
        """Change messages on their way (official `intercept`); the result takes the function away again.

        `name` is "message::before-sent" or "message::before-received"; `callback(message)` gets the wire
        object and returns it, changed; it may be async.
        """
        return self._interceptors.add(name, callback)

    def set_custom_header(self, headers: Mapping[str, str | None]) -> None:
        """Headers that go with every request from now on (official `setCustomHeader`); TypeError for no
        mapping.
        """
        if not isinstance(headers, Mapping):
            raise TypeError("set_custom_header wants a mapping of names to values")
        self._requester.set_custom_headers(headers)
