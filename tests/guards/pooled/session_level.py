"""S3's mutant: the organisation is set for the connection, and the pool hands it on as it is."""

from convenant.tenancy import scope

from .settings import *  # noqa: F403

POOL.pop("reset")  # noqa: F405
scope.SET_SCOPE = scope.SET_SCOPE.replace("set local app.org", "set session app.org")
