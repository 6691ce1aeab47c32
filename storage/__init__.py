"""SQL only: tables, named queries, migrations, search tokens. Knows no rules and no Telegram."""
