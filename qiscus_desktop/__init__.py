"""Qiscus Desktop: a chat app, an embeddable Qt widget and a headless SDK core for the Qiscus Chat platform."""
