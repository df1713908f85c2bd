"""Requests and files over HTTP, proxies and what their answers mean."""
