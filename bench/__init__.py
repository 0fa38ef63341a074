"""The budgets of docs/design.md §9, measured: `make bench` prints a table. Nothing here passes or fails."""
