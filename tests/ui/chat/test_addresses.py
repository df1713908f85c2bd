"""Which addresses are opened, in which form, and which are asked about first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

from qiscus_desktop.ui.window.addresses import opening_of


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("mailto:budi@a.test", "mailto:budi@a.test"),
        (
            "mailto:budi@a.test?subject=Hi%20there&attach=/etc/passwd&cc=x@y.test&BCC=z@y.test&body=a%0D%0Ab&in-reply-to=1",
            "mailto:budi@a.test?subject=Hi%20there&body=a%0D%0Ab",
        ),
        ("mailto:budi@a.test?to=ani@b.test", "mailto:budi@a.test,ani@b.test"),
        ("mailto:?to=ani@b.test&attachment=x", "mailto:ani@b.test"),
        ("mailto:budi@a.test?subject=x%0d%0abcc:z@y.test", "mailto:budi@a.test?subject=x%20bcc%3Az%40y.test"),
        ("mailto:budi%3Fbcc=z@a.test", "mailto:budi%3Fbcc=z@a.test"),
        ("mailto:budi@a.test%0Abcc:z@y.test", None),
        ("mailto:o'neil+x@a.test?body=1%2B1", "mailto:o'neil+x@a.test?body=1%2B1"),
    ],
)
def test_a_mail_link_carries_receivers_subject_and_body_alone(address: str, opened: str | None) -> None:
    found = opening_of(address)
    assert (found.url.toString(QUrl.ComponentFormattingOption.FullyEncoded) if found else None) == opened


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://paypal.test:443@evil.test/", "evil.test"),
        ("https://p%61ypal.test%2F@evil.test/", "evil.test"),
        ("https://p\u0430ypal.test/", "xn--pypal-4ve.test"),
        ("https://xn--pypal-4ve.test/", "xn--pypal-4ve.test"),
        ("https://\u0430\u0440\u0440\u04cf\u0435.test/", "xn--80ak6aa92e.test"),
    ],
)
def test_what_looks_like_another_address_comes_with_a_doubt(address: str, host: str) -> None:
    found = opening_of(address)
    assert found is not None
    assert found.doubt
    assert found.host == host


@pytest.mark.parametrize(
    "address",
    [
        "https://a.test/@user",
        "https://m\u00fcnchen.test/",
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.test/",
        "https://\u6771\u4eac\u30bf\u30ef\u30fc.test/",
        "https://a.test:8443/?next=b@c.test",
        "http://127.0.0.1:8080/x",
        "https://[::1]/x",
        "tel:+62215550100",
    ],
)
def test_honest_addresses_open_at_once(address: str) -> None:
    found = opening_of(address)
    assert found is not None
    assert not found.doubt
