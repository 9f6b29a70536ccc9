"""Makes the database named in the environment when it is missing.

The one module here that needs an installed package: it runs in the virtual environment.
"""

import os

import psycopg
from psycopg import sql


def main() -> None:
    name = os.environ["DATABASE_NAME"]
    with psycopg.connect(
        host=os.environ["DATABASE_HOST"],
        port=os.environ["DATABASE_PORT"],
        user=os.environ["DATABASE_ADMIN_USER"],
        password=os.environ["DATABASE_ADMIN_PASSWORD"],
        dbname="postgres",
        connect_timeout=10,
        autocommit=True,
    ) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


if __name__ == "__main__":
    main()
