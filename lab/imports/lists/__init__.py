"""The lists that an import reads and an export writes: one file each, and one line in the registry."""
