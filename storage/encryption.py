"""Encryption at rest: a column type whose values are readable only with the keys its engine was given."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary, TypeDecorator

_ATTRIBUTE = "labbot_cipher"


def cipher(secrets: Sequence[str]) -> MultiFernet:
    """Makes the cipher of one or more secrets of any length: the first encrypts, all decrypt, so that a secret can be rotated."""
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def install(dialect: Dialect, keys: MultiFernet) -> None:
    """Gives an engine its keys. They live on its dialect, since that is what a column type is handed; so there is no global."""
    setattr(dialect, _ATTRIBUTE, keys)


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value, encrypted. A value whose key is gone reads as None: a lost key loses the secret, not the row."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        keys: MultiFernet = getattr(dialect, _ATTRIBUTE)
        return keys.encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:
        if value is None:
            return None
        keys: MultiFernet = getattr(dialect, _ATTRIBUTE)
        try:
            return json.loads(keys.decrypt(value))
        except InvalidToken:
            return None


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes, encrypted: about 7 ms for a megabyte, on the event loop, so long ones are stored in pieces. Without their key they read
    as None."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        keys: MultiFernet = getattr(dialect, _ATTRIBUTE)
        return keys.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        keys: MultiFernet = getattr(dialect, _ATTRIBUTE)
        try:
            return keys.decrypt(value)
        except InvalidToken:
            return None


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"labbot storage").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
