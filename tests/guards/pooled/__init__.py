"""The portal served over a pool of two connections, with pages that exist for S3 and S4 alone."""
