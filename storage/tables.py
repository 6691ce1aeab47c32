"""All tables at once, for migrations: each module of this folder that declares one is imported here."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import storage
from storage.base import Base


def metadata() -> MetaData:
    """The metadata of every table."""
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if not module.name.startswith("storage.migrat"):
            importlib.import_module(module.name)
    return Base.metadata
