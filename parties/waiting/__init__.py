"""What of parties and their people waits for somebody, on the start pages."""
