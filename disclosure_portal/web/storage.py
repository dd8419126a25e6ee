"""Static files of production: named by their content, compressed, and leading to each other by these names."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

# import { … } from "./other.js"; with the other module's hashed name. Django's own switch for this reads every
# package's scripts, and fails on imports that a browser would never follow.
IMPORTS = (
    r"""(?P<matched>import(?P<names>[^;"']+)from\s*["'](?P<url>\./[^"']+)["'];)""",
    'import%(names)sfrom "%(url)s";',
)


class HashedStorage(CompressedManifestStaticFilesStorage):
    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (IMPORTS,)))
