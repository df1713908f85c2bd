"""What somebody asks for at sign-in: who, with which key, on which server."""

from __future__ import annotations

import msgspec


class SignInRequest(msgspec.Struct, frozen=True):
    """What the person filled in. The key stays out of `repr`; empty addresses mean the service's own."""

    app_id: str
    user_id: str
    key: str = ""
    is_remembered: bool = True
    base_url: str = ""
    mqtt_url: str = ""
    broker_lb_url: str = ""
    upload_url: str = ""
    proxy: str = ""  # empty: as the system says; "none"; or an address

    def keeping(self, is_remembered: bool) -> SignInRequest:
        """The same, with "remember me" as given."""
        return msgspec.structs.replace(self, is_remembered=is_remembered)

    def __repr__(self) -> str:
        return f"SignInRequest(app_id={self.app_id!r}, user_id={self.user_id!r})"
