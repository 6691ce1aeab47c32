"""What the clock starts: unsent replies, command menus, retention."""
