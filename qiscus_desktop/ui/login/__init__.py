"""Signing in: who one is and where, with one clear sentence when it does not work."""

from qiscus_desktop.ui.login.login import LoginForm, SignInRequest

__all__ = ["LoginForm", "SignInRequest"]
