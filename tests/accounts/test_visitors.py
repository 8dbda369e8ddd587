from __future__ import annotations

import pytest
from django.test import RequestFactory

from lotse.accounts.visitors import address_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.9", "", "10.0.0.9"),
        ("10.0.0.9", "1.2.3.4", "10.0.0.9"),  # anyone can send the header
        ("127.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("::1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # only what the proxy itself added counts
    ],
)
def test_the_address_that_can_be_trusted(peer: str, forwarded: str, address: str) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)) == address
