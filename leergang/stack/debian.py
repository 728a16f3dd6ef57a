"""PostgreSQL and Redis as Debian packages them, for make test-debian."""

import shutil
from pathlib import Path

from leergang.stack.places import stop
from leergang.stack.servers import Programs


def debian_programs() -> Programs:
    """The newest PostgreSQL of /usr/lib/postgresql and the redis-server of the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    redis = shutil.which("redis-server") or shutil.which("valkey-server")
    if not folders or redis is None:
        stop("PostgreSQL or Redis is missing; install them with: apt-get install postgresql redis-server")
    return Programs(folders[-1], Path(redis), ("--locale=C.UTF-8",), embedded=False)
