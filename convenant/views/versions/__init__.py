"""The pages of the versions of a convenant."""
