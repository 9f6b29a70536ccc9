"""Released figures: counting, hiding small cells, choosing the finest level. Only `counting` touches the database."""
