"""Addresses of this app, a module a topic."""
