"""Who may come in: accounts, sessions, roles."""
