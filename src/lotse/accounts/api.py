"""How the API knows who asks."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from lotse.accounts.keys import find_key
from lotse.accounts.models import ApiKey, Scope


class KeyAuth(HttpBearer):
    """``Authorization: Bearer lotse_…`` with a key of this scope; the key is then ``request.auth``."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        return find_key(token, self.scope)
