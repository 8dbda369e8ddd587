"""API keys: made once, shown once, kept as a digest, revoked for good."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.utils import timezone

from lotse.accounts.models import ApiKey, Scope, User
from lotse.contacts.errors import LotseError

MARK = "lotse"
# A key for single contacts reads findings too; nothing else implies anything.
ALSO = {Scope.FINDINGS: (Scope.FINDINGS, Scope.CONTACTS)}


def create_key(name: str, scope: str, by: User | None = None) -> tuple[ApiKey, str]:
    """A new key and the words to present, which are stored nowhere."""
    if scope not in Scope.values:
        raise LotseError(f"The scope {scope!r} does not exist; allowed: {', '.join(Scope.values)}.")
    if not name.strip():
        raise LotseError("A key needs a name that says which machine uses it, for example 'web shop'.")
    prefix = secrets.token_hex(4)
    words = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(name=name.strip(), scope=scope, prefix=prefix, digest=_digest(words), created_by=by)
    return key, words


def revoke_key(prefix: str) -> ApiKey:
    """From the next request on the key is worth nothing; its row stays as a record."""
    key = ApiKey.objects.filter(prefix=prefix).first()
    if key is None:
        raise LotseError(f"No key begins with {prefix!r}. `lotse key list` shows those there are.")
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
    return key


def find_key(words: str, scope: Scope) -> ApiKey | None:
    """The valid key behind the presented words, if it may do this."""
    _, _, rest = words.partition("_")
    key = ApiKey.objects.filter(prefix=rest.partition("_")[0], revoked_at=None).first()
    if key is None or not hmac.compare_digest(key.digest, _digest(words)):
        return None
    return key if key.scope in ALSO.get(scope, (scope,)) else None


def _digest(words: str) -> str:
    # The words carry 256 random bits: a plain hash cannot be reversed by guessing.
    return hashlib.sha256(words.encode()).hexdigest()
