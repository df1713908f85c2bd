"""What a request can be refused with: one exception that carries the status and the words."""

from __future__ import annotations

TOKEN_EXPIRED = "Unauthorized. Token is expired"  # noqa: S105 clients compare this text, letter by letter


class ApiError(Exception):
    """A refusal in the service's own envelope; `status` is also the HTTP code."""

    def __init__(self, status: int, message: str, *details: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = list(details) or [message]

    def body(self) -> dict[str, object]:
        """The JSON body, with the status inside as clients expect it."""
        return {"error": {"message": self.message, "detailed_messages": self.details}, "status": self.status}


def bad_request(*details: str) -> ApiError:
    """400 with the first detail as message."""
    return ApiError(400, details[0] if details else "Bad Request", *details)
