"""As the launcher serves it (same database settings, pool and middleware), with pages of this test beside the portal's.

The pool is of two connections: `DATABASE_POOL` says so.
"""

from convenant.settings.demo import *  # noqa: F403

ROOT_URLCONF = "tests.guards.pooled.pages"
MIDDLEWARE = ["tests.guards.pooled.pages.ContextWatch", *MIDDLEWARE]  # noqa: F405
LOGGING_CONFIG = None
