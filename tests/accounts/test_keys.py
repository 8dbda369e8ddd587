from __future__ import annotations

import pytest

from lotse.accounts.keys import create_key, find_key, revoke_key
from lotse.accounts.models import ApiKey, Scope
from lotse.contacts.errors import LotseError

pytestmark = pytest.mark.django_db


def test_a_key_opens_what_its_scope_says_and_nothing_else() -> None:
    opened = {}
    for scope in Scope:
        key, words = create_key("shop", scope)
        opened[scope] = {asked for asked in Scope if find_key(words, asked) == key}
    assert opened == {
        Scope.COLLECT: {Scope.COLLECT},
        Scope.IMPORT: {Scope.IMPORT},
        Scope.FINDINGS: {Scope.FINDINGS},
        Scope.CONTACTS: {Scope.CONTACTS, Scope.FINDINGS},
        Scope.CATALOG: {Scope.CATALOG},
    }


def test_a_key_with_underscores_in_its_secret_part_is_found() -> None:
    for _ in range(40):  # the secret part may hold the separator
        key, words = create_key("shop", Scope.COLLECT)
        assert find_key(words, Scope.COLLECT) == key


def test_the_key_itself_is_stored_nowhere() -> None:
    _, words = create_key("shop", Scope.COLLECT)
    stored = " ".join(map(str, ApiKey.objects.values_list().get()))
    assert words.split("_", 2)[2] not in stored  # the secret part may hold the separator


@pytest.mark.parametrize("words", ["", "lotse", "lotse__", "lotse_12345678_x", "Bearer x"])
def test_other_words_open_nothing(words: str) -> None:
    create_key("shop", Scope.COLLECT)
    assert find_key(words, Scope.COLLECT) is None


def test_the_right_prefix_alone_opens_nothing() -> None:
    key, words = create_key("shop", Scope.COLLECT)
    assert find_key(f"lotse_{key.prefix}_guess", Scope.COLLECT) is None
    assert find_key(words + "x", Scope.COLLECT) is None


def test_a_revoked_key_is_worth_nothing_and_stays_on_record() -> None:
    key, words = create_key("shop", Scope.COLLECT)
    first = revoke_key(key.prefix).revoked_at
    assert find_key(words, Scope.COLLECT) is None
    assert (revoke_key(key.prefix).revoked_at, ApiKey.objects.count()) == (first, 1)


def test_says_what_is_wrong() -> None:
    with pytest.raises(
        LotseError, match="The scope 'all' does not exist; allowed: collect, import, findings, contacts"
    ):
        create_key("shop", "all")
    with pytest.raises(LotseError, match="A key needs a name"):
        create_key(" ", "collect")
    with pytest.raises(LotseError, match="No key begins with 'x'"):
        revoke_key("x")
