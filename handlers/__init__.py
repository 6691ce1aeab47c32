"""What people send: parse, call one verb or query, return one reply. No rules, no SQL."""
