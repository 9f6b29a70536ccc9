"""What waits for somebody on the start page, subject by subject; `convenant.start` says what a row is."""
